import type { Document } from "bson";
import { compileFilter } from "../language/match.js";
import { MAX_KEY } from "../store/keys.js";
import type { Key } from "../store/layer.js";
import { DatabaseError } from "../errors.js";
import { fieldKey, indexFields, indexKeys, type IndexField } from "./index-keys.js";

/** An index of a collection. */
export interface Index {
  number: number;
  name: string;
  fields: readonly IndexField[];
  unique: boolean;
  sparse: boolean;
  /** The filter of a partial index. */
  partial: Document | undefined;
  expireAfterSeconds: number | undefined;
  /** As listIndexes gives it. */
  spec: Document;
  /** Whether a document stands in this index. */
  covers: (document: Document) => boolean;
  /** Bit n: field n has met an array in some document. It is only ever set. */
  multikey: number;
  /** Set when the index is dropped, for those who are still reading it. */
  dropped: boolean;
}

const LONGEST_VALUE = MAX_KEY - 32;

export function defineIndex(number: number, spec: Document, multikey = 0): Index {
  const fields = indexFields(spec.key as Document);
  const partial = spec.partialFilterExpression as Document | undefined;
  const sparse = spec.sparse === true;
  return {
    number,
    name: spec.name as string,
    fields,
    unique: spec.unique === true || spec.name === "_id_",
    sparse,
    partial,
    expireAfterSeconds: spec.expireAfterSeconds as number | undefined,
    spec,
    covers: coverage(fields, sparse, partial),
    multikey,
    dropped: false,
  };
}

function coverage(
  fields: readonly IndexField[],
  sparse: boolean,
  partial?: Document,
): (document: Document) => boolean {
  if (partial !== undefined) return compileFilter(partial);
  if (!sparse) return () => true;
  return compileFilter({ $or: fields.map(({ path }) => ({ [path]: { $exists: true } })) });
}

/** The distinct keys of a document in an index, each with the values it stands for. */
export function keysOf(index: Index, document: Document): { keys: Map<Key, unknown[]>; multikey: number } {
  const keys = new Map<Key, unknown[]>();
  if (!index.covers(document)) return { keys, multikey: 0 };
  const { tuples, multikey } = indexKeys(document, index.fields);
  for (const values of tuples) {
    const key = index.fields.map(({ direction }, at) => fieldKey(values[at], direction)).join("");
    if (key.length > LONGEST_VALUE) throw keyTooLong(index, key.length);
    keys.set(key, values);
  }
  return { keys, multikey };
}

function keyTooLong(index: Index, length: number): DatabaseError {
  const message = `The key of index ${index.name} would have ${length} bytes; at most ${LONGEST_VALUE} are possible`;
  return new DatabaseError(17280, "KeyTooLong", message);
}
