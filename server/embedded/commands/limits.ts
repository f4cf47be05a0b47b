import type { Document } from "bson";
import { isTooDeep } from "../bson.js";
import { DatabaseError } from "../errors.js";
import { badValue } from "../language/refusals.js";

/** Longest document, in bytes; told to drivers in the handshake. */
export const MAX_DOCUMENT = 16 * 1024 * 1024;

/** Most statements in one write command; told to drivers in the handshake. */
export const MAX_BATCH = 100_000;

export function checkSize(bytes: number): void {
  if (bytes > MAX_DOCUMENT) {
    throw badValue(`object to insert too large. size in bytes: ${bytes}, max size: ${MAX_DOCUMENT}`);
  }
}

export function checkDepth(document: Document, bytes: number): void {
  if (isTooDeep(document, bytes)) {
    throw new DatabaseError(15, "Overflow", "The document exceeds 180 levels of nesting");
  }
}

export function checkUpdatedSize(bytes: number): void {
  if (bytes > MAX_DOCUMENT) {
    const message = `Resulting document after update is larger than ${MAX_DOCUMENT}`;
    throw new DatabaseError(17419, "Location17419", message);
  }
}

export function checkBatchSize(statements: number): void {
  if (statements > 0 && statements <= MAX_BATCH) return;
  const message = `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${statements} operations.`;
  throw new DatabaseError(16, "InvalidLength", message);
}
