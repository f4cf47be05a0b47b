import { expect } from "chai";
import fc from "fast-check";
import { findJsonFault } from "../../server/cli/json-fault.js";

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("finding where JSON breaks", () => {
  it("points at the first wrong character", () => {
    const cases: [string, number][] = [
      ['{"a":}', 5],
      ["[1,2", 4],
      ["[1,]", 3],
      ['{"a":1,}', 7],
      ["{a:1}", 1],
      ["nul", 0],
      ["", 0],
      ["1 2", 2],
      ["[1}", 2],
      ["{]", 1],
      ["[01]", 2],
      ['["a\nb"]', 1],
    ];
    for (const [text, position] of cases) expect(findJsonFault(text)?.position, text).to.equal(position);
    expect(findJsonFault("{\n  x")).to.deep.equal({ position: 4, line: 2, column: 3 });
  });

  it("finds a fault exactly where the language does not read JSON", () => {
    const torn = fc
      .json()
      .chain((text) =>
        fc
          .tuple(fc.nat(text.length), fc.constantFrom("", ",", "}", "]", '"', "0", "-", " ", "\\"))
          .map(([at, insert]) => text.slice(0, at) + insert + text.slice(at + 1)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.json(), torn), (text) => (findJsonFault(text) === null) === isJson(text)),
      {
        numRuns: 1000,
      },
    );
  });
});
