import { nearestDouble, numericOf } from "./numbers.js";
import { badValue } from "./refusals.js";

/** Compiles `$mod: [divisor, remainder]`: whole parts only, the remainder with the dividend's sign. */
export function compileMod(argument: unknown): (value: unknown) => boolean {
  if (!Array.isArray(argument)) throw badValue("malformed mod, needs to be an array");
  if (argument.length < 2) throw badValue("malformed mod, not enough elements");
  if (argument.length > 2) throw badValue("malformed mod, too many elements");
  const divisor = wholePart(argument[0]);
  const remainder = wholePart(argument[1]);
  if (numericOf(argument[0]) === undefined) throw badValue("malformed mod, divisor not a number");
  if (numericOf(argument[1]) === undefined) throw badValue("malformed mod, remainder not a number");
  if (divisor === undefined)
    throw badValue("malformed mod, divisor value is invalid :: caused by :: Out of bounds");
  if (remainder === undefined)
    throw badValue("malformed mod, remainder value is invalid :: caused by :: Out of bounds");
  if (divisor === 0n) throw badValue("divisor cannot be 0");
  return (value) => {
    const whole = wholePart(value);
    return whole !== undefined && whole % divisor === remainder;
  };
}

function wholePart(value: unknown): bigint | undefined {
  const numeric = numericOf(value);
  if (numeric === undefined) return undefined;
  if (typeof numeric === "bigint") return numeric;
  const double = Math.trunc(nearestDouble(numeric));
  return Math.abs(double) < 2 ** 63 ? BigInt(double) : undefined;
}
