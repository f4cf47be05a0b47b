import mongoose, { type Types } from "mongoose";
import type { CheckedRow } from "../data/checked-rows.js";
import type { ImportDetails, ImportLine, ImportPlan } from "../data/importer.js";
import { Person, type Role } from "./person.js";
import { roleWords } from "./people-presenter.js";
import type { RosterRow } from "./roster.js";
import { leadersLost, takenByAll, takenWords, type FindTaken } from "./roster-lost.js";

const rolesIn = (roles: readonly Role[]) => roles.map((role) => roleWords[role]).join(", ");

/** Who would be added, what would change for whom, who is not in the file, and who looks like somebody who is there. */
export async function detailsOf(
  all: readonly CheckedRow<RosterRow>[],
  plan: ImportPlan<RosterRow>,
  erased: ReadonlyMap<string, Date>,
  takenAlong: (people: readonly Types.ObjectId[]) => ReturnType<FindTaken>,
): Promise<ImportDetails> {
  const emails = mongoose.trusted({ $nin: all.map(({ value }) => value.email) });
  const missing = await Person.find({ email: emails, leftAt: null }, { email: 1, name: 1, roles: 1, year: 1 })
    .sort({ name: 1, _id: 1 })
    .lean();
  const ids = missing.map(({ _id }) => _id);
  // Who leads with one of them and is no leader by this file doesn't go on without them.
  const taken = await takenAlong(ids.length === 0 ? [] : [...ids, ...leadersLost(plan.update)]);
  return {
    lines: [...plan.add.map(({ row }) => added(row)), ...plan.update.map(changed)].sort(
      (a, b) => a.line - b.line,
    ),
    missing: missing.map(({ _id, email, name, roles, year }) => ({
      id: String(_id),
      key: email,
      name,
      words: `${rolesIn(roles)}, year ${year}${takenWords(taken.get(String(_id)))}`,
    })),
    takenAlong: takenByAll(ids.flatMap((id) => taken.get(String(id)) ?? [])),
    leftOut: all.flatMap(({ line, value: { email, name } }) => {
      const at = erased.get(email);
      return at ? [{ line, key: email, name, at }] : [];
    }),
    alike: await alikeTo(plan.add.map(({ row }) => row)),
  };
}

const added = ({ line, value: { email, name, roles, year } }: CheckedRow<RosterRow>): ImportLine => ({
  line,
  does: "add",
  key: email,
  name,
  words: `${rolesIn(roles)}, year ${year}`,
});

function changed({ row: { line, value }, from, to }: ImportPlan<RosterRow>["update"][number]): ImportLine {
  const words = Object.keys(to).map((field) =>
    field === "leftAt"
      ? "back on the roster, with the places they had as far as they are free"
      : `${fieldWords[field] ?? field} ${said(from[field])} → ${said(to[field])}`,
  );
  return { line, does: "change", key: value.email, name: value.name, words: words.join("; ") };
}

const fieldWords: Record<string, string> = { groupCodes: "group codes" };

const said = (value: unknown): string => {
  const words = Array.isArray(value) ? value.join(", ") : String(value);
  return words === "" ? "nothing" : words;
};

/** A new row with the name of somebody who is there is often the same person under a new address. */
async function alikeTo(rows: readonly CheckedRow<RosterRow>[]): Promise<ImportDetails["alike"]> {
  if (rows.length === 0) return [];
  const keyOf = (name: string) => name.normalize("NFC").toLocaleLowerCase("en");
  const people = await Person.find({ erasedAt: null }, { name: 1, email: 1 }).lean();
  const byName = new Map(people.map((person) => [keyOf(person.name), person]));
  return rows.flatMap(({ line, value }) => {
    const same = byName.get(keyOf(value.name));
    if (!same) return [];
    return {
      text: `line ${line}: ${value.email} has the same name as ${same.email}; if their address changed, leave the row out and change it on the page of`,
      label: same.name,
      href: `/office/people/${String(same._id)}`,
    };
  });
}
