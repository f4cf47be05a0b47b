import { decimal, double, int, long, now } from "./bson-values.js";
import { check, refuse } from "./expression-table.js";

describe("field paths and literals", () => {
  it("read fields, through arrays too, but not positions", () => {
    check(
      ["$a", 1, { a: 1 }],
      ["$a.b", 1, { a: { b: 1 } }],
      ["$a.b", [1, 2], { a: [{ b: 1 }, 5, {}, { b: 2 }] }],
      ["$a.b", [[1]], { a: [[{ b: 1 }]] }],
      ["$a.b", undefined, { a: 5 }],
      ["$a.0", [], { a: [1] }],
      ["$missing", undefined],
      ["$$ROOT", { a: 1 }, { a: 1 }],
      ["$$CURRENT.a", 1, { a: 1 }],
      ["$$NOW", now],
      ["$$REMOVE", undefined],
      ["text", "text"],
      [{ $literal: "$a" }, "$a"],
      [{ $literal: { $add: [1, 2] } }, { $add: [1, 2] }],
      [{ a: "$x", b: { c: 1 }, d: "$missing" }, { a: 5, b: { c: 1 } }, { x: 5 }],
      [["$x", "$missing", 1], [5, null, 1], { x: 5 }],
      ["$toString", undefined],
    );
    refuse(
      ["$$unknown", 17276, "Use of undefined variable: unknown"],
      ["$a..b", 15998],
      ["$a.$b", 16410],
      [{ $foo: 1 }, 168, "Unrecognized expression '$foo'"],
      [{ $dateTrunc: {} }, 168],
      [{ $function: {} }, 168],
      [{ $add: [1], b: 2 }, 15983],
      [{ "a.b": 1 }, 16412],
    );
  });
});

describe("arithmetic", () => {
  it("keeps to MongoDB's types", () => {
    check(
      [{ $add: [int(1), int(2)] }, int(3)],
      [{ $add: [] }, int(0)],
      [{ $add: [int(2147483647), int(1)] }, long("2147483648")],
      [{ $add: [long("9223372036854775807"), int(1)] }, double(2 ** 63)],
      [{ $add: [int(1), double(0.5)] }, double(1.5)],
      [{ $add: [decimal("0.1"), int(1)] }, decimal("1.1")],
      [{ $add: [1, null] }, null],
      [{ $add: [1, "$missing"] }, null],
      [{ $add: [new Date(5), 10] }, new Date(15)],
      [{ $add: [double(1.5), new Date(5)] }, new Date(7)],
      [{ $subtract: [5, 3] }, int(2)],
      [{ $subtract: [new Date(50), new Date(20)] }, long(30)],
      [{ $subtract: [new Date(50), 20] }, new Date(30)],
      [{ $subtract: [decimal("1.0"), double(0.1)] }, decimal("0.900000000000000")],
      [{ $multiply: [int(3), int(4)] }, int(12)],
      [{ $multiply: [int(100000), int(100000)] }, long("10000000000")],
      [{ $multiply: [long("9223372036854775807"), int(2)] }, double(2 ** 64)],
      [{ $divide: [int(6), int(4)] }, double(1.5)],
      [{ $divide: [int(6), int(3)] }, double(2)],
      [{ $divide: [decimal("1"), int(3)] }, decimal("0.3333333333333333333333333333333333")],
      [{ $mod: [int(7), int(4)] }, int(3)],
      [{ $mod: [int(-7), int(4)] }, int(-3)],
      [{ $mod: [double(5.5), int(2)] }, double(1.5)],
      [{ $mod: [decimal("5.5"), int(2)] }, decimal("1.5")],
      [{ $abs: int(-5) }, int(5)],
      [{ $abs: int(-2147483648) }, long("2147483648")],
      [{ $abs: decimal("-1.5") }, decimal("1.5")],
      [{ $abs: null }, null],
    );
  });

  it("rounds halves to even, and keeps the type", () => {
    check(
      [{ $round: double(2.5) }, double(2)],
      [{ $round: double(3.5) }, double(4)],
      [{ $round: [double(2.345), 2] }, double(2.35)],
      [{ $round: [double(1.005), 2] }, double(1)],
      [{ $round: [int(1250), -2] }, int(1200)],
      [{ $round: [int(1350), -2] }, int(1400)],
      [{ $round: [decimal("2.5"), 0] }, decimal("2")],
      [{ $trunc: [double(-1.99), 1] }, double(-1.9)],
      [{ $trunc: double(-1.5) }, double(-1)],
      [{ $floor: double(-1.5) }, double(-2)],
      [{ $ceil: double(1.2) }, double(2)],
      [{ $floor: int(5) }, int(5)],
      [{ $ceil: decimal("-1.5") }, decimal("-1")],
      [{ $round: "$missing" }, null],
      [{ $floor: double(Number.POSITIVE_INFINITY) }, double(Number.POSITIVE_INFINITY)],
    );
  });

  it("refuses what is no number", () => {
    refuse(
      [{ $add: [1, "x"] }, 14, "$add only supports numeric or date types, not string"],
      [{ $add: [new Date(1), new Date(2)] }, 16612],
      [{ $subtract: [1, "x"] }, 14, "can't $subtract string from int"],
      [{ $subtract: [1, new Date(1)] }, 14],
      [{ $multiply: [1, true] }, 14, "$multiply only supports numeric types, not bool"],
      [{ $divide: [1, 0] }, 2, "can't $divide by zero"],
      [{ $divide: ["x", 1] }, 14, "$divide only supports numeric types, not string and int"],
      [{ $mod: [1, 0] }, 16610, "can't $mod by zero"],
      [{ $mod: [1, "x"] }, 16611],
      [{ $abs: "x" }, 28765],
      [{ $round: "x" }, 51081],
      [{ $round: [1.5, 0.5] }, 51082],
      [{ $round: [1.5, 101] }, 51083],
      [{ $divide: [1] }, 16020, "Expression $divide takes exactly 2 arguments. 1 were passed in."],
      [{ $round: [1, 2, 3] }, 28667],
    );
  });
});

