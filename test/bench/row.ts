/** One line of the table of benchmarks. */
export interface Row {
  what: string;
  /** What was measured, in words: "310 a second beside 980 bare". */
  measured: string;
  ratio: number | null;
  /** The ratio to reach; null where none is asked for. */
  bar: number | null;
}
