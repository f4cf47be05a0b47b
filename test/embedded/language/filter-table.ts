import { expect } from "chai";
import { compileFilter } from "../../../server/embedded/language/match.js";
import type { Document } from "../../../server/embedded/language/values.js";

/** A filter, the documents it finds and those it leaves out. */
type Row = [filter: Document, found: Document[], others: Document[]];

/** Checks a filter against documents on both sides. */
export function check(...rows: Row[]): void {
  for (const [filter, found, others] of rows) {
    const matches = compileFilter(filter);
    for (const document of found) {
      expect(matches(document), `${text(filter)} finds ${text(document)}`).to.be.true;
    }
    for (const document of others) {
      expect(matches(document), `${text(filter)} leaves out ${text(document)}`).to.be.false;
    }
  }
}

const text = (value: unknown) =>
  JSON.stringify(value, (_, inner: unknown) => (inner === undefined ? "missing" : inner));
