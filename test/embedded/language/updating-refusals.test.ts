import { expect } from "chai";
import { ObjectId } from "bson";
import fc from "fast-check";
import { compileUpdate } from "../../../server/embedded/language/update.js";
import { long, now } from "./bson-values.js";
import { check, refuse } from "./update-table.js";

describe("an update that is not valid", () => {
  it("is refused when two operators meet on a path", () => {
    refuse(
      [{}, { $set: { a: 1 }, $inc: { a: 1 } }, 40, "Updating the path 'a' would create a conflict at 'a'"],
      [
        {},
        { $set: { a: 1 }, $unset: { "a.b": 1 } },
        40,
        "Updating the path 'a.b' would create a conflict at 'a'",
      ],
      [{}, { $set: { "a.b": 1, a: 2 } }, 40, "Updating the path 'a' would create a conflict at 'a'"],
      [{}, { $rename: { a: "b" }, $set: { b: 1 } }, 40],
      [{ a: [1] }, { $set: { "a.$": 1, "a.0": 2 } }, 40, undefined, { filter: { a: 1 } }],
    );
  });

  it("is refused when it would go through a value that has no fields", () => {
    refuse(
      [{ a: 1 }, { $set: { "a.b": 1 } }, 28, "Cannot create field 'b' in element {a: 1}"],
      [{ a: "x" }, { $inc: { "a.b.c": 1 } }, 28, `Cannot create field 'b' in element {a: "x"}`],
      [{ a: null }, { $push: { "a.b": 1 } }, 28, "Cannot create field 'b' in element {a: null}"],
      [{ a: [1, 2] }, { $set: { "a.b": 1 } }, 28, "Cannot create field 'b' in element {a: [ 1, 2 ]}"],
      [{ a: { b: 5 } }, { $set: { "a.b.c": 1 } }, 28, "Cannot create field 'c' in element {b: 5}"],
      [
        { a: 1 },
        { $pull: { "a.b": 1 } },
        28,
        "Cannot use the part (b) of (a.b) to traverse the element ({a: 1})",
      ],
      [{ a: 1 }, { $rename: { "a.b": "c" } }, 28],
      [{ a: [] }, { $set: { "a.1500002": 1 } }, 34],
    );
  });

  it("is refused when it would change the _id", () => {
    refuse(
      [
        { _id: 1 },
        { $set: { _id: 2 } },
        66,
        "Performing an update on the path '_id' would modify the immutable field '_id'",
      ],
      [{ _id: 1 }, { $unset: { _id: "" } }, 66],
      [{ _id: 1 }, { $set: { _id: long(1) } }, 66],
      [
        { _id: { a: 1 } },
        { $set: { "_id.a": 2 } },
        66,
        "Performing an update on the path '_id.a' would modify the immutable field '_id'",
      ],
      [{ _id: 1 }, { $rename: { _id: "x" } }, 66],
      [
        { _id: 1 },
        { _id: 2, a: 1 },
        66,
        "After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2",
      ],
    );
    check(
      [{ _id: 1, a: 1 }, { $set: { _id: 1, a: 2 } }, { _id: 1, a: 2 }],
      [
        { _id: new ObjectId("0123456789abcdef01234567") },
        { $set: { _id: new ObjectId("0123456789abcdef01234567") } },
        { _id: new ObjectId("0123456789abcdef01234567") },
      ],
    );
  });

  it("is refused for what cannot be parsed", () => {
    refuse(
      [
        {},
        { $foo: { a: 1 } },
        9,
        "Unknown modifier: $foo. Expected a valid update modifier or pipeline-style update specified as an array",
      ],
      [
        {},
        { $set: 1 },
        9,
        "Modifiers operate on fields but we found type int instead. For example: {$mod: {<field>: ...}} not {$set: 1}",
      ],
      [{}, { $set: { "": 1 } }, 56, "An empty update path is not valid."],
      [
        {},
        { $set: { "a.": 1 } },
        56,
        "The update path 'a.' contains an empty field name, which is not allowed.",
      ],
      [{}, { $set: { "a..b": 1 } }, 56],
      [{}, { $set: { $x: 1 } }, 52],
      [{}, { $set: { a: 1 }, b: 1 }, 9],
      [{}, { $rename: { a: 1 } }, 2, "The 'to' field for $rename must be a string: a: 1"],
      [{}, { $rename: { a: "a" } }, 2, `The source and target field for $rename must differ: a: "a"`],
      [{}, { $rename: { a: "a.b" } }, 2],
      [{}, { $rename: { "a.$": "b" } }, 2, "The source field for $rename may not be dynamic: a.$"],
      [
        { _id: 1, a: [1] },
        { $rename: { "a.0": "b" } },
        2,
        "The source field cannot be an array element, 'a.0' in doc with _id: 1 has an array field called 'a'",
      ],
      [
        { _id: 1, a: 1, b: [1] },
        { $rename: { a: "b.0" } },
        2,
        "The destination field cannot be an array element, 'b.0' in doc with _id: 1 has an array field called 'b'",
      ],
      [{}, { $currentDate: { a: "x" } }, 2],
      [{}, { $currentDate: { a: { $type: "time" } } }, 2],
      [{}, { a: 1, $set: { b: 1 } }, 52],
    );
  });
});

describe("any update", () => {
  const field = fc.constantFrom("a", "b", "a.x", "b.0", "a.0.y", "c");
  const value: fc.Arbitrary<unknown> = fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom("x", null, true),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    fc.record({ x: fc.integer({ min: 0, max: 3 }) }),
    fc.array(fc.record({ y: fc.integer({ min: 0, max: 3 }) }), { maxLength: 2 }),
  );
  const document = fc.record(
    { _id: fc.constant(1), a: value, b: value, c: value },
    { requiredKeys: ["_id"] },
  );
  const operator = fc.constantFrom(
    "$set",
    "$unset",
    "$inc",
    "$mul",
    "$min",
    "$max",
    "$push",
    "$addToSet",
    "$pull",
    "$pop",
    "$rename",
  );
  const update = fc.dictionary(operator, fc.dictionary(field, value, { minKeys: 1, maxKeys: 2 }), {
    minKeys: 1,
    maxKeys: 2,
  });

  it("leaves its input alone, and is refused by a DatabaseError or not at all", () => {
    fc.assert(
      fc.property(document, update, (before, change) => {
        const frozen = deepFreeze(structuredClone(before));
        try {
          const result = compileUpdate(change, { now })(frozen, {});
          expect(result["_id"]).to.equal(1);
        } catch (error) {
          expect((error as { code?: unknown }).code).to.be.a("number");
        }
      }),
      { numRuns: 1000 },
    );
  });

  function deepFreeze<T>(value: T): T {
    if (typeof value === "object" && value !== null)
      for (const inner of Object.values(value)) deepFreeze(inner);
    return Object.freeze(value);
  }
});
