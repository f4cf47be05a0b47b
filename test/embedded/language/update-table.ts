import { expect } from "chai";
import { EJSON } from "bson";
import { compileUpdate } from "../../../server/embedded/language/update.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, expectSame, now } from "./bson-values.js";

interface Options {
  filter?: Document;
  arrayFilters?: Document[];
}

/** Applies an update and makes sure that its input stays as it was. */
export function updated(
  before: Document,
  update: Document | Document[],
  { filter = {}, arrayFilters }: Options = {},
): Document {
  const copy = EJSON.stringify(before, { relaxed: false });
  const result = compileUpdate(update, { now, arrayFilters })(before, filter);
  expect(EJSON.stringify(before, { relaxed: false }), "the input stays as it was").to.equal(copy);
  return result;
}

type Row = [before: Document, update: Document | Document[], after: Document, options?: Options];

/** Checks what updates make of documents. */
export function check(...rows: Row[]): void {
  for (const [before, update, after, options] of rows) expectSame(updated(before, update, options), after);
}

type BadRow = [before: Document, update: Document, code: number, words?: string, options?: Options];

/** Checks that updates are refused, when they are compiled or applied. */
export function refuse(...rows: BadRow[]): void {
  for (const [before, update, code, words, options] of rows) {
    expectRefusal(() => updated(before, update, options), code, words);
  }
}
