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
      return Number(String(value));
    default:
      return undefined;
  }
}
