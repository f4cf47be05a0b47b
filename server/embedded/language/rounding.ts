import { Double } from "bson";
import { numberType, toExact, wrapNumber } from "./arithmetic.js";
import { exactOfDouble, formatDecimal, type Exact } from "./decimal.js";
import { nearestDouble, numericOf, type Numeric } from "./numbers.js";

/** How digits beyond the wanted place are dropped. */
export type Rounding = "half-even" | "toward-zero" | "floor" | "ceiling";

/**
 * Rounds a number to `places` digits after the point (before it, when negative), keeping its type; an int
 * that grows beyond 32 bits becomes a long. NaN and the infinities stay.
 */
export function roundTo(value: unknown, places: number, rounding: Rounding): unknown {
  const type = numberType(value);
  const numeric = numericOf(value) as Numeric;
  if ((type === "int" || type === "long") && places >= 0) return value;
  if (typeof numeric === "number" && !Number.isFinite(numeric)) return value;
  const exact = type === "double" ? exactOfDouble(numeric as number) : (toExact(value) as Exact);
  const rounded = quantize(exact, -places, rounding);
  if (type !== "double") return wrapNumber(type, type === "decimal" ? rounded : wholeOf(rounded));
  const double = Number(formatDecimal(rounded));
  return new Double(double === 0 && nearestDouble(numeric) < 0 ? -0 : double);
}

function wholeOf({ digits, exponent }: Exact): bigint {
  return digits * 10n ** BigInt(exponent);
}

/** Gives a number the exponent asked for; digits that are lost decide the rounding. */
function quantize({ digits, exponent }: Exact, target: number, rounding: Rounding): Exact {
  if (exponent >= target) {
    // A number that is already rougher than asked for keeps its value.
    const grow = exponent - target;
    return grow > 34 ? { digits, exponent } : { digits: digits * 10n ** BigInt(grow), exponent: target };
  }
  const divisor = 10n ** BigInt(target - exponent);
  const quotient = digits / divisor;
  const rest = digits % divisor;
  return { digits: quotient + step(quotient, rest, divisor, rounding), exponent: target };
}

function step(quotient: bigint, rest: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (rest === 0n || rounding === "toward-zero") return 0n;
  if (rounding === "floor") return rest < 0n ? -1n : 0n;
  if (rounding === "ceiling") return rest > 0n ? 1n : 0n;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice > divisor || (twice === divisor && quotient % 2n !== 0n);
  return away ? (rest < 0n ? -1n : 1n) : 0n;
}
