import { Double, Int32 } from "bson";
import { add } from "./arithmetic.js";
import { isNumber, nearestDouble, numericOf, type Numeric } from "./numbers.js";

/** Adds numbers up as `$sum` does: other values are skipped, whole numbers grow from int to long to double. */
export function sumOf(): { take(value: unknown): void; total(): unknown; count(): number } {
  let sum: unknown = new Int32(0);
  let count = 0;
  return {
    take: (value) => {
      if (!isNumber(value)) return;
      count++;
      sum = add(sum, value) ?? new Double(double(sum) + double(value));
    },
    total: () => sum,
    count: () => count,
  };
}

function double(value: unknown): number {
  return nearestDouble(numericOf(value) as Numeric);
}
