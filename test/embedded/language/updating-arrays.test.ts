import { long } from "./bson-values.js";
import { check, refuse } from "./update-table.js";

describe("changing arrays", () => {
  it("pushes, at a position, sorted and cut", () => {
    check(
      [{ a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
      [{}, { $push: { a: [1] } }, { a: [[1]] }],
      [{ a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
      [{}, { $push: { a: { $each: [] } } }, { a: [] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { a: [9, 1, 2] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: -1 } } }, { a: [1, 9, 2] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: -5 } } }, { a: [9, 1, 2] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: 99 } } }, { a: [1, 2, 9] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [2, 3] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [3], $slice: 2 } } }, { a: [1, 2] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [3], $slice: 0 } } }, { a: [] }],
      [{ a: [3, 1] }, { $push: { a: { $each: [2], $sort: 1 } } }, { a: [1, 2, 3] }],
      [{ a: [3, 1] }, { $push: { a: { $each: [2], $sort: -1, $slice: 2 } } }, { a: [3, 2] }],
      [
        { a: [{ x: 2 }] },
        { $push: { a: { $each: [{ x: 1 }, { y: 0 }], $sort: { x: 1 } } } },
        { a: [{ y: 0 }, { x: 1 }, { x: 2 }] },
      ],
      [
        { a: [{ x: { y: 2 } }] },
        { $push: { a: { $each: [{ x: { y: 1 } }], $sort: { "x.y": 1 } } } },
        { a: [{ x: { y: 1 } }, { x: { y: 2 } }] },
      ],
      [{ a: [2, "x", null] }, { $push: { a: { $each: [], $sort: 1 } } }, { a: [null, 2, "x"] }],
    );
  });

  it("adds to a set what is not equal to an element yet", () => {
    check(
      [{ a: [1] }, { $addToSet: { a: long(1) } }, { a: [1] }],
      [{ a: [1] }, { $addToSet: { a: { $each: [2, 2, 1] } } }, { a: [1, 2] }],
      [{}, { $addToSet: { a: { $each: [1, 1] } } }, { a: [1] }],
      [{}, { $addToSet: { a: { $each: [] } } }, { a: [] }],
      [
        { a: [{ x: 1, y: 2 }] },
        { $addToSet: { a: { y: 2, x: 1 } } },
        {
          a: [
            { x: 1, y: 2 },
            { y: 2, x: 1 },
          ],
        },
      ],
      [{ a: [] }, { $addToSet: { a: [1] } }, { a: [[1]] }],
    );
  });

  it("pulls by value, by condition and by fields", () => {
    check(
      [{ a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
      [{ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
      [{ a: [{ x: 1, y: 1 }, { x: 2 }, 3] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }, 3] }],
      [{ a: [{ x: { y: 5 } }] }, { $pull: { a: { "x.y": { $gt: 4 } } } }, { a: [] }],
      [{ a: ["ab", "b"] }, { $pull: { a: /^a/ } }, { a: ["b"] }],
      [{ a: [[1, 2], [3]] }, { $pull: { a: [1, 2] } }, { a: [[3]] }],
      [{ a: [1, null, 2] }, { $pull: { a: null } }, { a: [1, 2] }],
      [{ a: [1, 2] }, { $pull: { a: { $in: [2, 3] } } }, { a: [1] }],
      [{ a: [{ x: 1 }, { x: 2 }] }, { $pull: { a: { $or: [{ x: 1 }] } } }, { a: [{ x: 2 }] }],
      [{ a: [{ b: [1, 2] }] }, { $pull: { a: { b: { $elemMatch: { $eq: 2 } } } } }, { a: [] }],
      [{ b: 1 }, { $pull: { a: 1 } }, { b: 1 }],
      [{ a: [1, 2, 3, 2] }, { $pullAll: { a: [2, long(3)] } }, { a: [1] }],
      [{}, { $pullAll: { a: [1] } }, {}],
    );
  });

  it("pops from either end", () => {
    check(
      [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
      [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
      [{ a: [] }, { $pop: { a: 1 } }, { a: [] }],
      [{}, { $pop: { a: 1 } }, {}],
    );
  });

  it("refuses what is no array, and clauses it does not know", () => {
    refuse(
      [
        { _id: 1, a: 1 },
        { $push: { a: 2 } },
        2,
        "The field 'a' must be an array but is of type int in document {_id: 1}",
      ],
      [{ a: null }, { $push: { a: 2 } }, 2],
      [
        {},
        { $push: { a: { $each: 1 } } },
        2,
        "The argument to $each in $push must be an array but it was of type: int",
      ],
      [{}, { $push: { a: { $each: [1], $foo: 1 } } }, 2, "Unrecognized clause in $push: $foo"],
      [
        {},
        { $push: { a: { $each: [1], $slice: 1.5 } } },
        2,
        "The value for $slice must be an integer value but was given type: double",
      ],
      [{}, { $push: { a: { $each: [1], $sort: 2 } } }, 2, "The $sort element value must be either 1 or -1"],
      [
        {},
        { $push: { a: { $each: [1], $sort: "x" } } },
        2,
        "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields",
      ],
      [
        {},
        { $push: { a: { $each: [1], $position: "x" } } },
        2,
        "The value for $position must be an integer value, not of type: string",
      ],
      [
        { a: 1 },
        { $addToSet: { a: 1 } },
        2,
        "Cannot apply $addToSet to non-array field. Field named 'a' has non-array type int",
      ],
      [
        {},
        { $addToSet: { a: { $each: 1 } } },
        14,
        "The argument to $each in $addToSet must be an array but it was of type int",
      ],
      [{ a: 1 }, { $pull: { a: 1 } }, 2, "Cannot apply $pull to a non-array value"],
      [{ a: 1 }, { $pullAll: { a: [1] } }, 2, "Cannot apply $pull to a non-array value"],
      [{}, { $pullAll: { a: 1 } }, 2, "$pullAll requires an array argument but was given a int"],
      [{ a: 1 }, { $pop: { a: 1 } }, 14, "Path 'a' contains an element of non-array type 'int'"],
      [{}, { $pop: { a: 2 } }, 9, "$pop expects 1 or -1, found: 2"],
      [{}, { $pop: { a: "x" } }, 9, 'Expected a number in: a: "x"'],
    );
  });
});
