import { check, refuse } from "./update-table.js";

describe("changing the elements that were found", () => {
  it("takes $ for the position that the filter matched", () => {
    check(
      [{ a: [1, 2, 3] }, { $set: { "a.$": 9 } }, { a: [1, 9, 3] }, { filter: { a: 2 } }],
      [
        { a: [{ b: 1 }, { b: 2 }] },
        { $inc: { "a.$.n": 1 } },
        { a: [{ b: 1 }, { b: 2, n: 1 }] },
        { filter: { "a.b": 2 } },
      ],
      [
        { a: [{ b: 1 }, { b: 2, c: 3 }] },
        { $set: { "a.$": 0 } },
        { a: [{ b: 1 }, 0] },
        { filter: { a: { $elemMatch: { b: 2, c: 3 } } } },
      ],
      [
        { a: [1, 5, 9] },
        { $set: { "a.$": 0 } },
        { a: [1, 0, 9] },
        { filter: { a: { $gt: 3 }, _x: { $exists: false } } },
      ],
      [
        { a: [{ b: [1, 2] }, { b: [3] }] },
        { $set: { "a.$.hit": true } },
        { a: [{ b: [1, 2] }, { b: [3], hit: true }] },
        { filter: { "a.b": 3 } },
      ],
      [{ a: ["x", "y"] }, { $unset: { "a.$": "" } }, { a: ["x", null] }, { filter: { $and: [{ a: "y" }] } }],
      [
        { a: ["x", "y"] },
        { $set: { "a.$": "z" } },
        { a: ["x", "z"] },
        { filter: { $or: [{ a: "q" }, { a: "y" }] } },
      ],
      [{ a: ["x", "y"] }, { $set: { "a.$": "z" } }, { a: ["x", "z"] }, { filter: { a: { $in: ["y"] } } }],
      [
        { a: [{ b: 1 }], n: [5, 6] },
        { $set: { "n.$": 0 } },
        { a: [{ b: 1 }], n: [5, 0] },
        { filter: { "a.b": 1, n: 6 } },
      ],
    );
  });

  it("takes $[] for every element and $[name] for those of an array filter", () => {
    check(
      [{ a: [1, 2] }, { $inc: { "a.$[]": 10 } }, { a: [11, 12] }],
      [
        { a: [{ b: 1 }, { b: 2 }] },
        { $set: { "a.$[].c": 0 } },
        {
          a: [
            { b: 1, c: 0 },
            { b: 2, c: 0 },
          ],
        },
      ],
      [
        { a: [1, 5, 9] },
        { $set: { "a.$[big]": 0 } },
        { a: [1, 0, 0] },
        { arrayFilters: [{ big: { $gte: 5 } }] },
      ],
      [
        { a: [{ b: 1 }, { b: 2 }] },
        { $set: { "a.$[e].c": 0 } },
        { a: [{ b: 1 }, { b: 2, c: 0 }] },
        { arrayFilters: [{ "e.b": 2 }] },
      ],
      [
        { a: [{ b: [1, 2] }, { b: [2] }] },
        { $set: { "a.$[].b.$[two]": 0 } },
        { a: [{ b: [1, 0] }, { b: [0] }] },
        { arrayFilters: [{ two: 2 }] },
      ],
      [
        { a: [1, 2] },
        { $set: { "a.$[x]": 0, "a.$[y]": 9 } },
        { a: [0, 9] },
        { arrayFilters: [{ x: 1 }, { y: 2 }] },
      ],
      [
        { a: [{ k: 1 }] },
        { $set: { "a.$[x].p": 0, "a.$[y].q": 9 } },
        { a: [{ k: 1, p: 0, q: 9 }] },
        { arrayFilters: [{ "x.k": 1 }, { "y.k": 1 }] },
      ],
      [{ a: [] }, { $set: { "a.$[]": 1 } }, { a: [] }],
      [
        { a: [1, 2] },
        { $set: { "a.$[e]": 0 } },
        { a: [0, 2] },
        { arrayFilters: [{ $or: [{ e: 1 }, { e: 7 }] }] },
      ],
    );
  });

  it("refuses what cannot be meant", () => {
    refuse(
      [
        { a: [1] },
        { $set: { "a.$": 1 } },
        2,
        "The positional operator did not find the match needed from the query.",
      ],
      [{ a: [1] }, { $set: { "a.$": 1 } }, 2, undefined, { filter: { a: { $not: { $eq: 2 } } } }],
      [
        { a: [1] },
        { $set: { $: 1 } },
        2,
        "Cannot have positional (i.e. '$') element in the first position in path '$'",
      ],
      [
        { a: [[1]] },
        { $set: { "a.$.$": 1 } },
        2,
        "Too many positional (i.e. '$') elements found in path 'a.$.$'",
      ],
      [
        {},
        { $set: { "a.$[]": 1 } },
        2,
        "The path 'a' must exist in the document in order to apply array updates.",
      ],
      [{ a: 5 }, { $set: { "a.$[]": 1 } }, 2, "Cannot apply array updates to non-array element a: 5"],
      [
        { a: { b: 1 } },
        { $set: { "a.$[]": 1 } },
        2,
        "Cannot apply array updates to non-array element a: { b: 1 }",
      ],
      [{ a: [1] }, { $set: { "a.$[x]": 1 } }, 2, "No array filter found for identifier 'x' in path 'a.$[x]'"],
      [
        { a: [1] },
        { $set: { b: 1 } },
        9,
        "The array filter for identifier 'x' was not used in the update { $set: { b: 1 } }",
        { arrayFilters: [{ x: 1 }] },
      ],
      [
        { a: [1] },
        { $set: { "a.$[x]": 1 } },
        9,
        "Found multiple array filters with the same top-level field name x",
        { arrayFilters: [{ x: 1 }, { x: 2 }] },
      ],
      [{ a: [1] }, { $set: { "a.$[x]": 1 } }, 9, undefined, { arrayFilters: [{ x: 1, y: 2 }] }],
      [{ a: [1] }, { $set: { "a.$[X]": 1 } }, 2, undefined, { arrayFilters: [{ X: 1 }] }],
      [{ a: [1] }, { $set: { "a.$[x]": 1 } }, 9, undefined, { arrayFilters: [{}] }],
      [{ a: [1] }, { $set: { "a.$[x]": 1 } }, 224, undefined, { arrayFilters: [{ $expr: true }] }],
      [{ a: [1] }, { $set: { "a.$[]": 1, "a.0": 2 } }, 40, "Update created a conflict at 'a.0'"],
      [
        { a: [1] },
        { $set: { "a.$[x]": 1, "a.$[y]": 2 } },
        40,
        "Update created a conflict at 'a.0'",
        { arrayFilters: [{ x: 1 }, { y: 1 }] },
      ],
    );
  });
});
