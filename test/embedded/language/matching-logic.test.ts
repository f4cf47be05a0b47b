import { expect } from "chai";
import { BSONRegExp } from "bson";
import { compileFilter } from "../../../server/embedded/language/match.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, now } from "./bson-values.js";
import { check } from "./filter-table.js";

describe("matching by logic", () => {
  it("joins clauses", () => {
    check(
      [{ $and: [{ a: 1 }, { b: 2 }] }, [{ a: 1, b: 2 }], [{ a: 1 }]],
      [{ $or: [{ a: 1 }, { b: 2 }] }, [{ a: 1 }, { b: 2 }], [{ a: 2 }]],
      [{ $nor: [{ a: 1 }, { b: 2 }] }, [{ a: 2 }, {}], [{ a: 1 }, { b: 2 }]],
      [{ a: 1, $or: [{ b: 1 }, { b: 2 }] }, [{ a: 1, b: 2 }], [{ a: 1, b: 3 }, { b: 1 }]],
      [{ $and: [{ $or: [{ a: 1 }] }, { $nor: [{ b: 1 }] }] }, [{ a: 1 }], [{ a: 1, b: 1 }]],
      [{ $comment: "why", a: 1 }, [{ a: 1 }], [{ a: 2 }]],
      [{ a: { $eq: 1, $comment: "why" } }, [{ a: 1 }], [{ a: 2 }]],
      [{ $and: [{}] }, [{}, { a: 1 }], []],
    );
  });

  it("evaluates expressions over the document", () => {
    check(
      [
        { $expr: { $gt: ["$a", "$b"] } },
        [
          { a: 2, b: 1 },
          { a: "x", b: 9 },
        ],
        [{ a: 1, b: 1 }, { b: 1 }],
      ],
      [{ $expr: { $eq: ["$a", null] } }, [{ a: null }], [{}, { a: 1 }]],
      [{ $expr: "$a" }, [{ a: 1 }, { a: "" }, { a: [] }], [{ a: 0 }, { a: null }, {}, { a: false }]],
      [{ $expr: { $in: ["$k", ["x", "y"]] }, a: 1 }, [{ k: "x", a: 1 }], [{ k: "z", a: 1 }, { k: "x" }]],
    );
    const after = compileFilter({ $expr: { $lt: ["$at", "$$NOW"] } }, { now });
    expect(after({ at: new Date(0) })).to.be.true;
    expect(after({ at: new Date("2030-01-01") })).to.be.false;
  });
});

describe("a filter that is not valid", () => {
  const cases: [filter: Document, code: number, words?: string][] = [
    [{ a: { $foo: 1 } }, 2, "unknown operator: $foo"],
    [{ a: { $gt: 1, b: 2 } }, 2, "unknown operator: b"],
    [{ $foo: 1 }, 2],
    [{ $where: "true" }, 2],
    [{ $function: {} }, 2],
    [{ $text: { $search: "x" } }, 115],
    [{ $jsonSchema: {} }, 115],
    [{ a: { $near: [0, 0] } }, 115],
    [{ a: { $geoWithin: {} } }, 115],
    [{ $and: {} }, 2, "$and must be an array"],
    [{ $or: [] }, 2, "$and/$or/$nor must be a nonempty array"],
    [{ $nor: [1] }, 2, "$or/$and/$nor entries need to be full objects"],
    [{ a: { $in: 1 } }, 2, "$in needs an array"],
    [{ a: { $nin: { b: 1 } } }, 2, "$nin needs an array"],
    [{ a: { $in: [{ $gt: 1 }] } }, 2, "cannot nest $ under $in"],
    [{ a: { $all: 1 } }, 2, "$all needs an array"],
    [{ a: { $all: [{ $gt: 1 }] } }, 2, "no $ expressions in $all"],
    [{ a: { $all: [{ $elemMatch: {} }, 1] } }, 2, "$all/$elemMatch has to be consistent"],
    [{ a: { $size: "x" } }, 2, 'Failed to parse $size. Expected a number in: $size: "x"'],
    [{ a: { $size: -1 } }, 2, "Failed to parse $size. Expected a non-negative number in: $size: -1"],
    [{ a: { $size: 1.5 } }, 2, "Failed to parse $size. Expected an integer: $size: 1.5"],
    [{ a: { $elemMatch: 1 } }, 2, "$elemMatch needs an Object"],
    [{ a: { $elemMatch: { $expr: true } } }, 2, "$expr can only be applied to the top-level document"],
    [{ a: { $not: 1 } }, 2, "$not needs a regex or a document"],
    [{ a: { $not: {} } }, 2, "$not cannot be empty"],
    [{ a: { $not: { b: 1 } } }, 2, "unknown operator: b"],
    [{ a: { $mod: 5 } }, 2, "malformed mod, needs to be an array"],
    [{ a: { $mod: [1] } }, 2, "malformed mod, not enough elements"],
    [{ a: { $mod: [1, 2, 3] } }, 2, "malformed mod, too many elements"],
    [{ a: { $mod: ["x", 1] } }, 2, "malformed mod, divisor not a number"],
    [{ a: { $mod: [0, 1] } }, 2, "divisor cannot be 0"],
    [{ a: { $type: "nothing" } }, 2, "Unknown type name alias: nothing"],
    [{ a: { $type: 99 } }, 2, "Invalid numerical type code: 99"],
    [{ a: { $type: [] } }, 9, "a must match at least one type"],
    [{ a: { $type: true } }, 14],
    [{ a: { $ne: new BSONRegExp("x") } }, 2, "Can't have regex as arg to $ne."],
    [{ a: { $gt: new BSONRegExp("x") } }, 2, "Can't have RegEx as arg to predicate over field 'a'."],
    [{ a: { $regex: 1 } }, 2, "$regex has to be a string"],
    [{ a: { $regex: "x", $options: 1 } }, 2, "$options has to be a string"],
    [{ a: { $options: "i" } }, 2, "$options needs a $regex"],
    [{ a: { $regex: new BSONRegExp("x", "i"), $options: "m" } }, 51075],
    [{ a: { $options: "m", $regex: new BSONRegExp("x", "i") } }, 51074],
    [{ a: { $regex: "x", $options: "q" } }, 51108],
    [{ a: { $regex: "(" } }, 51091],
    [{ a: { $bitsAllSet: "x" } }, 2],
    [{ a: { $bitsAllSet: -1 } }, 9],
    [{ $expr: { $foo: 1 } }, 168, "Unrecognized expression '$foo'"],
  ];

  it("is refused with MongoDB's code and words when it is compiled", () => {
    for (const [filter, code, words] of cases) expectRefusal(() => compileFilter(filter), code, words);
  });
});
