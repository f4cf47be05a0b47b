/** A BSON document as the driver's `bson` reads it with `promoteValues: false`. */
export type Document = Record<string, unknown>;

/** MongoDB's names of its types, as `$type` takes and gives them; a plain `undefined` is a missing field. */
export type TypeName =
  | "missing"
  | "double"
  | "string"
  | "object"
  | "array"
  | "binData"
  | "undefined"
  | "objectId"
  | "bool"
  | "date"
  | "null"
  | "regex"
  | "dbPointer"
  | "javascript"
  | "symbol"
  | "javascriptWithScope"
  | "int"
  | "timestamp"
  | "long"
  | "decimal"
  | "minKey"
  | "maxKey";

/** The index key of an empty array, which MongoDB stores as BSON's undefined, below null. */
export const UNDEFINED_KEY = Object.freeze(
  Object.create({ _bsontype: "Undefined" }) as { readonly _bsontype: "Undefined" },
);

const WRAPPERS: Readonly<Record<string, TypeName>> = {
  Int32: "int",
  Double: "double",
  Long: "long",
  Decimal128: "decimal",
  ObjectId: "objectId",
  ObjectID: "objectId",
  Binary: "binData",
  BSONRegExp: "regex",
  Timestamp: "timestamp",
  MinKey: "minKey",
  MaxKey: "maxKey",
  BSONSymbol: "symbol",
  DBRef: "object",
  Undefined: "undefined",
};

/** MongoDB's type of a value. A plain number is an int when it fits 32 bits, as the driver would send it. */
export function typeName(value: unknown): TypeName {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return isInt32(value) ? "int" : "double";
    case "boolean":
      return "bool";
    case "undefined":
      return "missing";
    case "bigint":
      return "long";
    case "object":
      return value === null ? "null" : objectType(value);
    default:
      throw new TypeError(`No BSON type for a ${typeof value}`);
  }
}

/** Whether a plain number would be sent as a 32-bit integer; minus zero only survives as a double. */
function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

function objectType(value: object): TypeName {
  if (Array.isArray(value)) return "array";
  const wrapper = bsonType(value);
  if (wrapper !== undefined) return wrapperType(wrapper, value);
  if (value instanceof Date) return "date";
  if (value instanceof RegExp) return "regex";
  if (value instanceof Uint8Array) return "binData";
  return "object";
}

function wrapperType(wrapper: string, value: object): TypeName {
  if (wrapper === "Code")
    return (value as { scope?: unknown }).scope == null ? "javascript" : "javascriptWithScope";
  return WRAPPERS[wrapper] ?? "object";
}

/**
 * The wrapper's name of a BSON value. Wrappers carry it on their prototype; a document that a client sent with
 * a field called `_bsontype` is still only a document.
 */
export function bsonType(value: object): string | undefined {
  const name = (value as { _bsontype?: unknown })._bsontype;
  return typeof name === "string" && !Object.hasOwn(value, "_bsontype") ? name : undefined;
}

/** The value as a document, or undefined when it is anything else. `bson` reads `{ $ref, $id }` as a DBRef. */
export function asDocument(value: unknown): Document | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const wrapper = bsonType(value);
  if (wrapper === undefined) {
    return value instanceof Date || value instanceof RegExp || value instanceof Uint8Array
      ? undefined
      : (value as Document);
  }
  return wrapper === "DBRef" ? referenceFields(value) : undefined;
}

function referenceFields(value: object): Document {
  const { collection, oid, db, fields } = value as {
    collection: string;
    oid: unknown;
    db?: string;
    fields?: Document;
  };
  return { $ref: collection, $id: oid, ...(db === undefined || db === "" ? {} : { $db: db }), ...fields };
}

/** A document's own field, never one of JavaScript's inherited names. */
export function fieldOf(document: Document, name: string): unknown {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

/** Sets a field on a document that belongs to the caller; `__proto__` is a name like any other. */
export function setField(document: Document, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(document, name, { value, writable: true, enumerable: true, configurable: true });
  } else document[name] = value;
}

/** BSON's order of types; types of one rank are compared by value. */
export const RANKS: Readonly<Record<TypeName, number>> = {
  minKey: 1,
  missing: 2,
  undefined: 2,
  null: 5,
  double: 10,
  int: 10,
  long: 10,
  decimal: 10,
  string: 15,
  symbol: 15,
  object: 20,
  array: 25,
  binData: 30,
  objectId: 35,
  bool: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  dbPointer: 55,
  javascript: 60,
  javascriptWithScope: 65,
  maxKey: 120,
};

/** The rank of a value in BSON's order of types, between 1 and 120. */
export function rankOf(value: unknown): number {
  return RANKS[typeName(value)];
}
