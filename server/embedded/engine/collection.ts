import type { Document } from "bson";
import { decode, encode } from "../bson.js";
import {
  metadataKey,
  prefixOf,
  recordId,
  recordNumber,
  RECORDS,
  textKey,
  be,
  afterPrefix,
} from "../store/keys.js";
import type { Key } from "../store/layer.js";
import type { Reading } from "./reading.js";
import { defineIndex, type Index } from "./index-definition.js";

/** A collection as the catalogue knows it. Changing its indexes makes a new one that shares the tally. */
export interface Collection {
  database: string;
  name: string;
  /** `database.name` */
  namespace: string;
  number: number;
  uuid: unknown;
  indexes: readonly Index[];
  nextIndex: number;
  tally: Tally;
}

/** What every write of a collection moves on. */
interface Tally {
  count: number;
  nextRecord: number;
  /** Set when the collection is dropped, for those who are still reading it. */
  dropped: boolean;
}

function splitNamespace(namespace: string): { database: string; name: string } {
  const dot = namespace.indexOf(".");
  return { database: namespace.slice(0, dot), name: namespace.slice(dot + 1) };
}

export function catalogKey(namespace: string): Key {
  return metadataKey("catalog", textKey(namespace));
}

export function countKey(number: number): Key {
  return metadataKey("count", be(number, 4));
}

export function multikeyKey(collection: number, index: number): Key {
  return metadataKey("multikey", be(collection, 4) + be(index, 2));
}

export function recordKey(collection: Collection, id: Key): Key {
  return prefixOf(collection.number, RECORDS) + id;
}

export function newCollection(namespace: string, number: number, uuid: unknown): Collection {
  const id = defineIndex(1, { v: 2, key: { _id: 1 }, name: "_id_" });
  const tally = { count: 0, nextRecord: 1, dropped: false };
  return { ...splitNamespace(namespace), namespace, number, uuid, indexes: [id], nextIndex: 2, tally };
}

/** The catalogue entry of a collection, as it is stored. */
export function writeEntry({ namespace, number, uuid, indexes, nextIndex }: Collection): Buffer {
  const kept = indexes.map((index) => ({ number: index.number, spec: index.spec }));
  return encode({ namespace, number, uuid, nextIndex, indexes: kept });
}

/** A collection from its catalogue entry, with its count and next record number looked up. */
export function readEntry(bytes: Buffer, store: Reading): Collection {
  const entry = decode(bytes);
  const number = Number(entry.number);
  const namespace = entry.namespace as string;
  const indexes = (entry.indexes as { number: unknown; spec: Document }[]).map((kept) => {
    const at = Number(kept.number);
    return defineIndex(at, plainSpec(kept.spec), store.get(multikeyKey(number, at))?.readUInt32BE(0) ?? 0);
  });
  const tally = { count: readCount(store, number), nextRecord: nextRecord(store, number), dropped: false };
  const nextIndex = Number(entry.nextIndex);
  return { ...splitNamespace(namespace), namespace, number, uuid: entry.uuid, indexes, nextIndex, tally };
}

/** Numbers that the index itself works with are plain; those of a partial filter keep their types. */
function plainSpec(spec: Document): Document {
  const plain: Document = { ...spec };
  if (spec.expireAfterSeconds !== undefined) plain.expireAfterSeconds = Number(spec.expireAfterSeconds);
  return plain;
}

function readCount(store: Reading, number: number): number {
  const bytes = store.get(countKey(number));
  return bytes === undefined ? 0 : Number(bytes.readBigUInt64BE(0));
}

export function writeCount(count: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, count)));
  return bytes;
}

function nextRecord(store: Reading, number: number): number {
  const prefix = prefixOf(number, RECORDS);
  const range = { start: prefix, end: afterPrefix(prefix), reverse: true };
  const last = store.chunk(range, 1).entries[0];
  return last === undefined ? 1 : recordNumber(last[0].slice(prefix.length)) + 1;
}

export function takeRecordId(collection: Collection): Key {
  return recordId(collection.tally.nextRecord++);
}
