import { nearestDouble, numericOf } from "./numbers.js";

/** Whether an expression's value counts as true: all but false, null, missing and zero. */
export function isTruthy(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (value === null || value === undefined) return false;
  const numeric = numericOf(value);
  return numeric === undefined || nearestDouble(numeric) !== 0;
}
