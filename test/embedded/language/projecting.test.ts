import { compileProjection } from "../../../server/embedded/language/project.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, expectSame, now } from "./bson-values.js";

type Row = [projection: Document, document: Document, projected: Document];

function check(...rows: Row[]): void {
  for (const [projection, document, projected] of rows)
    expectSame(compileProjection(projection)(document), projected);
}

describe("projecting", () => {
  it("keeps the fields that are named, in the document's order, and the _id", () => {
    check(
      [
        { b: 1, a: 1 },
        { _id: 1, a: 1, b: 2, c: 3 },
        { _id: 1, a: 1, b: 2 },
      ],
      [{ a: true, _id: 0 }, { _id: 1, a: 1 }, { a: 1 }],
      [{ _id: 1 }, { _id: 1, a: 1 }, { _id: 1 }],
      [{ a: 5 }, { _id: 1, a: 1 }, { _id: 1, a: 1 }],
      [{ a: 1 }, { _id: 1 }, { _id: 1 }],
      [{ "a.b": 1 }, { _id: 1, a: { b: 1, c: 2 } }, { _id: 1, a: { b: 1 } }],
      [{ a: { b: 1 } }, { _id: 1, a: { b: 1, c: 2 } }, { _id: 1, a: { b: 1 } }],
      [
        { "a.b": 1 },
        { a: [{ b: 1, c: 2 }, 5, { c: 3 }, [{ b: 4, c: 5 }]] },
        { a: [{ b: 1 }, {}, [{ b: 4 }]] },
      ],
      [{ "a.b": 1 }, { a: 5 }, {}],
      [{ "a.b": 1, "a.c": 1 }, { a: { c: 1, b: 2, d: 3 } }, { a: { c: 1, b: 2 } }],
    );
  });

  it("leaves out the fields that are named", () => {
    check(
      [{}, { _id: 1, a: 1 }, { _id: 1, a: 1 }],
      [{ a: 0 }, { _id: 1, a: 1, b: 2 }, { _id: 1, b: 2 }],
      [{ _id: 0 }, { _id: 1, a: 1 }, { a: 1 }],
      [
        { a: false, _id: 1 },
        { _id: 1, a: 1, b: 2 },
        { _id: 1, b: 2 },
      ],
      [{ "a.b": 0 }, { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
      [{ "a.b": 0 }, { a: [{ b: 1, c: 2 }, 5, [{ b: 1 }]] }, { a: [{ c: 2 }, 5, [{}]] }],
      [{ "a.b": 0 }, { a: 5 }, { a: 5 }],
    );
  });

  it("cuts arrays with $slice where they stand", () => {
    check(
      [{ a: { $slice: 2 } }, { _id: 1, a: [1, 2, 3], b: 1 }, { _id: 1, a: [1, 2], b: 1 }],
      [{ a: { $slice: -1 } }, { a: [1, 2, 3] }, { a: [3] }],
      [{ a: { $slice: [1, 1] } }, { a: [1, 2, 3] }, { a: [2] }],
      [{ a: { $slice: [-2, 1] } }, { a: [1, 2, 3] }, { a: [2] }],
      [{ a: { $slice: [-9, 2] } }, { a: [1, 2, 3] }, { a: [1, 2] }],
      [
        { a: { $slice: 1 }, b: 1 },
        { _id: 1, a: [1, 2], b: 1, c: 1 },
        { _id: 1, a: [1], b: 1 },
      ],
      [{ a: { $slice: 1 }, b: 0 }, { a: [1, 2], b: 1 }, { a: [1] }],
      [{ "a.b": { $slice: 1 } }, { a: { b: [1, 2], c: 1 } }, { a: { b: [1], c: 1 } }],
      [{ a: { $slice: 1 } }, { a: "text" }, { a: "text" }],
      [{ a: { $slice: ["$b", 1] } }, { _id: 1, b: [1, 2] }, { _id: 1, a: [1] }],
    );
  });

  it("keeps the first element that matches with $elemMatch, after the other fields", () => {
    check(
      [
        { a: { $elemMatch: { x: 2 } } },
        { _id: 1, a: [{ x: 1 }, { x: 2, y: 1 }, { x: 2 }], b: 1 },
        { _id: 1, a: [{ x: 2, y: 1 }] },
      ],
      [
        { a: { $elemMatch: { $gt: 1 } }, b: 1 },
        { _id: 1, a: [1, 2, 3], b: 1 },
        { _id: 1, b: 1, a: [2] },
      ],
      [{ a: { $elemMatch: { x: 9 } } }, { _id: 1, a: [{ x: 1 }] }, { _id: 1 }],
      [{ a: { $elemMatch: { x: 9 } } }, { _id: 1, a: 5 }, { _id: 1 }],
    );
  });

  it("computes fields", () => {
    check(
      [{ n: { $size: "$a" } }, { _id: 1, a: [1, 2] }, { _id: 1, n: 2 }],
      [
        { a: 1, b: "$c" },
        { _id: 1, a: 1, b: 2, c: 3 },
        { _id: 1, a: 1, b: 3 },
      ],
      [{ b: "text" }, { _id: 1 }, { _id: 1, b: "text" }],
      [{ a: "$missing" }, { _id: 1, a: 1 }, { _id: 1 }],
      [{ "a.n": { $literal: 1 } }, { _id: 1 }, { _id: 1, a: { n: 1 } }],
      [{ "a.n": { $literal: 1 } }, { _id: 1, a: [{ x: 1 }, 5] }, { _id: 1, a: [{ n: 1 }, { n: 1 }] }],
      [{ "a.n": "$missing" }, { _id: 1 }, { _id: 1, a: {} }],
      [{ a: [1, "$b"] }, { _id: 1, b: 2 }, { _id: 1, a: [1, 2] }],
    );
    expectSame(compileProjection({ at: "$$NOW" }, { now })({ _id: 1 }), { _id: 1, at: now });
  });

  it("refuses mixtures, collisions and what is left out", () => {
    const cases: [projection: Document, code: number, words?: string][] = [
      [{ a: 1, b: 0 }, 31254, "Cannot do exclusion on field b in inclusion projection"],
      [{ a: 0, b: 1 }, 31253, "Cannot do inclusion on field b in exclusion projection"],
      [{ a: 0, b: { $size: "$c" } }, 31253],
      [{ a: 1, "a.b": 1 }, 31249, "Path collision at a.b remaining portion b"],
      [{ "a.b": 1, a: 1 }, 31250, "Path collision at a"],
      [{ a: {} }, 51270],
      [{ "": 1 }, 40352],
      [{ "a.": 1 }, 40353],
      [{ "a..b": 1 }, 15998],
      [{ $a: 1 }, 16410],
      [{ "a.$": 1 }, 115],
      [{ a: { $elemMatch: 1 } }, 31274],
      [{ "a.b": { $elemMatch: { c: 1 } } }, 31275],
      [{ a: { $slice: [1, 0] } }, 28729],
      [{ a: { $slice: "x" } }, 31273],
      [{ a: { $meta: "textScore" } }, 168],
      [{ a: { $foo: 1 } }, 168, "Unrecognized expression '$foo'"],
    ];
    for (const [projection, code, words] of cases)
      expectRefusal(() => compileProjection(projection), code, words);
  });
});
