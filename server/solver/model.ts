/** A linear model to be minimised: rows are stored one after the other (compressed sparse rows). */
export interface LinearModel {
  cost: Float64Array;
  /** Bounds of the columns; ±Infinity for none. */
  lower: Float64Array;
  upper: Float64Array;
  /** 1 for a column that must be whole, else 0; null when none must. */
  whole: Int32Array | null;
  rowLower: Float64Array;
  rowUpper: Float64Array;
  /** Row i has the entries starts[i] up to starts[i + 1]. */
  starts: Int32Array;
  columns: Int32Array;
  coefficients: Float64Array;
}

/** One entry of a row: column and coefficient. */
export type Entry = readonly [column: number, coefficient: number];

/** One row: lower ≤ Σ coefficient · column ≤ upper. */
export interface Row {
  lower: number;
  upper: number;
  entries: readonly Entry[];
}

/** One column: its bounds, and whether it must be whole. */
export interface Column {
  lower: number;
  upper: number;
  whole: boolean;
}

/** Packs columns and rows into a model with no costs. */
export function packModel(columns: readonly Column[], rows: readonly Row[]): LinearModel {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = (starts[i] ?? 0) + row.entries.length));
  const count = starts[rows.length] ?? 0;
  const [indices, coefficients] = [new Int32Array(count), new Float64Array(count)];
  let at = 0;
  for (const { entries } of rows) {
    for (const [column, coefficient] of entries) {
      indices[at] = column;
      coefficients[at++] = coefficient;
    }
  }
  return {
    cost: new Float64Array(columns.length),
    lower: Float64Array.from(columns, (column) => column.lower),
    upper: Float64Array.from(columns, (column) => column.upper),
    whole: Int32Array.from(columns, (column) => (column.whole ? 1 : 0)),
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    starts,
    columns: indices,
    coefficients,
  };
}

/** The model with one more row; the given model stays as it is. */
export function withRow(model: LinearModel, row: Row): LinearModel {
  return {
    ...model,
    rowLower: Float64Array.from([...model.rowLower, row.lower]),
    rowUpper: Float64Array.from([...model.rowUpper, row.upper]),
    starts: Int32Array.from([...model.starts, model.columns.length + row.entries.length]),
    columns: Int32Array.from([...model.columns, ...row.entries.map(([column]) => column)]),
    coefficients: Float64Array.from([...model.coefficients, ...row.entries.map(([, value]) => value)]),
  };
}

/** True if the values keep every bound, row and wholeness, to within `tolerance`. */
export function keepsRules(model: LinearModel, values: Float64Array, tolerance = 1e-4): boolean {
  const within = (value: number, low: number, high: number) =>
    value >= low - tolerance && value <= high + tolerance;
  return (
    values.every((value, j) => within(value, model.lower[j] ?? 0, model.upper[j] ?? 0)) &&
    values.every((value, j) => model.whole?.[j] !== 1 || Math.abs(value - Math.round(value)) <= tolerance) &&
    model.rowLower.every((low, i) => within(activity(model, values, i), low, model.rowUpper[i] ?? 0))
  );
}

/** Σ coefficient · value over one row. */
function activity(model: LinearModel, values: Float64Array, row: number): number {
  let sum = 0;
  for (let k = model.starts[row] ?? 0; k < (model.starts[row + 1] ?? 0); k++) {
    sum += (model.coefficients[k] ?? 0) * (values[model.columns[k] ?? 0] ?? 0);
  }
  return sum;
}
