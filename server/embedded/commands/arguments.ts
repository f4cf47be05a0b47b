import type { Document } from "bson";
import { isDocument, numberOf } from "../bson.js";
import { DatabaseError } from "../errors.js";
import { failedToParse, notSupported, typeMismatch } from "../language/refusals.js";
import { invalidOptions } from "../refusals.js";

/** `database.collection` from the command's first field. */
export function namespaceOf(command: Document, name: string, database: string): string {
  const collection: unknown = command[name];
  if (typeof collection !== "string") {
    throw new DatabaseError(73, "InvalidNamespace", `collection name has invalid type in '${name}'`);
  }
  if (collection === "" || collection.includes("\0")) {
    throw new DatabaseError(
      73,
      "InvalidNamespace",
      `Invalid namespace specified '${database}.${collection}'`,
    );
  }
  return `${database}.${collection}`;
}

/** An embedded document, or the default when the field is not there. */
export function documentAt(command: Document, field: string, fallback: Document = {}): Document {
  const value: unknown = command[field];
  if (value === undefined || value === null) return fallback;
  if (isDocument(value)) return value;
  throw typeMismatch(`BSON field '${field}' is the wrong type, expected type 'object'`);
}

/** A whole number from 0, or undefined when the field is not there. */
export function countAt(command: Document, field: string): number | undefined {
  const value: unknown = command[field];
  if (value === undefined || value === null) return undefined;
  const number = numberOf(value);
  if (number === undefined)
    throw typeMismatch(
      `BSON field '${field}' is the wrong type, expected types '[long, int, decimal, double]'`,
    );
  if (!Number.isInteger(number)) throw failedToParse(`BSON field '${field}' has to be a whole number`);
  if (number < 0) {
    throw new DatabaseError(
      51024,
      "Location51024",
      `BSON field '${field}' value must be >= 0, actual value '${number}'`,
    );
  }
  return number;
}

/** A boolean (numbers count as such, as in MongoDB), or undefined when the field is not there. */
export function flagAt(command: Document, field: string): boolean | undefined {
  const value: unknown = command[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  const number = numberOf(value);
  if (number === undefined)
    throw typeMismatch(`BSON field '${field}' is the wrong type, expected type 'bool'`);
  return number !== 0;
}

export function documentsAt(command: Document, field: string): Document[] {
  const value: unknown = command[field];
  if (!Array.isArray(value)) {
    if (value === undefined) throw missingField(field);
    throw typeMismatch(`BSON field '${field}' is the wrong type, expected type 'array'`);
  }
  for (const element of value) {
    if (!isDocument(element)) throw typeMismatch(`BSON field '${field}' has to hold documents only`);
  }
  return value as Document[];
}

export function missingField(field: string): DatabaseError {
  return new DatabaseError(
    40414,
    "IDLFailedToParse",
    `BSON field '${field}' is missing but a required field`,
  );
}

/** Refuses every field that is not in the list: an option that is ignored would be answered wrongly. */
export function refuseUnknown(document: Document, known: ReadonlySet<string>, name: string): void {
  for (const field of Object.keys(document)) {
    if (!known.has(field)) {
      throw new DatabaseError(40415, "IDLUnknownField", `BSON field '${name}.${field}' is an unknown field.`);
    }
  }
}

/** Only the simple collation, which compares bytes, is there. */
export function refuseCollation(document: Document): void {
  if (document.collation === undefined) return;
  const collation = documentAt(document, "collation");
  if (collation.locale !== "simple" || Object.keys(collation).length !== 1) {
    throw invalidOptions("Only the collation { locale: 'simple' } is supported");
  }
}

/** Refuses options that are known but left out here, unless they are switched off. */
export function refuseSet(document: Document, fields: readonly string[]): void {
  for (const field of fields) {
    const value: unknown = document[field];
    if (value === undefined || value === null || value === false) continue;
    throw notSupported(`The option '${field}'`);
  }
}
