import type { Document } from "bson";
import { isDocument, numberOf } from "../bson.js";
import { DatabaseError } from "../errors.js";
import { compileFilter } from "../language/match.js";
import { notSupported, typeMismatch } from "../language/refusals.js";
import { flagAt, refuseCollation } from "./arguments.js";
import { failedToParse } from "../language/refusals.js";

/** Options that change nothing here: versions, and the way of building. */
const WITHOUT_EFFECT = ["v", "background", "ns"];
const KNOWN = [
  "key",
  "name",
  "unique",
  "sparse",
  "partialFilterExpression",
  "expireAfterSeconds",
  "collation",
];
const LEFT_OUT = [
  "hidden",
  "weights",
  "default_language",
  "language_override",
  "textIndexVersion",
  "2dsphereIndexVersion",
  "bits",
  "min",
  "max",
  "bucketSize",
  "storageEngine",
  "wildcardProjection",
  "prepareUnique",
  "clustered",
];

/** The definition of an index as it will be listed, checked. */
export function readIndexSpec(given: Document): Document {
  checkOptions(given);
  const key = readKey(given.key);
  const name: unknown = given.name ?? Object.entries(key).flat().join("_");
  if (typeof name !== "string" || name === "")
    throw failedToParse("The 'name' field must be a non-empty string");
  const spec: Document = { v: 2, key, name };
  if (flagAt(given, "unique") === true) spec.unique = true;
  if (flagAt(given, "sparse") === true) spec.sparse = true;
  if (given.partialFilterExpression !== undefined) spec.partialFilterExpression = readPartial(given);
  if (given.expireAfterSeconds !== undefined) spec.expireAfterSeconds = readExpiry(given, key);
  return spec;
}

function checkOptions(given: Document): void {
  for (const option of Object.keys(given)) {
    if (KNOWN.includes(option) || WITHOUT_EFFECT.includes(option)) continue;
    if (!LEFT_OUT.includes(option)) {
      const message = `The field '${option}' is not valid for an index specification. Specification: ${JSON.stringify(Object.keys(given))}`;
      throw new DatabaseError(197, "InvalidIndexSpecificationOption", message);
    }
    if (given[option] !== false) throw notSupported(`An index with '${option}'`);
  }
  refuseCollation(given);
}

function readKey(key: unknown): Document {
  if (!isDocument(key)) throw typeMismatch("The field 'key' must be an object");
  const fields = Object.entries(key);
  if (fields.length === 0) throw cannotCreate("Index keys cannot be an empty object");
  if (fields.length > 32) throw new DatabaseError(13103, "Location13103", "too many compound keys");
  return Object.fromEntries(fields.map(([path, kind]) => [path, readDirection(path, kind)]));
}

function readDirection(path: string, kind: unknown): number {
  if (typeof kind === "string") {
    if (["text", "2d", "2dsphere", "hashed", "geoHaystack", "wildcard"].includes(kind))
      throw notSupported(`A ${kind} index`);
    throw cannotCreate(`Unknown index plugin '${kind}'`);
  }
  if (path.split(".").includes("$**")) throw notSupported("A wildcard index");
  if (path === "" || path.split(".").some((part) => part === "" || part.startsWith("$"))) {
    throw cannotCreate(`Index key contains an illegal field name: '${path}'`);
  }
  const direction = numberOf(kind);
  if (direction === undefined || direction === 0 || Number.isNaN(direction)) {
    throw cannotCreate("Values in v:2 index key pattern must be numbers above or below zero");
  }
  return direction > 0 ? 1 : -1;
}

function readPartial(given: Document): Document {
  const filter: unknown = given.partialFilterExpression;
  if (!isDocument(filter)) throw typeMismatch("partialFilterExpression must be an object");
  if (flagAt(given, "sparse") === true)
    throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options');
  checkPartial(filter);
  compileFilter(filter);
  return filter;
}

const PARTIAL_OPERATORS = ["$eq", "$exists", "$gt", "$gte", "$lt", "$lte", "$type", "$in"];

function checkPartial(filter: Document): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === "$and" || path === "$or") {
      for (const clause of condition as Document[]) checkPartial(clause);
      continue;
    }
    const operators = isDocument(condition)
      ? Object.keys(condition).filter((name) => name.startsWith("$"))
      : [];
    const refused = path.startsWith("$") ? path : operators.find((name) => !PARTIAL_OPERATORS.includes(name));
    const isAbsence = isDocument(condition) && condition.$exists === false;
    if (refused !== undefined || isAbsence) {
      throw cannotCreate(`Expression not supported in partial index: ${refused ?? "$exists: false"}`);
    }
  }
}

function readExpiry(given: Document, key: Document): number {
  const seconds = numberOf(given.expireAfterSeconds);
  if (seconds === undefined || Number.isNaN(seconds) || seconds < 0 || seconds > 2147483647) {
    throw cannotCreate(
      "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a lower number",
    );
  }
  if (Object.keys(key).length !== 1 || "_id" in key) {
    throw cannotCreate("TTL indexes are single-field indexes, compound indexes do not support TTL");
  }
  return seconds;
}

export function cannotCreate(message: string): DatabaseError {
  return new DatabaseError(67, "CannotCreateIndex", message);
}
