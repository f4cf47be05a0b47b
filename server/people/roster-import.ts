import mongoose from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { CheckedRow } from "../data/checked-rows.js";
import type { Problem } from "../data/csv-file.js";
import { isWhole, planImport, reportOf, writePlan, type Importer } from "../data/importer.js";
import { Person, type PersonFields } from "./person.js";
import { readRoster, rosterShape, type RosterRow } from "./roster.js";

/**
 * The roster's import. The e-mail address is the key; only what the file names is written, so profiles stay as
 * their people left them. Whoever is not in the file stays on the roster; whoever had left comes back.
 */
export const rosterImport: Importer = {
  kind: "roster",
  shape: rosterShape,
  collection: "people",
  async dryRun(bytes) {
    const { report } = await look(bytes);
    return report;
  },
  async apply(trail, bytes, now, fileName) {
    const { report, plan } = await look(bytes);
    if (!isWhole(report)) return report;
    await writePlan(Person, plan, now);
    leaveTraces(trail, plan.update);
    trail.audit("import the roster", "people:all", { fileName, ...report.counts });
    trail.announce("office:all");
    return report;
  },
};

async function look(bytes: Uint8Array) {
  const file = readRoster(bytes);
  const stored = await storedPeople(file.rows);
  const plan = planImport(file.rows, (row) => row.email, fieldsOf, stored);
  return { plan, report: reportOf(file, plan, await lastStaffProblems(file.rows, stored)) };
}

async function storedPeople(rows: readonly CheckedRow<RosterRow>[]): Promise<Map<string, PersonFields>> {
  const emails = rows.map((row) => row.value.email);
  const people = await Person.find({ email: mongoose.trusted({ $in: emails }) }).lean();
  return new Map(people.map((person) => [person.email, person]));
}

const fieldsOf = ({ email, name, year, roles, campus, group_codes }: RosterRow) => ({
  email,
  name,
  year,
  roles,
  ...(campus === undefined ? {} : { campus }),
  ...(group_codes === undefined ? {} : { groupCodes: group_codes }),
  leftAt: null,
});

/** A roster that takes the staff role from everyone who holds it would lock the programme for good. */
async function lastStaffProblems(
  rows: readonly CheckedRow<RosterRow>[],
  stored: ReadonlyMap<string, PersonFields>,
): Promise<Problem[]> {
  const losing = rows.filter(
    ({ value }) => stored.get(value.email)?.roles.includes("staff") && !value.roles.includes("staff"),
  );
  if (losing.length === 0 || rows.some(({ value }) => value.roles.includes("staff"))) return [];
  const staff = await Person.find({ roles: "staff", leftAt: null }, { email: 1 }).lean();
  if (staff.some(({ email }) => !losing.some(({ value }) => value.email === email))) return [];
  return losing.map(({ line }) => ({
    line,
    column: "roles",
    text: "would leave the programme without staff",
  }));
}

function leaveTraces(trail: Trail, updates: readonly { id: unknown; from: object; to: object }[]): void {
  for (const { id, from, to } of updates) {
    // The log is kept for good and its entries are sealed: that a name changed stands there, the name doesn't.
    const said = (fields: object) => ("name" in fields ? { ...fields, name: "not kept here" } : fields);
    trail.audit("update from the roster", topicOf("person", String(id)), { from: said(from), to: said(to) });
    trail.announce(topicOf("person", String(id)));
  }
}
