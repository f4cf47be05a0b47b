import { BSON, type Document } from "bson";
import { asDocument, bsonType } from "./language/values.js";

export type { Document };

/** Keeps Int32, Double and Long apart, so that a document read and written again has the same bytes. */
const EXACT = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

/** Reads a stored document. */
export function decode(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, { ...EXACT, validation: { utf8: false } });
}

/** Reads a document that came from outside: text that is not UTF-8 is refused. */
export function decodeForeign(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes, EXACT);
}

export function encode(document: Document): Buffer {
  const bytes = BSON.serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a document's fields, without its size and end. */
export function encodeFields(document: Document): Buffer {
  const bytes = encode(document);
  return bytes.subarray(4, bytes.length - 1);
}

/** Whether a value is an embedded document: no array, no date, no wrapped value. */
export function isDocument(value: unknown): value is Document {
  return asDocument(value) !== undefined;
}

/** The number in a value of any numeric type, undefined for every other value. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return undefined;
  switch (bsonType(value)) {
    case "Int32":
    case "Double":
      return (value as { value: number }).value;
    case "Long":
      return (value as { toNumber: () => number }).toNumber();
    case "Decimal128":
      return Number((value as { toString: () => string }).toString());
    default:
      return undefined;
  }
}

/** The bytes of the values of a document's `_id`, by type; a length in front of text and binary is added. */
const ID_SIZES: Readonly<Record<number, number>> = {
  0x01: 8,
  0x07: 12,
  0x09: 8,
  0x10: 4,
  0x11: 8,
  0x12: 8,
  0x13: 16,
};

/** A stored document reduced to its `_id`, its first field, without decoding it; undefined for a rarer type. */
export function idOnly(bytes: Buffer): Buffer | undefined {
  const type = bytes[4] as number;
  const size =
    type === 0x02 ? 4 + bytes.readInt32LE(9) : type === 0x05 ? 5 + bytes.readInt32LE(9) : ID_SIZES[type];
  if (size === undefined) return undefined;
  const document = Buffer.alloc(10 + size);
  bytes.copy(document, 4, 4, 9 + size);
  document.writeInt32LE(document.length, 0);
  return document;
}

/** Deepest nesting of documents and arrays that is stored, as in MongoDB. */
const DEEPEST = 180;

/** Whether a document is nested more deeply than can be stored. */
export function isTooDeep(document: Document, size: number): boolean {
  // A level costs at least eight bytes.
  return size > DEEPEST * 8 && isDeeperThan(document, DEEPEST);
}

function isDeeperThan(value: unknown, levels: number): boolean {
  const inner = Array.isArray(value) ? (value as unknown[]) : asDocument(value);
  if (inner === undefined) return false;
  return levels === 0 || Object.values(inner).some((one) => isDeeperThan(one, levels - 1));
}
