import { describeField } from "./describe.js";
import { numericOf, wholeNumber } from "./numbers.js";
import { badValue, failedToParse } from "./refusals.js";
import { typeName } from "./values.js";
import { binaryParts } from "./wrappers.js";

type Test = (value: unknown) => boolean;

/** Compiles `$bitsAllSet` and its three siblings with a mask, a list of positions or binary data. */
export function compileBits(name: string, argument: unknown): Test {
  const positions = positionsOf(name, argument);
  const wanted = name.endsWith("Set");
  const every = name.startsWith("$bitsAll");
  return (value) => {
    const bit = bitReader(value);
    if (bit === undefined) return false;
    return every
      ? positions.every((position) => bit(position) === wanted)
      : positions.some((position) => bit(position) === wanted);
  };
}

function positionsOf(name: string, argument: unknown): number[] {
  if (Array.isArray(argument)) return argument.map((element) => position(name, element));
  if (typeName(argument) === "binData") {
    const bytes = binaryParts(argument).bytes;
    return Array.from({ length: bytes.length * 8 }, (_, i) => i).filter((i) => isBitSet(bytes, i));
  }
  const mask = wholeBits(argument);
  if (mask === undefined) {
    throw badValue(
      `${name} takes an Array, a number, or a BinData but received: ${describeField(name, argument)}`,
    );
  }
  if (mask < 0n) throw failedToParse(`Expected a non-negative number in: ${describeField(name, argument)}`);
  return Array.from({ length: 64 }, (_, i) => i).filter((i) => ((mask >> BigInt(i)) & 1n) === 1n);
}

function position(name: string, element: unknown): number {
  const place = wholeNumber(element);
  if (place === undefined)
    throw failedToParse(`Failed to parse bit position. Expected a number in: ${name}: ${String(element)}`);
  if (place < 0)
    throw failedToParse(`Failed to parse bit position. Expected a non-negative number in: ${name}: ${place}`);
  return place;
}

/** Reads bits of a whole number (two's complement, sign extended) or of binary data (zeros beyond its end). */
function bitReader(value: unknown): ((position: number) => boolean) | undefined {
  if (typeName(value) === "binData") {
    const bytes = binaryParts(value).bytes;
    return (at) => isBitSet(bytes, at);
  }
  const whole = wholeBits(value);
  return whole === undefined ? undefined : (at) => ((whole >> BigInt(at)) & 1n) === 1n;
}

function wholeBits(value: unknown): bigint | undefined {
  const numeric = numericOf(value);
  if (numeric === undefined || typeof numeric === "bigint") return numeric;
  if (typeof numeric === "number")
    return Number.isInteger(numeric) && Math.abs(numeric) < 2 ** 63 ? BigInt(numeric) : undefined;
  const whole = wholeNumber(value);
  return whole === undefined ? undefined : BigInt(whole);
}

function isBitSet(bytes: Uint8Array, at: number): boolean {
  return (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}
