import { Audit } from "../data/audit.js";
import { topicOf, type Trail } from "../data/change.js";
import type { CheckedRow } from "../data/checked-rows.js";
import type { Problem } from "../data/csv-file.js";
import { among } from "../data/ids.js";
import { Person, type PersonFields, type Role } from "./person.js";
import type { RosterRow } from "./roster.js";

type Roles = readonly Role[];

/** What the support team reads is no business of the office, so the office lets nobody into it. */
export const supportWords =
  "Somebody is put into the support team by who is in it, or by the import on the machine the app runs on";

const isIn = (roles: Roles = []) => roles.includes("support");
const acts = { in: "put into the support team", out: "take out of the support team" };

/** Whether the new roles put somebody into the support team. */
export const entersTeam = (before: Roles | undefined, after: Roles): boolean => !isIn(before) && isIn(after);

/**
 * The rows by which the office would put somebody into the support team. As long as nobody was ever in it, its first
 * members come with the roster.
 */
export async function supportProblems(
  rows: readonly CheckedRow<RosterRow>[],
  stored: ReadonlyMap<string, PersonFields>,
): Promise<Problem[]> {
  const entering = rows.filter(({ value }) => entersTeam(stored.get(value.email)?.roles, value.roles));
  if (entering.length === 0 || !(await wasTeam())) return [];
  const text = `would put them into the support team. ${supportWords}`;
  return entering.map(({ line }) => ({ line, column: "roles", text }));
}

/** Also when the office has taken everybody out of it: else it could begin it anew with itself. */
const wasTeam = async (): Promise<boolean> =>
  (await Person.exists({ roles: "support" })) !== null ||
  (await Audit.exists({ act: among(Object.values(acts)) })) !== null;

/** Writes into the log that the new roles put somebody into the support team, or take them out of it. */
export function traceTeam(trail: Trail, person: unknown, before: Roles | undefined, after: Roles): void {
  if (isIn(before) === isIn(after)) return;
  trail.audit(isIn(after) ? acts.in : acts.out, topicOf("person", String(person)));
}

/** The same of those who are new on the roster, once they are stored. */
export async function traceNewTeam(trail: Trail, added: readonly RosterRow[]): Promise<void> {
  const emails = added.filter(({ roles }) => isIn(roles)).map(({ email }) => email);
  if (emails.length === 0) return;
  for (const { _id, roles } of await Person.find({ email: among(emails) }, { roles: 1 }).lean())
    traceTeam(trail, _id, [], roles);
}
