import { CsvError, parse } from "csv-parse/sync";

/** What is wrong in one place of a file. `column` is "file" or "row" where no single column is at fault. */
export interface Problem {
  /** Line of the file, from 1; a row that spans lines goes by its first. */
  line: number;
  column: string;
  text: string;
}

/** One row as it stands in the file: every cell still the bytes that came, by column. */
export interface FileRow {
  line: number;
  cells: ReadonlyMap<string, Buffer>;
}

/** A file taken apart; with a problem of the whole file there are no rows, and `count` says how many there were. */
export interface CsvFile {
  columns: readonly string[];
  rows: readonly FileRow[];
  problems: readonly Problem[];
  count: number;
}

/** The columns a kind of file has. */
export interface CsvShape {
  required: readonly string[];
  optional: readonly string[];
}

export const mostRows = 5_000;
export const mostBytes = 1_048_576;
const mostColumns = 50;
/** Blank rows count among these, so that a file of nothing else takes no longer to read. */
const mostRecords = 2 * (mostRows + 1);

interface RawRow {
  line: number;
  cells: string[];
}

/**
 * Takes a CSV file apart (RFC 4180; UTF-8 with or without BOM; comma or semicolon, whichever the header row has
 * more of; any line ends). Blank rows are passed over. Nothing is decoded here, so that a cell in another
 * encoding can be named by line and column: the bytes are read one for one, as Latin-1, whose lower half holds
 * all the signs that shape a CSV file.
 */
export function readCsv(bytes: Uint8Array, shape: CsvShape): CsvFile {
  const broken = wholeFileProblem(bytes, shape);
  if (broken !== null) return failed([broken], 0);
  const text = withoutBlankEnd(textOf(bytes));
  const { rows: raw, problem } = split(text);
  const [header, ...rows] = raw;
  if (problem !== null || !header) return failed([problem ?? emptyProblem(shape)], linesAfterHeader(text));
  if (rows.length > mostRows) {
    const count = linesAfterHeader(text);
    const words = `has ${count.toLocaleString("en-GB")} rows; a file may have at most 5,000`;
    return failed([{ line: rows[mostRows]?.line ?? 1, column: "file", text: words }], count);
  }
  if (header.cells.length > mostColumns) {
    const words = `names ${header.cells.length.toLocaleString("en-GB")} columns; known are ${namesOf(shape)}`;
    return failed([{ line: header.line, column: "file", text: words }], rows.length);
  }
  const columns = header.cells.map((cell) => Buffer.from(cell, "latin1").toString().trim());
  const wrong = headerProblems(columns, shape, header.line);
  return wrong.length > 0 ? failed(wrong, rows.length) : withCells(columns, rows);
}

/** The first rows as text, for a person to look at before importing. */
export function sampleOf(
  bytes: Uint8Array,
  shape: CsvShape,
  most: number,
): { columns: string[]; rows: string[][] } {
  const { columns, rows } = readCsv(bytes, shape);
  const shown = rows.slice(0, most).map(({ cells }) => [...cells.values()].map((cell) => cell.toString()));
  return { columns: [...columns], rows: shown };
}

const failed = (problems: Problem[], count: number): CsvFile => ({ columns: [], rows: [], problems, count });

function wholeFileProblem(bytes: Uint8Array, shape: CsvShape): Problem | null {
  const say = (text: string): Problem => ({ line: 1, column: "file", text });
  if (bytes.length > mostBytes) return say("is too large; a file may have at most 1 MB");
  if (bytes.length === 0) return emptyProblem(shape);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return say("is in UTF-16; save it as “CSV UTF-8”");
  }
  return bytes.includes(0) ? say("is not a text file; save the table as “CSV UTF-8”") : null;
}

const emptyProblem = (shape: CsvShape): Problem => ({
  line: 1,
  column: "file",
  text: `is empty; its first line must name the columns ${namesOf(shape)}`,
});

const namesOf = ({ required, optional }: CsvShape) => [...required, ...optional].join(",");

