import mongoose, { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { CheckedRow } from "../data/checked-rows.js";
import type { Problem } from "../data/csv-file.js";
import {
  isWhole,
  planImport,
  reportOf,
  writePlan,
  type Importer,
  type PlannedUpdate,
} from "../data/importer.js";
import { findErased, forgetErased } from "./erased-address.js";
import { Person, type PersonFields, type Role } from "./person.js";
import { detailsOf } from "./roster-details.js";
import { lostRoles, type FindTaken } from "./roster-lost.js";
import { supportProblems, traceNewTeam, traceTeam } from "./support-team.js";
import { readRoster, rosterShape, type RosterRow } from "./roster.js";

/** One of the file's people with group codes, for those who know the groups. */
export interface CodedRow {
  line: number;
  /** Of somebody who is new, an id that stands for them while the file is only looked at. */
  person: Types.ObjectId;
  name: string;
  year: number;
  roles: Role[];
  codes: string[];
}

/** What the roster's group codes mean. People know no groups, so whoever imports a roster hands this in. */
export interface RosterPlaces {
  /** What is wrong with the codes, and what they would do, as sentences; writes nothing. */
  check(rows: readonly CodedRow[], now: Date): Promise<{ problems: Problem[]; notes: string[] }>;
  /** Makes rivals for these people's time take turns with the change it is called in. */
  takeTurns(people: readonly Types.ObjectId[]): Promise<void>;
  /** What these people have in groups that go on, as it would be without all of them. */
  takenAlong: FindTaken;
  /** Draws what follows from the roles somebody has now, inside the change, and tells them. */
  changeRoles(trail: Trail, person: { _id: Types.ObjectId; roles: Role[] }, before: Role[]): Promise<void>;
  /**
   * Writes down, inside the change, whom the file brings back: each is given what they had when they left, as far as
   * it is free, in a change of their own after it.
   */
  bringBack(people: readonly Types.ObjectId[], now: Date): Promise<void>;
  /** Gives every place and group the rows name, inside the change; what somebody has already stays as it is. */
  give(trail: Trail, rows: readonly CodedRow[], now: Date): Promise<void>;
}

/**
 * The roster's import. The e-mail address is the key; only what the file names is written, so profiles stay as
 * their people left them. Whoever is not in the file stays on the roster; whoever had left comes back, and is written
 * down to be given what they had. Group codes give places and groups to lead; a code that is no longer there takes
 * nothing away. Whoever was erased at their own wish is left out, unless the reader says otherwise.
 * @param dataKeys by which addresses of erased people are known again
 * @param byOffice whether it is the office that imports, which puts nobody into the support team
 */
export const rosterImport = (
  places: RosterPlaces,
  dataKeys: readonly string[] = [],
  byOffice = false,
): Importer => ({
  kind: "roster",
  shape: rosterShape,
  collection: "people",
  async dryRun(bytes, now) {
    const { report } = await look(bytes, now, { places, dataKeys, byOffice });
    return report;
  },
  async apply(trail, bytes, now, fileName, all = false) {
    const looking = { places, dataKeys, byOffice, all, takingTurns: true };
    const { report, plan, coded } = await look(bytes, now, looking);
    if (!isWhole(report)) return report;
    await writePlan(Person, plan, now);
    await forgetErased(
      plan.add.map(({ row }) => row.value.email),
      dataKeys,
    );
    leaveTraces(trail, plan.update);
    await traceNewTeam(
      trail,
      plan.add.map(({ row }) => row.value),
    );
    for (const { id, row, from } of plan.update) {
      const before = from.roles as Role[] | undefined;
      if (before && !("leftAt" in from))
        await places.changeRoles(trail, { _id: id, roles: row.value.roles }, before);
    }
    if (coded.length > 0) await places.give(trail, await asStored(coded), now);
    await places.bringBack(broughtBack(plan.update), now);
    trail.audit("import the roster", "people:all", { fileName, ...report.counts });
    trail.announce("office:all");
    return report;
  },
});

const broughtBack = (updates: readonly PlannedUpdate<RosterRow>[]): Types.ObjectId[] =>
  updates.filter(({ from }) => from.leftAt instanceof Date).map(({ id }) => id);

interface Coded {
  email: string;
  row: CodedRow;
}

interface Looking {
  places: RosterPlaces;
  dataKeys: readonly string[];
  byOffice: boolean;
  all?: boolean;
  takingTurns?: boolean;
}

async function look(
  bytes: Uint8Array,
  now: Date,
  { places, dataKeys, byOffice, all = false, takingTurns = false }: Looking,
) {
  const whole = readRoster(bytes);
  const erased = all
    ? new Map<string, Date>()
    : await findErased(
        whole.rows.map(({ value }) => value.email),
        dataKeys,
      );
  const stored = await storedPeople(whole.rows);
  // Somebody else may have been given the address since: they are on the roster, and the row is about them.
  for (const email of stored.keys()) erased.delete(email);
  const rest = whole.rows.filter(({ value }) => !erased.has(value.email));
  const file = { ...whole, rows: rest, count: whole.count - (whole.rows.length - rest.length) };
  const plan = planImport(file.rows, (row) => row.email, fieldsOf, stored);
  const coded = file.rows.flatMap((row) => codedRow(row, stored.get(row.value.email)) ?? []);
  const known = coded.filter(({ email }) => stored.has(email));
  if (takingTurns) await places.takeTurns(known.map(({ row }) => row.person));
  const rows = coded.map(({ row }) => row);
  const { problems, notes } = rows.length > 0 ? await places.check(rows, now) : { problems: [], notes: [] };
  const further = [
    ...erasedProblems(file.rows, stored),
    ...(await lastStaffProblems(file.rows, stored)),
    ...(byOffice ? await supportProblems(file.rows, stored) : []),
    ...problems,
  ];
  const lost = await lostRoles(plan.update, places.takenAlong, now);
  const report = reportOf(file, plan, further, [...lost, ...notes]);
  const details = await detailsOf(whole.rows, plan, erased, (people) => places.takenAlong(people, now));
  return { plan, coded, report: { ...report, details } };
}

function codedRow({ line, value }: CheckedRow<RosterRow>, known: PersonFields | undefined): Coded | null {
  const { email, name, year, roles, group_codes: codes = [] } = value;
  if (codes.length === 0) return null;
  return { email, row: { line, person: known?._id ?? new Types.ObjectId(), name, year, roles, codes } };
}

/** The same rows with the ids their people have now that the file is written. */
async function asStored(coded: readonly Coded[]): Promise<CodedRow[]> {
  const emails = coded.map(({ email }) => email);
  const found = await Person.find({ email: mongoose.trusted({ $in: emails }) }, { email: 1 }).lean();
  const ids = new Map(found.map(({ email, _id }) => [email, _id]));
  return coded.map(({ email, row }) => ({ ...row, person: ids.get(email) ?? row.person }));
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

/** Who was erased stays so: their row is kept for the counts alone. */
const erasedProblems = (
  rows: readonly CheckedRow<RosterRow>[],
  stored: ReadonlyMap<string, PersonFields>,
): Problem[] =>
  rows
    .filter(({ value }) => stored.get(value.email)?.erasedAt)
    .map(({ line }) => ({ line, column: "email", text: "is of somebody who was erased" }));

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

const rolesIn = (fields: { roles?: unknown }): Role[] => (fields.roles as Role[] | undefined) ?? [];

function leaveTraces(trail: Trail, updates: readonly { id: unknown; from: object; to: object }[]): void {
  for (const { id, from, to } of updates) {
    // The log is kept for good and its entries are sealed: that a name changed stands there, the name doesn't.
    const said = (fields: object) => ("name" in fields ? { ...fields, name: "not kept here" } : fields);
    trail.audit("update from the roster", topicOf("person", String(id)), { from: said(from), to: said(to) });
    traceTeam(trail, id, rolesIn(from), rolesIn(to));
    trail.announce(topicOf("person", String(id)));
  }
}
