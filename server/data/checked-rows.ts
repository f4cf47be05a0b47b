import type { z } from "zod";
import { formulaStart } from "./csv.js";
import { readCsv, type CsvShape, type FileRow, type Problem } from "./csv-file.js";

/** A good row: what its schema made of it, and where it stands. */
export interface CheckedRow<T> {
  line: number;
  value: T;
}

/** What a file holds: the good rows, every problem in the order of lines, and how many rows there are in all. */
export interface CheckedFile<T> {
  /** The columns the file has; only these are ever written. */
  columns: readonly string[];
  rows: readonly CheckedRow<T>[];
  problems: readonly Problem[];
  count: number;
}

/**
 * Reads a CSV file and checks each row against the schema, whose keys are the columns' names. A cell must be
 * UTF-8 text in one line; one that a spreadsheet would run as a formula is refused, unless it is a plain number
 * with a sign or defused as in our own files. Of rows with the same key (compared as the schema made it) all but the
 * first are refused, whatever else is wrong with either.
 */
export function checkRows<T extends object>(
  bytes: Uint8Array,
  shape: CsvShape,
  schema: RowSchema<T>,
  key: keyof T & string,
): CheckedFile<T> {
  const file = readCsv(bytes, shape);
  const problems: Problem[] = [...file.problems];
  const rows: CheckedRow<T>[] = [];
  const seen = new Map<unknown, number>();
  for (const row of file.rows) {
    const { line } = row;
    const known = keyIn(row, schema, key);
    const earlier = known === null ? undefined : seen.get(known);
    if (earlier !== undefined)
      problems.push({ line, column: key, text: `is the same as in line ${earlier}` });
    else if (known !== null) seen.set(known, line);
    const { value, wrong } = checkRow(row, schema);
    problems.push(...wrong);
    if (value !== null && earlier === undefined) rows.push({ line, value });
  }
  return { columns: file.columns, rows, problems: inOrder(problems), count: file.count };
}

/** What a row's cells become, with a schema for each column. */
type RowSchema<T> = z.ZodType<T> & { shape: Record<string, z.ZodType> };

/** The row's key as the schema makes it, whatever the other cells hold; null when it is no key itself. */
function keyIn<T>({ cells }: FileRow, schema: RowSchema<T>, key: string): unknown {
  const cell = readCell(cells.get(key) ?? Buffer.alloc(0));
  const parsed = typeof cell === "string" ? schema.shape[key]?.safeParse(cell) : undefined;
  return parsed?.success ? parsed.data : null;
}

const inOrder = (problems: Problem[]) => problems.sort((a, b) => a.line - b.line);

function checkRow<T extends object>(
  { line, cells }: FileRow,
  schema: z.ZodType<T>,
): { value: T | null; wrong: Problem[] } {
  const wrong = new Map<string, Problem>();
  const say = (column: string, text: string) => {
    if (!wrong.has(column)) wrong.set(column, { line, column, text });
  };
  const texts = new Map<string, string>();
  for (const [column, bytes] of cells) {
    const cell = readCell(bytes);
    if (typeof cell === "string") texts.set(column, cell);
    else say(column, cell.problem);
  }
  const parsed = schema.safeParse(Object.fromEntries(texts));
  for (const issue of parsed.error?.issues ?? []) {
    if (cells.has(String(issue.path[0] ?? "row"))) say(String(issue.path[0]), issue.message);
    else say("row", issue.message);
  }
  return wrong.size === 0 && parsed.success
    ? { value: parsed.data, wrong: [] }
    : { value: null, wrong: [...wrong.values()] };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** No column needs more; and to compose the accents of a sign takes time with the square of their number. */
const longestCell = 2_000;
const tooLong = { problem: "is longer than the 2,000 characters that a cell may have" };

function readCell(bytes: Buffer): string | { problem: string } {
  if (bytes.length > 4 * longestCell) return tooLong;
  const text = decoded(bytes);
  if (text === null) return { problem: `${strangeByte(bytes)} is not UTF-8; save the file as “CSV UTF-8”` };
  if (text.length > longestCell) return tooLong;
  if (formulaStart.test(text) && !/^[+-]\d+$/.test(text.trim())) {
    return { problem: `begins with ${signOf(text)}, which a spreadsheet would run as a formula` };
  }
  // What our own files defused comes back as the text it was.
  const meant = text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;
  if (/\p{Cc}/u.test(meant)) return { problem: "holds a line break or a sign that can't be seen" };
  return meant.normalize("NFC").trim();
}

function decoded(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** "byte E9 in “Zo?”": the first byte that begins no UTF-8 sign, and the cell with a question mark for such. */
function strangeByte(bytes: Buffer): string {
  let at = 0;
  for (const sign of bytes.toString()) {
    // Read leniently, what is no sign becomes U+FFFD; which may also stand there itself.
    if (sign === "\uFFFD" && !bytes.subarray(at, at + 3).equals(replacementSign)) break;
    at += Buffer.byteLength(sign);
  }
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  const shown = bytes.toString("latin1").replace(/[^\x20-\x7e]/g, "?");
  return `byte ${byte} in “${shown.slice(0, 40)}”`;
}

const replacementSign = Buffer.from("\uFFFD");

function signOf(text: string): string {
  const sign = text.charAt(0);
  return { "\t": "a tab", "\r": "a line end", "\n": "a line end" }[sign] ?? `"${sign}"`;
}
