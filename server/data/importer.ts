import { isDeepStrictEqual } from "node:util";
import type { Model, Types } from "mongoose";
import { change, type Actor, type Trail } from "./change.js";
import type { CheckedFile, CheckedRow } from "./checked-rows.js";
import type { CsvShape, Problem } from "./csv-file.js";
import { afterRivals, duplicateOf } from "./duplicate.js";

/** Rows to add, to update, to leave as they are, and those refused. */
export interface ImportCounts {
  add: number;
  update: number;
  leave: number;
  reject: number;
}

/** What an import would do, or did. */
export interface ImportReport {
  counts: ImportCounts;
  /** In the order of lines; with any, nothing is written. */
  problems: Problem[];
  /** What is right but worth a look before it is written, as sentences. */
  notes: string[];
  /** Who and what it is about, row by row; absent where nobody asks for that. */
  details?: ImportDetails;
  /** Whether the file was given up as a whole: then its one or few problems say where, and no row was looked at. */
  givenUp: boolean;
}

/** One row that adds or changes something. */
export interface ImportLine {
  line: number;
  does: "add" | "change";
  key: string;
  name: string;
  /** What it is, or from what to what: "year 1 → 2". */
  words: string;
}

/** What a file means, thing by thing, beside its counts. */
export interface ImportDetails {
  lines: ImportLine[];
  /** What is stored and not in the file. */
  missing: { id: string; key: string; name: string; words: string }[];
  /** What those who are missing would take along if they went too: counted in words, and group by group. */
  takenAlong: { words: string; groups: { name: string; words: string }[] };
  /** Rows that are left out unless the reader says otherwise, and since when they are not to be there. */
  leftOut: { line: number; key: string; name: string; at: Date }[];
  /** New rows that look like something that is there already, with its page. */
  alike: { text: string; label: string; href: string }[];
}

/** One kind of file that can be imported. */
export interface Importer {
  kind: "roster" | "rooms";
  shape: CsvShape;
  /** The collection whose unique key two imports at once may fight over. */
  collection: string;
  /** Says what the file would do; writes nothing. */
  dryRun(bytes: Uint8Array, now: Date): Promise<ImportReport>;
  /**
   * Writes the whole file inside a change, unless a row is refused.
   * @param all whether rows are written too that are otherwise left out
   */
  apply(trail: Trail, bytes: Uint8Array, now: Date, fileName: string, all?: boolean): Promise<ImportReport>;
}

/** "line 12: year: enter a year from 1 to 9" */
export const problemWords = ({ line, column, text }: Problem) => `line ${line}: ${column}: ${text}`;

/** "add 3, update 1, leave 596, reject 0" */
export const countsWords = ({ add, update, leave, reject }: ImportCounts) =>
  `add ${add}, update ${update}, leave ${leave}, reject ${reject}`;

/** Whether the file can be written as a whole. */
export const isWhole = ({ problems }: ImportReport) => problems.length === 0;

interface Further {
  /** Whether rows are written too that are otherwise left out. */
  all?: boolean;
  /** What else happens in the same change once the file is written. */
  also?: (trail: Trail) => Promise<void>;
}

/** Imports a file in one change: all of it, or with any refused row nothing. */
export async function importFile(
  actor: Actor,
  importer: Importer,
  bytes: Uint8Array,
  fileName: string,
  { all = false, also }: Further = {},
): Promise<ImportReport> {
  const lost = (error: unknown) => duplicateOf(error)?.collection === importer.collection;
  return afterRivals(lost, () =>
    change(actor, `imports:${importer.kind}`, async (trail) => {
      const report = await importer.apply(trail, bytes, actor.now, fileName, all);
      if (isWhole(report)) await also?.(trail);
      return actor.actionKey ? unnamed(report) : report;
    }),
  );
}

/** What the form's key keeps for a day, past an erasure: how much was written, and about nobody by name. */
const unnamed = ({ counts, problems, givenUp }: ImportReport): ImportReport => ({
  counts,
  problems,
  notes: [],
  givenUp,
});

type Fields = Record<string, unknown>;

/** One stored document that differs from its row: the differing fields as they are and as they will be. */
export interface PlannedUpdate<Row> {
  id: Types.ObjectId;
  row: CheckedRow<Row>;
  from: Fields;
  to: Fields;
}

/** What a file means for what is stored. */
export interface ImportPlan<Row> {
  add: { row: CheckedRow<Row>; fields: Fields }[];
  update: PlannedUpdate<Row>[];
  leave: { row: CheckedRow<Row> }[];
}

/**
 * Compares each good row with the stored document of the same key.
 * @param fieldsOf the document's fields that the row sets; no other field is ever touched
 */
export function planImport<Row extends object>(
  rows: readonly CheckedRow<Row>[],
  keyOf: (row: Row) => string,
  fieldsOf: (row: Row) => Fields,
  stored: ReadonlyMap<string, Fields & { _id: Types.ObjectId }>,
): ImportPlan<Row> {
  const plan: ImportPlan<Row> = { add: [], update: [], leave: [] };
  for (const row of rows) {
    const known = stored.get(keyOf(row.value));
    const fields = fieldsOf(row.value);
    if (!known) {
      plan.add.push({ row, fields });
      continue;
    }
    const differing = Object.keys(fields).filter((name) => !isDeepStrictEqual(fields[name], known[name]));
    const pick = (of: Fields) => Object.fromEntries(differing.map((name) => [name, of[name]]));
    if (differing.length === 0) plan.leave.push({ row });
    else plan.update.push({ id: known._id, row, from: pick(known), to: pick(fields) });
  }
  return plan;
}

/**
 * Counts and problems of a checked file and its plan.
 * @param further what is wrong with rows that are right by themselves; each counts as refused
 */
export function reportOf<Row>(
  file: CheckedFile<Row>,
  plan: ImportPlan<Row>,
  further: readonly Problem[] = [],
  notes: string[] = [],
): ImportReport {
  const refusedLines = new Set(further.map((problem) => problem.line));
  const good = (planned: readonly { row: CheckedRow<Row> }[]) =>
    planned.filter(({ row }) => !refusedLines.has(row.line)).length;
  const [add, update, leave] = [good(plan.add), good(plan.update), good(plan.leave)];
  const problems = [...file.problems, ...further].sort((a, b) => a.line - b.line);
  const reject = file.count - add - update - leave;
  return { counts: { add, update, leave, reject }, problems, notes, givenUp: file.columns.length === 0 };
}

/**
 * Writes the plan in two commands. An update raises the document's version, so that a form being saved at the same
 * moment decides again on what is new.
 */
export async function writePlan<Row, T>(model: Model<T>, plan: ImportPlan<Row>, now: Date): Promise<void> {
  const inserts = plan.add.map(({ fields }) => ({ insertOne: { document: { ...fields, importedAt: now } } }));
  const updates = plan.update.map(({ id, to }) => ({
    updateOne: { filter: { _id: id }, update: { $set: to, $inc: { __v: 1 } } },
  }));
  const writes = [...inserts, ...updates] as unknown as Parameters<Model<T>["bulkWrite"]>[0];
  if (writes.length > 0) await model.bulkWrite(writes, { ordered: true });
}
