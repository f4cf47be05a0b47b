import { compareNumbers, nearestDouble, numericOf, type Numeric } from "./numbers.js";
import { exactOfDouble, type Exact } from "./decimal.js";
import { asDocument, rankOf, typeName } from "./values.js";
import { binaryParts, regexParts, timestampOf } from "./wrappers.js";

/** Ends a list of elements; smaller than every rank, so a shorter list comes first. */
const END = 0x00;
const NULL_KEY = Buffer.of(rankOf(null));

/**
 * The bytes of one index key: comparing them orders as `compareValues` does, numbers of different types that
 * are equal have equal bytes, and a missing field has null's. No key's bytes begin another's, so keys of
 * several fields may be joined, and a descending one inverted bit by bit.
 */
export function encodeKey(value: unknown): Buffer {
  if (value === undefined || value === null) return NULL_KEY;
  if (typeof value === "string") return encodeString(value);
  const bytes: number[] = [rankOf(value)];
  writePayload(bytes, value);
  return Buffer.from(bytes);
}

function encodeString(text: string): Buffer {
  if (text.includes("\0")) {
    const bytes = [rankOf(text)];
    writeString(bytes, text);
    return Buffer.from(bytes);
  }
  const size = Buffer.byteLength(text);
  const key = Buffer.allocUnsafe(size + 3);
  key[0] = rankOf(text);
  key.write(text, 1);
  key[size + 1] = 0;
  key[size + 2] = 1;
  return key;
}

function writePayload(out: number[], value: unknown): void {
  switch (typeName(value)) {
    case "int":
    case "long":
    case "double":
    case "decimal":
      return writeNumber(out, numericOf(value) as Numeric);
    case "string":
    case "symbol":
      return writeString(out, String(value));
    case "object":
      return writeDocument(out, asDocument(value) ?? {});
    case "array":
      return writeArray(out, value as unknown[]);
    case "bool":
      out.push(value === true ? 1 : 0);
      return;
    case "date":
      return writeBig(out, BigInt((value as Date).getTime()) + (1n << 63n));
    default:
      writeRare(out, value);
  }
}

function writeRare(out: number[], value: unknown): void {
  switch (typeName(value)) {
    case "objectId":
      out.push(...(value as { id: Uint8Array }).id);
      return;
    case "timestamp":
      return writeBig(out, timestampOf(value));
    case "binData":
      return writeBinary(out, value);
    case "regex":
      for (const part of regexParts(value)) writeString(out, part);
      return;
    case "javascript":
    case "javascriptWithScope": {
      const { code, scope } = value as { code: string; scope?: Record<string, unknown> | null };
      writeString(out, code);
      writeDocument(out, scope ?? {});
    }
  }
}

function writeDocument(out: number[], document: Record<string, unknown>): void {
  for (const name of Object.keys(document)) {
    out.push(rankOf(document[name]));
    writeString(out, name);
    writePayload(out, document[name]);
  }
  out.push(END);
}

function writeArray(out: number[], array: unknown[]): void {
  for (const element of array) {
    out.push(rankOf(element));
    writePayload(out, element);
  }
  out.push(END);
}

function writeBinary(out: number[], value: unknown): void {
  const { subtype, bytes } = binaryParts(value);
  out.push(bytes.length >>> 24, (bytes.length >>> 16) & 255, (bytes.length >>> 8) & 255, bytes.length & 255);
  out.push(subtype);
  for (const byte of bytes) out.push(byte);
}

/** A zero byte is written as 00 FF and the end as 00 01. */
function writeString(out: number[], text: string): void {
  for (const byte of Buffer.from(text)) {
    out.push(byte);
    if (byte === 0) out.push(0xff);
  }
  out.push(0x00, 0x01);
}

function writeBig(out: number[], value: bigint): void {
  for (let shift = 56n; shift >= 0n; shift -= 8n) out.push(Number((value >> shift) & 255n));
}

const scratch = Buffer.alloc(8);

/** The nearest double in an order-preserving form, then whether the number is below, at or above it. */
function writeNumber(out: number[], value: Numeric): void {
  const double = nearestDouble(value) + 0;
  if (Number.isNaN(double)) scratch.fill(0);
  else scratch.writeDoubleBE(double);
  const negative = !Number.isNaN(double) && double < 0;
  const flip = Number.isNaN(double) ? 0 : negative ? 0xff : 0x80;
  for (let i = 0; i < 8; i++) out.push((scratch[i] as number) ^ (i === 0 || negative ? flip : 0));
  const side = typeof value === "number" ? 0 : compareNumbers(value, double);
  out.push(2 + Math.sign(side));
  if (side !== 0) writeExact(out, finiteExact(value));
}

function finiteExact(value: Numeric): Exact {
  if (typeof value === "bigint") return { digits: value, exponent: 0 };
  return typeof value === "number" ? exactOfDouble(value) : value;
}

/** Sign, power of ten of the first digit, digits without trailing zeros; inverted when negative. */
function writeExact(out: number[], { digits, exponent }: Exact): void {
  const negative = digits < 0n;
  const text = (negative ? -digits : digits).toString();
  const power = text.length + exponent + 0x8000;
  const flip = negative ? 0xff : 0;
  out.push(negative ? 0 : 1, (power >> 8) ^ flip, (power & 255) ^ flip);
  for (const digit of text.replace(/0+$/, "")) out.push((digit.charCodeAt(0) - 0x2f) ^ flip);
  out.push(flip);
}
