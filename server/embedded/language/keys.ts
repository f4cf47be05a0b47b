import { exactOfDouble, type Exact } from "./decimal.js";
import { compareNumbers, nearestDouble, numericOf, type Numeric } from "./numbers.js";
import { asDocument, RANKS, rankOf, typeName, type Document } from "./values.js";
import { binaryParts, regexParts, timestampOf } from "./wrappers.js";

/** Ends a list of elements; smaller than every rank, so a shorter list comes first. */
const END = 0x00;
const NULL_KEY = Buffer.of(RANKS.null);
const FALSE_KEY = Buffer.of(RANKS.bool, 0);
const TRUE_KEY = Buffer.of(RANKS.bool, 1);

/**
 * The bytes of one index key: comparing them orders as `compareValues` does, numbers of different types that
 * are equal have equal bytes, and a missing field has null's. No key's bytes begin another's, so keys of
 * several fields may be joined, and a descending one inverted bit by bit.
 */
export function encodeKey(value: unknown): Buffer {
  if (value === undefined || value === null) return NULL_KEY;
  if (typeof value === "boolean") return value ? TRUE_KEY : FALSE_KEY;
  if (typeof value === "string" && !value.includes("\0")) return plainString(value);
  const type = typeName(value);
  if (type === "objectId") return plainObjectId((value as { id: Uint8Array }).id);
  const bytes: number[] = [RANKS[type]];
  writePayload(bytes, value);
  return Buffer.from(bytes);
}

function plainString(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const key = Buffer.allocUnsafe(size + 3);
  key[0] = RANKS.string;
  key.write(text, 1);
  key[size + 1] = 0;
  key[size + 2] = 1;
  return key;
}

function plainObjectId(id: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(13);
  key[0] = RANKS.objectId;
  key.set(id, 1);
  return key;
}

function writePayload(out: number[], value: unknown): void {
  switch (typeName(value)) {
    case "int":
    case "long":
    case "double":
    case "decimal":
      writeNumber(out, numericOf(value) as Numeric);
      break;
    case "string":
    case "symbol":
      writeString(out, String(value));
      break;
    case "object":
      writeDocument(out, asDocument(value) ?? {});
      break;
    case "array":
      writeArray(out, value as unknown[]);
      break;
    case "bool":
      out.push(value === true ? 1 : 0);
      break;
    case "date":
      writeDate(out, (value as Date).getTime());
      break;
    default:
      writeRare(out, value);
  }
}

function writeRare(out: number[], value: unknown): void {
  switch (typeName(value)) {
    case "objectId":
      out.push(...(value as { id: Uint8Array }).id);
      break;
    case "timestamp":
      writeBig(out, timestampOf(value));
      break;
    case "binData":
      writeBinary(out, value);
      break;
    case "regex":
      for (const part of regexParts(value)) writeString(out, part);
      break;
    case "javascript":
    case "javascriptWithScope": {
      const { code, scope } = value as { code: string; scope?: Document | null };
      writeString(out, code);
      writeDocument(out, scope ?? {});
    }
  }
}

function writeDocument(out: number[], document: Document): void {
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
  writeUint32(out, bytes.length);
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

function writeUint32(out: number[], value: number): void {
  out.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Milliseconds in two halves with the sign turned; an invalid date comes first. */
function writeDate(out: number[], time: number): void {
  const high = Math.floor(time / 2 ** 32);
  writeUint32(out, Number.isNaN(time) ? 0 : high + 2 ** 31);
  writeUint32(out, Number.isNaN(time) ? 0 : time - high * 2 ** 32);
}

function writeBig(out: number[], value: bigint): void {
  writeUint32(out, Number(value >> 32n));
  writeUint32(out, Number(value & 0xffffffffn));
}

const scratch = new DataView(new ArrayBuffer(8));

/** The nearest double in an order-preserving form, then whether the number is below, at or above it. */
function writeNumber(out: number[], value: Numeric): void {
  const double = nearestDouble(value) + 0;
  if (Number.isNaN(double)) {
    out.push(0, 0, 0, 0, 0, 0, 0, 0, 2);
    return;
  }
  scratch.setFloat64(0, double);
  const negative = double < 0;
  const high = scratch.getUint32(0);
  const low = scratch.getUint32(4);
  writeUint32(out, negative ? ~high >>> 0 : (high | 0x80000000) >>> 0);
  writeUint32(out, negative ? ~low >>> 0 : low);
  const side = typeof value === "number" ? 0 : Math.sign(compareNumbers(value, double));
  out.push(2 + side);
  if (side !== 0) writeExact(out, exactOf(value));
}

function exactOf(value: Numeric): Exact {
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
