/**
 * Who asks for which places, in flat arrays. A student has rows, one for each place they could have; a row has
 * options, one for each group it could be in.
 */
export interface Demand {
  /** Most places for each student. */
  limit: Int32Array;
  /** Student s has the rows rowsFrom[s] up to rowsFrom[s + 1]. */
  rowsFrom: Int32Array;
  /** Row r has the options optionsFrom[r] up to optionsFrom[r + 1]. */
  optionsFrom: Int32Array;
  /** Of each option, its group and what it costs (less than nothing for what is wanted); whole numbers. */
  group: Int32Array;
  cost: Float64Array;
  /** What it saves to give a student any place at all, on top of the option's cost. */
  firstBonus: number;
  /** Places in each group. */
  capacity: Int32Array;
}

/** For each item of the ranges in `from`, the range it is in. */
export function ownersOf(from: Int32Array): Int32Array {
  const owners = new Int32Array(from[from.length - 1] ?? 0);
  for (let i = 0; i + 1 < from.length; i++) owners.fill(i, from[i], from[i + 1]);
  return owners;
}