describe("comparison and conditions", () => {
  it("compares any two values in BSON's order", () => {
    check(
      [{ $eq: [int(1), long(1)] }, true],
      [{ $eq: ["$missing", null] }, false],
      [{ $ne: [1, 2] }, true],
      [{ $gt: ["x", 5] }, true],
      [{ $gte: [null, "$missing"] }, true],
      [
        {
          $lt: [
            [1, 2],
            [1, 3],
          ],
        },
        true,
      ],
      [{ $lte: [2, 1] }, false],
      [{ $cmp: [1, 2] }, -1],
      [{ $cmp: [2, 2] }, 0],
    );
  });

  it("takes all but false, null, missing and zero for true", () => {
    check(
      [{ $and: [1, "", [], {}] }, true],
      [{ $and: [1, 0] }, false],
      [{ $and: [] }, true],
      [{ $or: [0, null, "$missing", false] }, false],
      [{ $or: [] }, false],
      [{ $not: [0] }, true],
      [{ $not: "x" }, false],
      [{ $cond: ["$a", "yes", "no"] }, "no", { a: decimal("0") }],
      [{ $cond: { if: "$a", then: "yes", else: "no" } }, "yes", { a: "0" }],
      [{ $ifNull: ["$a", "$b", 5] }, 5],
      [{ $ifNull: ["$a", "$b"] }, undefined],
      [{ $ifNull: ["$a", 1] }, 0, { a: 0 }],
      [
        {
          $switch: {
            branches: [
              { case: false, then: 1 },
              { case: true, then: 2 },
            ],
            default: 3,
          },
        },
        2,
      ],
      [{ $switch: { branches: [{ case: 0, then: 1 }], default: 3 } }, 3],
    );
    refuse(
      [{ $cond: { if: 1, then: 2 } }, 17082],
      [{ $cond: { if: 1, then: 2, else: 3, x: 4 } }, 17083],
      [{ $cond: [1, 2] }, 16020],
      [{ $ifNull: [1] }, 1257300],
      [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066],
      [{ $switch: { branches: [] } }, 40068],
      [{ $switch: 1 }, 40060],
      [{ $switch: { branches: [{ case: 1 }] } }, 40065],
    );
  });
});
