import { Double, ObjectId } from "bson";
import { decimal, double, int, long } from "./bson-values.js";
import { check, refuse } from "./expression-table.js";

describe("lists", () => {
  it("are searched, measured, joined and cut", () => {
    check(
      [{ $in: [long(2), [1, 2]] }, true],
      [{ $in: ["x", "$a"] }, false, { a: [] }],
      [{ $in: ["$missing", [null]] }, false],
      [{ $size: [[1, 2]] }, 2],
      [{ $size: "$a" }, 0, { a: [] }],
      [{ $isArray: ["$a"] }, true, { a: [] }],
      [{ $arrayElemAt: ["$a", 1] }, 2, { a: [1, 2] }],
      [{ $arrayElemAt: ["$a", -1] }, 2, { a: [1, 2] }],
      [{ $arrayElemAt: ["$a", 5] }, undefined, { a: [1] }],
      [{ $arrayElemAt: ["$missing", 0] }, null],
      [{ $first: "$a" }, 1, { a: [1, 2] }],
      [{ $last: "$a" }, 2, { a: [1, 2] }],
      [{ $first: "$a" }, undefined, { a: [] }],
      [{ $concatArrays: [[1], [2, 3], []] }, [1, 2, 3]],
      [{ $concatArrays: [[1], null] }, null],
      [
        {
          $setUnion: [
            [3, 1],
            [long(1), 2],
          ],
        },
        [1, 2, 3],
      ],
      [
        {
          $setIntersection: [
            [3, 1, 3],
            [3, 4],
          ],
        },
        [3],
      ],
      [{ $setDifference: [[3, 1, 3, 2], [1]] }, [3, 2]],
      [
        {
          $setIsSubset: [
            [1, 1],
            [1, 2],
          ],
        },
        true,
      ],
      [{ $reverseArray: [[1, 2]] }, [2, 1]],
      [{ $slice: [[1, 2, 3], 2] }, [1, 2]],
      [{ $slice: [[1, 2, 3], -2] }, [2, 3]],
      [{ $slice: [[1, 2, 3], 1, 1] }, [2]],
      [{ $slice: [[1, 2, 3], -9, 1] }, [1]],
      [{ $slice: [null, 1] }, null],
    );
  });

  it("are mapped, filtered and folded with variables of their own", () => {
    check(
      [{ $map: { input: "$a", in: { $add: ["$$this", 1] } } }, [int(2), int(3)], { a: [1, 2] }],
      [{ $map: { input: "$a", as: "x", in: "$$x.b" } }, [1, null], { a: [{ b: 1 }, {}] }],
      [{ $map: { input: null, in: 1 } }, null],
      [{ $filter: { input: "$a", cond: { $gt: ["$$this", "$b"] } } }, [3], { a: [1, 3], b: 2 }],
      [{ $filter: { input: "$a", as: "x", cond: "$$x", limit: 1 } }, [1], { a: [0, 1, 2] }],
      [
        { $reduce: { input: "$a", initialValue: "", in: { $concat: ["$$value", "$$this"] } } },
        "xy",
        { a: ["x", "y"] },
      ],
      [{ $let: { vars: { x: { $add: [1, 2] } }, in: { $multiply: ["$$x", "$$x"] } } }, int(9)],
      [
        {
          $map: {
            input: [[1, 2]],
            as: "o",
            in: { $map: { input: "$$o", as: "i", in: { $add: ["$$i", { $size: "$$o" }] } } },
          },
        },
        [[int(3), int(4)]],
      ],
    );
    refuse(
      [{ $map: { input: 5, in: 1 } }, 16883, "input to $map must be an array not int"],
      [{ $map: { in: 1 } }, 16880],
      [{ $map: 5 }, 16878],
      [{ $filter: { input: "x", cond: 1 } }, 28651],
      [{ $filter: { input: [] } }, 28650],
      [{ $filter: { input: [], as: "X", cond: 1 } }, 9],
      [{ $filter: { input: [], cond: "$$x" } }, 17276],
      [{ $reduce: { input: 1, initialValue: 0, in: 1 } }, 40080],
      [{ $reduce: { input: [] } }, 40078],
      [{ $in: [1, 2] }, 40081],
      [{ $size: 5 }, 17124, "The argument to $size must be an array, but was of type: int"],
      [{ $size: "$missing" }, 17124, "The argument to $size must be an array, but was of type: missing"],
      [{ $arrayElemAt: [5, 0] }, 28689],
      [{ $arrayElemAt: [[1], "x"] }, 28690],
      [{ $arrayElemAt: [[1], 1.5] }, 28691],
      [{ $concatArrays: [1] }, 28664],
      [{ $setUnion: [1] }, 17043],
      [{ $slice: [5, 1] }, 28724],
      [{ $slice: [[1], "x"] }, 28725],
      [{ $slice: [[1], 1, 0] }, 28729],
    );
  });

  it("are summed up, skipping what is no number", () => {
    check(
      [{ $sum: "$a" }, int(3), { a: [1, "x", 2] }],
      [{ $sum: [1, 2, "$missing"] }, int(3)],
      [{ $sum: ["$a", 5] }, int(5), { a: [1, 2] }],
      [{ $sum: [double(0.1), double(0.2), double(0.3)] }, double(0.6)],
      [{ $sum: [long("9223372036854775807"), 1] }, double(2 ** 63)],
      [{ $sum: [decimal("0.1"), 1] }, decimal("1.1")],
      [{ $sum: "x" }, int(0)],
      [{ $avg: "$a" }, double(1.5), { a: [1, 2] }],
      [{ $avg: "$a" }, null, { a: ["x"] }],
      [{ $avg: [decimal("1"), 2] }, decimal("1.5")],
      [{ $min: "$a" }, 1, { a: [3, null, 1] }],
      [{ $max: ["$a", 2] }, "x", { a: "x" }],
      [{ $max: [null, "$missing"] }, null],
      [{ $mergeObjects: ["$a", { b: 2 }] }, { a: 1, b: 2 }, { a: { a: 1, b: 1 } }],
      [{ $mergeObjects: [null, { b: 2 }] }, { b: 2 }],
      [{ $mergeObjects: "$a" }, { x: 1, y: 2 }, { a: [{ x: 1 }, { y: 2 }] }],
    );
    refuse([{ $mergeObjects: [5] }, 40400]);
  });
});