/** The bytes one for one, without the byte order mark, every line end as "\n". */
function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  return buffer.toString("latin1", start).replace(/\r\n?/g, "\n");
}

/** The text without the blank rows at its end, of which spreadsheet programs may write a great many. */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\n,;".includes(text.charAt(end - 1))) end -= 1;
  const lineEnd = text.indexOf("\n", end);
  return lineEnd === -1 ? text : text.slice(0, lineEnd + 1);
}

/** The rows that aren't blank; of a file with more than may be, only as many as show it. */
function split(text: string): { rows: RawRow[]; problem: Problem | null } {
  const rows: RawRow[] = [];
  let records = 0;
  let lastLine = 0;
  const take = (cells: string[], { lines }: { lines: number }) => {
    const within = cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line: lines - within, cells });
    records += 1;
    lastLine = lines;
    return null;
  };
  try {
    const delimiter = delimiterOf(text);
    const to = mostRecords + 1;
    parse(text, { delimiter, record_delimiter: "\n", relax_column_count: true, to, on_record: take });
    const isCut = records === to && rows.length - 1 <= mostRows;
    return { rows, problem: isCut ? blankProblem(lastLine) : null };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const words =
      error.code === "CSV_QUOTE_NOT_CLOSED"
        ? "a quotation mark opens here and is never closed, so nothing from here on could be read"
        : "a quotation mark stands inside a cell; put the whole cell in quotation marks and write it twice";
    return { rows, problem: { line: lastLine + 1, column: "row", text: words } };
  }
}

const blankProblem = (line: number): Problem => ({
  line,
  column: "file",
  text: "has more than 10,000 rows, most of them blank; remove the blank ones",
});

/** By the first line that isn't blank. */
function delimiterOf(text: string): "," | ";" {
  const line = text.split("\n").find((each) => /[^\s,;"]/.test(each)) ?? "";
  const header = line.replace(/"[^"]*"/g, "");
  return header.split(";").length > header.split(",").length ? ";" : ",";
}

const linesAfterHeader = (text: string) =>
  Math.max(0, text.split("\n").filter((line) => line.trim() !== "").length - 1);

function headerProblems(columns: readonly string[], shape: CsvShape, line: number): Problem[] {
  const known = [...shape.required, ...shape.optional];
  const say = (column: string, text: string): Problem => ({
    line,
    column: column.slice(0, 60) || "(no name)",
    text,
  });
  const strange = columns.filter((name) => !known.includes(name));
  const first = strange.find((name) => meantBy(name, known) === undefined);
  return [
    ...strange.map((name) => say(name, unknownWords(name, known, name === first))),
    ...columns.filter((name, at) => columns.indexOf(name) < at).map((name) => say(name, "is there twice")),
    ...shape.required
      .filter((name) => !columns.includes(name))
      .map((name) => say(name, "this column is missing")),
  ];
}

const meantBy = (name: string, known: readonly string[]) =>
  known.find((each) => each === name.toLowerCase().replace(/\s+/g, "_"));

/** The columns that are known are listed once, with the first that isn't. */
function unknownWords(name: string, known: readonly string[], isFirst: boolean): string {
  const meant = meantBy(name, known);
  if (meant !== undefined) return `unknown column; write it "${meant}"`;
  return isFirst ? `unknown column; known are ${known.join(",")}` : "unknown column";
}

function withCells(columns: readonly string[], raw: readonly RawRow[]): CsvFile {
  const rows: FileRow[] = [];
  const problems: Problem[] = [];
  for (const { line, cells } of raw) {
    if (cells.length !== columns.length) {
      const words = `has ${cells.length} cells, the header row names ${columns.length} columns`;
      problems.push({ line, column: "row", text: words });
      continue;
    }
    const named = columns.map((name, at): [string, Buffer] => [name, Buffer.from(cells[at] ?? "", "latin1")]);
    rows.push({ line, cells: new Map(named) });
  }
  return { columns, rows, problems, count: raw.length };
}
