import { stringify } from "csv-stringify/sync";

/** One column of a table that goes out as CSV: its header, and what a row says in it. */
export interface CsvColumn<Row> {
  name: string;
  of: (row: Row) => string | number;
}

/** Cells that begin with one of these are run as formulas by spreadsheet programs. */
export const formulaStart = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * The rows as CSV text with a header row, RFC 4180, comma-separated. A cell that a spreadsheet would run as a
 * formula gets an apostrophe before it (OWASP, "CSV Injection"), so it is read as the text it is.
 */
export function writeCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => defused(column.of(row))));
  return stringify([columns.map((column) => column.name), ...cells], {
    escape_formulas: true,
    record_delimiter: "\r\n",
    // A lone line feed in a cell would else end the row for lenient readers.
    quoted_match: /[\r\n]/,
  });
}

/** csv-stringify's own list of starts lacks the line feed. */
const defused = (cell: string | number) =>
  typeof cell === "string" && cell.startsWith("\n") ? `'${cell}` : cell;
