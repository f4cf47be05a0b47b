import { numberType } from "./arithmetic.js";
import { nearestDouble, numericOf, type Numeric } from "./numbers.js";

/** A number as MongoDB writes it into a string: doubles with up to 16 significant digits. */
export function textOfNumber(value: unknown): string {
  if (numberType(value) !== "double") return String(value);
  const double = nearestDouble(numericOf(value) as Numeric);
  if (Number.isNaN(double)) return "NaN";
  if (!Number.isFinite(double)) return double > 0 ? "Infinity" : "-Infinity";
  if (Object.is(double, -0)) return "-0";
  const [, sign = "", digits = "", power = ""] =
    /^(-?)([\d.]+)e([+-]\d+)$/.exec(double.toExponential(15)) ?? [];
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const shown = digits.replace(/\.?0+$/, "");
    return `${sign}${shown}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const fixed = Math.abs(double).toFixed(Math.max(0, Math.min(100, 15 - exponent)));
  return sign + (fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed);
}

/** A date as MongoDB writes it into a string, in UTC with milliseconds. */
export function textOfDate(value: Date): string {
  return value.toISOString();
}
