import { expect } from "chai";
import { compilePipeline } from "../../../server/embedded/language/aggregate.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { int, long, now } from "./bson-values.js";
import { check, refuse } from "./pipeline-table.js";

describe("stages that change documents one by one", () => {
  it("match, project, add and remove fields", () => {
    check(
      [[], [{ a: 1 }], [{ a: 1 }]],
      [[{ $match: { a: { $gt: 1 } } }], [{ a: 1 }, { a: 2 }], [{ a: 2 }]],
      [
        [{ $project: { a: 1, b: { $add: ["$a", 1] } } }],
        [{ _id: 1, a: 1, c: 2 }],
        [{ _id: 1, a: 1, b: int(2) }],
      ],
      [[{ $project: { a: 0 } }], [{ _id: 1, a: 1, c: 2 }], [{ _id: 1, c: 2 }]],
      [[{ $project: { a: { $slice: ["$a", 1] } } }], [{ _id: 1, a: [1, 2] }], [{ _id: 1, a: [1] }]],
      [[{ $addFields: { b: "$a", a: 5 } }], [{ a: 1 }], [{ a: 5, b: 1 }]],
      [
        [{ $set: { "x.y": 1 } }],
        [{ x: { z: 1 } }, { x: 5 }, { x: [{}, 2] }, {}],
        [{ x: { z: 1, y: 1 } }, { x: { y: 1 } }, { x: [{ y: 1 }, { y: 1 }] }, { x: { y: 1 } }],
      ],
      [
        [{ $set: { x: { y: "$a", z: { w: 1 } } } }],
        [{ a: 1, x: { k: 1 } }],
        [{ a: 1, x: { k: 1, y: 1, z: { w: 1 } } }],
      ],
      [[{ $set: { a: "$missing" } }], [{ a: 1, b: 2 }], [{ b: 2 }]],
      [[{ $set: { a: "$$REMOVE" } }], [{ a: 1, b: 2 }], [{ b: 2 }]],
      [[{ $unset: ["a", "b.c"] }], [{ a: 1, b: { c: 1, d: 2 } }], [{ b: { d: 2 } }]],
      [[{ $unset: "a" }], [{ a: 1 }], [{}]],
      [[{ $replaceRoot: { newRoot: "$a" } }], [{ a: { b: 1 } }], [{ b: 1 }]],
      [[{ $replaceWith: { $mergeObjects: ["$$ROOT", { b: 2 }] } }], [{ a: 1 }], [{ a: 1, b: 2 }]],
    );
  });

  it("leave their input alone", () => {
    const input = Object.freeze({ a: Object.freeze([1]), b: Object.freeze({ c: 1 }) }) as unknown as Document;
    check([[{ $set: { "b.d": 2 } }, { $unset: "b.c" }, { $unwind: "$a" }], [input], [{ a: 1, b: { d: 2 } }]]);
  });

  it("refuse what MongoDB refuses", () => {
    refuse(
      [{ $match: 1 }, 15959],
      [{ $project: {} }, 51272],
      [
        { $project: { a: 1, b: 0 } },
        31254,
        "Invalid $project :: caused by :: Cannot do exclusion on field b in inclusion projection",
      ],
      [{ $addFields: 1 }, 40272],
      [{ $addFields: { a: 1, "a.b": 2 } }, 40176],
      [{ $unset: 1 }, 31002],
      [{ $unset: [] }, 31119],
      [{ $unset: [1] }, 31120],
      [{ $replaceRoot: { newRoot: "$a" } }, 40228],
      [{ $replaceRoot: {} }, 40231],
      [{ $replaceWith: "$missing" }, 40228],
    );
  });
});

describe("stages that order, cut and unroll", () => {
  it("sort, skip, limit and count", () => {
    check(
      [[{ $sort: { a: -1 } }, { $skip: 1 }, { $limit: 1 }], [{ a: 1 }, { a: 3 }, { a: 2 }], [{ a: 2 }]],
      [[{ $count: "n" }], [{ a: 1 }, { a: 2 }], [{ n: 2 }]],
      [[{ $count: "n" }], [], []],
      [[{ $limit: long(1) }], [{ a: 1 }, { a: 2 }], [{ a: 1 }]],
    );
  });

  it("read no more than a limit lets through", () => {
    let taken = 0;
    function* endless(): Generator<Document> {
      for (;;) yield { n: taken++ };
    }
    const pipe = compilePipeline([{ $limit: 3 }], { lookup: () => [], now });
    expect([...pipe(endless())]).to.have.length(3);
    expect(taken).to.equal(3);
  });

  it("unroll arrays", () => {
    check(
      [
        [{ $unwind: "$a" }],
        [{ _id: 1, a: [1, 2] }, { _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: null }, { _id: 5, a: 7 }],
        [
          { _id: 1, a: 1 },
          { _id: 1, a: 2 },
          { _id: 5, a: 7 },
        ],
      ],
      [
        [{ $unwind: { path: "$a", preserveNullAndEmptyArrays: true } }],
        [{ _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: null }],
        [{ _id: 2 }, { _id: 3 }, { _id: 4, a: null }],
      ],
      [
        [{ $unwind: { path: "$a", includeArrayIndex: "i" } }],
        [{ a: ["x", "y"] }, { a: 5 }],
        [
          { a: "x", i: long(0) },
          { a: "y", i: long(1) },
          { a: 5, i: null },
        ],
      ],
      [[{ $unwind: "$a.b" }], [{ a: { b: [1, 2], c: 3 } }], [{ a: { b: 1, c: 3 } }, { a: { b: 2, c: 3 } }]],
    );
    refuse(
      [{ $unwind: "a" }, 28818],
      [{ $unwind: 5 }, 15981],
      [{ $unwind: {} }, 28812],
      [{ $unwind: { path: "$a", x: 1 } }, 28811],
      [{ $limit: 0 }, 15958],
      [{ $limit: -1 }, 5107201],
      [{ $skip: "x" }, 5107200],
      [{ $sort: {} }, 15976],
      [{ $count: "" }, 40156],
      [{ $count: "$n" }, 40158],
      [{ $count: "a.b" }, 40160],
    );
  });
});
