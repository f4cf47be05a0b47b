/** A finite decimal number: `digits × 10^exponent`, exactly. */
export interface Exact {
  digits: bigint;
  exponent: number;
}

const PRECISION = 34;
const MIN_EXPONENT = -6176;
const MAX_EXPONENT = 6111;
const LIMIT = 10n ** BigInt(PRECISION);

/** Reads what `Decimal128.toString` writes; NaN and the infinities come back as a plain number. */
export function parseDecimal(text: string): Exact | number {
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:E([+-]?\d+))?$/i.exec(text);
  if (!parts) return Number(text);
  const [, sign = "", whole = "", fraction = "", power = "0"] = parts;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, exponent: Number(power) - fraction.length };
}

/** Writes a number so that `Decimal128.fromString` accepts it: at most 34 digits, rounded half to even. */
export function formatDecimal(value: Exact | number): string {
  if (typeof value === "number") return String(value);
  const { digits, exponent } = round(value);
  const over = exponent - MAX_EXPONENT;
  if (over <= 0) return `${digits}E${exponent}`;
  if (digits === 0n) return `0E${MAX_EXPONENT}`;
  // A larger exponent is only written with trailing zeros, when there is room for them.
  const padded = digits * 10n ** BigInt(Math.min(over, PRECISION));
  if (over <= PRECISION && padded < LIMIT && padded > -LIMIT) return `${padded}E${MAX_EXPONENT}`;
  return digits < 0n ? "-Infinity" : "Infinity";
}

function round({ digits, exponent }: Exact): Exact {
  const size = digits < 0n ? -digits : digits;
  const excess = size < LIMIT ? 0 : size.toString().length - PRECISION;
  const dropped = Math.max(excess, MIN_EXPONENT - exponent);
  if (dropped <= 0) return { digits, exponent };
  const divisor = 10n ** BigInt(dropped);
  const quotient = size / divisor;
  const twice = (size % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return round({ digits: digits < 0n ? -rounded : rounded, exponent: exponent + dropped });
}

/** The exact value of a finite double. */
export function exactOfDouble(value: number): Exact {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const power = (biased === 0 ? 1 : biased) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  // A negative power of two is a decimal too: 2^-n = 5^n × 10^-n.
  return power >= 0
    ? { digits: signed << BigInt(power), exponent: 0 }
    : { digits: signed * 5n ** BigInt(-power), exponent: power };
}

export function addExact(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: scaled(a, exponent) + scaled(b, exponent), exponent };
}

function magnitude({ digits, exponent }: Exact): number {
  return (digits < 0n ? -digits : digits).toString().length + exponent;
}

function scaled({ digits, exponent }: Exact, target: number): bigint {
  return digits === 0n ? 0n : digits * 10n ** BigInt(exponent - target);
}

export function multiplyExact(a: Exact, b: Exact): Exact {
  return { digits: a.digits * b.digits, exponent: a.exponent + b.exponent };
}

/** Divides to 34 significant digits with a sticky last one; the ideal exponent is the difference of the two. */
export function divideExact(a: Exact, b: Exact): Exact {
  const ideal = a.exponent - b.exponent;
  const shift = Math.max(0, PRECISION + 6 + b.digits.toString().length - a.digits.toString().length);
  const dividend = a.digits * 10n ** BigInt(shift);
  let digits = dividend / b.digits;
  let exponent = ideal - shift;
  if (dividend % b.digits !== 0n) {
    const sign = digits < 0n || (digits === 0n && a.digits < 0n !== b.digits < 0n) ? -1n : 1n;
    return { digits: digits * 10n + sign, exponent: exponent - 1 };
  }
  while (exponent < ideal && digits % 10n === 0n) {
    digits /= 10n;
    exponent++;
  }
  return { digits, exponent };
}

export function remainderExact(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: scaled(a, exponent) % scaled(b, exponent), exponent };
}

/** Compares two finite numbers by value: negative, zero or positive. */
export function compareExact(a: Exact, b: Exact): number {
  const signA = a.digits < 0n ? -1 : a.digits > 0n ? 1 : 0;
  const signB = b.digits < 0n ? -1 : b.digits > 0n ? 1 : 0;
  if (signA !== signB || signA === 0) return signA - signB;
  const reach = magnitude(a) - magnitude(b);
  if (reach !== 0) return reach > 0 ? signA : -signA;
  const exponent = Math.min(a.exponent, b.exponent);
  const left = scaled(a, exponent);
  const right = scaled(b, exponent);
  return left < right ? -1 : left > right ? 1 : 0;
}
