import type { Key } from "./layer.js";

/**
 * Layout of the store. Every key begins with a collection's number (4 bytes) and an index's (2 bytes):
 *   0,1 + namespace              catalogue entry of a collection (BSON)
 *   0,2 + collection number      count of its documents (8 bytes)
 *   0,3 + collection and index   mark of an index that has met an array
 *   0,4 + session id             last transaction number and replies of a session (BSON)
 *   0,5 + prefix                 keys with that prefix are to be cleared away
 *   0,6 + name                   counters of the store
 *   n,0 + record number          document (BSON)
 *   n,i + index key              record number; a non-unique index appends the record number to the key
 */
export const METADATA = { catalog: 1, count: 2, multikey: 3, session: 4, purge: 5, counter: 6 } as const;

export const RECORDS = 0;

/** Longest key the store takes, in bytes. */
export const MAX_KEY = 1978;

export function prefixOf(collection: number, index: number): Key {
  return be(collection, 4) + be(index, 2);
}

export function metadataKey(kind: keyof typeof METADATA, rest: Key): Key {
  return prefixOf(0, METADATA[kind]) + rest;
}

/** A record number as 8 bytes, most significant first. */
export function recordId(number: number): Key {
  return be(Math.floor(number / 0x1_0000_0000), 4) + be(number % 0x1_0000_0000, 4);
}

export function recordNumber(id: Key): number {
  let number = 0;
  for (let i = 0; i < 8; i++) number = number * 256 + id.charCodeAt(i);
  return number;
}

/** The first key after every key that begins with `prefix`. */
export function afterPrefix(prefix: Key): Key {
  let length = prefix.length;
  while (prefix.charCodeAt(length - 1) === 0xff) length--;
  return prefix.slice(0, length - 1) + String.fromCharCode(prefix.charCodeAt(length - 1) + 1);
}

/** The bytes of a text as a key. */
export function textKey(text: string): Key {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function be(number: number, bytes: number): Key {
  let key = "";
  for (let shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    key += String.fromCharCode((number >>> shift) & 255);
  return key;
}