describe("text and types", () => {
  it("are written as MongoDB writes them", () => {
    check(
      [{ $concat: ["a", "b"] }, "ab"],
      [{ $concat: ["a", null] }, null],
      [{ $toLower: "ÀBC" }, "Àbc"],
      [{ $toUpper: "àbc" }, "àBC"],
      [{ $toLower: "$missing" }, ""],
      [{ $toUpper: int(5) }, "5"],
      [{ $toString: double(2.5) }, "2.5"],
      [{ $toString: double(3) }, "3"],
      [{ $toString: double(0.1 + 0.2) }, "0.3"],
      [{ $toString: double(1e21) }, "1e+21"],
      [{ $toString: double(0.00001) }, "1e-05"],
      [{ $toString: double(-123.456) }, "-123.456"],
      [{ $toString: long("9007199254740993") }, "9007199254740993"],
      [{ $toString: decimal("1.50") }, "1.50"],
      [{ $toString: true }, "true"],
      [{ $toString: new Date(0) }, "1970-01-01T00:00:00.000Z"],
      [{ $toString: new ObjectId("0123456789abcdef01234567") }, "0123456789abcdef01234567"],
      [{ $toString: null }, null],
      [{ $type: "$missing" }, "missing"],
      [{ $type: int(1) }, "int"],
      [{ $type: new Double(1) }, "double"],
      [{ $type: [[1]] }, "array"],
      [{ $type: new Date(0) }, "date"],
      [{ $isNumber: long(1) }, true],
    );
    refuse([{ $concat: [1] }, 16702], [{ $toLower: [[1]] }, 16007], [{ $toString: [[1]] }, 241]);
  });
});
