import { expect } from "chai";
import { Timestamp } from "bson";
import type { Document } from "../../../server/embedded/language/values.js";
import { decimal, double, int, long, now } from "./bson-values.js";
import { check, refuse, updated } from "./update-table.js";

describe("setting and removing fields", () => {
  it("keeps the order of fields and adds new ones in the order of their names", () => {
    check(
      [{ _id: 1, a: 1, b: 2 }, { $set: { b: 3, a: 4 } }, { _id: 1, a: 4, b: 3 }],
      [{ _id: 1 }, { $set: { z: 1, b: 2, a: 3 } }, { _id: 1, a: 3, b: 2, z: 1 }],
      [{ _id: 1 }, { $set: { "a.c": 1, "a.b": 2 } }, { _id: 1, a: { b: 2, c: 1 } }],
      [{ _id: 1 }, { $set: { c: 1 }, $inc: { b: 1 }, $push: { a: 1 } }, { _id: 1, a: [1], b: 1, c: 1 }],
      [{ _id: 1, a: { x: 1 } }, { $set: { "a.y": { z: [] } } }, { _id: 1, a: { x: 1, y: { z: [] } } }],
    );
  });

  it("reaches into arrays by position and fills a gap with nulls", () => {
    check(
      [{ a: [1, 2] }, { $set: { "a.1": 9 } }, { a: [1, 9] }],
      [{ a: [1] }, { $set: { "a.3": 9 } }, { a: [1, null, null, 9] }],
      [{ a: [{ b: 1 }] }, { $set: { "a.0.b": 2, "a.0.c": 3 } }, { a: [{ b: 2, c: 3 }] }],
      [{ a: [1, 2, 3] }, { $unset: { "a.1": "" } }, { a: [1, null, 3] }],
      [{ a: [1] }, { $unset: { "a.5": "" } }, { a: [1] }],
      [{ a: { 0: 1 } }, { $set: { "a.1": 2 } }, { a: { 0: 1, 1: 2 } }],
    );
  });

  it("removes fields and leaves alone what is not there", () => {
    check(
      [{ a: 1, b: 2 }, { $unset: { a: "", c: "" } }, { b: 2 }],
      [{ a: { b: 1 } }, { $unset: { "a.b": "" } }, { a: {} }],
      [{ a: 5 }, { $unset: { "a.b": "" } }, { a: 5 }],
      [{ a: [1] }, { $unset: { "a.b": "" } }, { a: [1] }],
    );
  });

  it("renames, over an existing field too", () => {
    check(
      [{ a: 1, b: 2 }, { $rename: { a: "c" } }, { b: 2, c: 1 }],
      [{ a: 1, b: 2 }, { $rename: { a: "b" } }, { b: 1 }],
      [{ a: { x: 1 } }, { $rename: { "a.x": "b.y" } }, { a: {}, b: { y: 1 } }],
      [{ a: 1 }, { $rename: { x: "y" } }, { a: 1 }],
      [{ a: 1 }, { $rename: { x: "a.b" } }, { a: 1 }],
    );
  });

  it("takes the names of JavaScript's own things as plain names", () => {
    const result = updated({}, { $set: JSON.parse('{"__proto__.x": 1, "constructor.y": 2}') as Document });
    expect(Object.keys(result).sort()).to.deep.equal(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype);
    expect(({} as Document)["x"]).to.equal(undefined);
  });

  it("writes the time it is given", () => {
    check(
      [{}, { $currentDate: { a: true } }, { a: now }],
      [{}, { $currentDate: { a: { $type: "date" } } }, { a: now }],
      [
        {},
        { $currentDate: { a: { $type: "timestamp" } } },
        { a: new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) },
      ],
    );
  });

  it("takes undefined as null and sets what only an insert sets at an upsert only", () => {
    check(
      [{ a: 1 }, { $set: { a: undefined } }, { a: null }],
      [{ a: 1 }, { $setOnInsert: { b: 1, "c.d": 2 } }, { a: 1 }],
      [{ a: 1 }, { $setOnInsert: { "a.b": 2 } }, { a: 1 }],
    );
  });
});

describe("computing with numbers", () => {
  it("gives the wider type, and a long where an int overflows", () => {
    check(
      [{ a: int(1) }, { $inc: { a: int(2) } }, { a: int(3) }],
      [{ a: int(2147483647) }, { $inc: { a: int(1) } }, { a: long("2147483648") }],
      [{ a: long(1) }, { $inc: { a: int(1) } }, { a: long(2) }],
      [{ a: int(1) }, { $inc: { a: double(0.5) } }, { a: double(1.5) }],
      [{ a: double(1) }, { $inc: { a: int(1) } }, { a: double(2) }],
      [{ a: int(1) }, { $inc: { a: decimal("0.1") } }, { a: decimal("1.1") }],
      [{ a: double(0.1) }, { $inc: { a: decimal("0.2") } }, { a: decimal("0.300000000000000") }],
      [{ a: long("9007199254740993") }, { $inc: { a: int(1) } }, { a: long("9007199254740994") }],
      [{}, { $inc: { a: long(5) } }, { a: long(5) }],
      [{ a: { b: [1, 2] } }, { $inc: { "a.b.1": -5 } }, { a: { b: [1, -3] } }],
      [{ a: int(3) }, { $mul: { a: int(4) } }, { a: int(12) }],
      [{ a: int(1000000) }, { $mul: { a: int(1000000) } }, { a: long("1000000000000") }],
      [{ a: int(3) }, { $mul: { a: double(0.5) } }, { a: double(1.5) }],
      [{ a: decimal("1.5") }, { $mul: { a: decimal("1.50") } }, { a: decimal("2.250") }],
      [{}, { $mul: { a: int(4) } }, { a: int(0) }],
      [{}, { $mul: { a: double(4) } }, { a: double(0) }],
    );
  });

  it("keeps the least or greatest in BSON's order", () => {
    check(
      [{ a: 5 }, { $min: { a: 3 } }, { a: 3 }],
      [{ a: 5 }, { $min: { a: 7 } }, { a: 5 }],
      [{ a: 5 }, { $max: { a: 7 } }, { a: 7 }],
      [{ a: 5 }, { $max: { a: double(5) } }, { a: 5 }],
      [{ a: 5 }, { $max: { a: "x" } }, { a: "x" }],
      [{ a: 5 }, { $min: { a: null } }, { a: null }],
      [{}, { $max: { a: 1 } }, { a: 1 }],
      [
        { a: long("9007199254740993") },
        { $max: { a: double(9007199254740992) } },
        { a: long("9007199254740993") },
      ],
    );
  });

  it("changes bits of whole numbers", () => {
    check(
      [{ a: int(13) }, { $bit: { a: { and: int(10) } } }, { a: int(8) }],
      [{ a: int(3) }, { $bit: { a: { or: int(5) } } }, { a: int(7) }],
      [{ a: int(1) }, { $bit: { a: { xor: long(5) } } }, { a: long(4) }],
      [{}, { $bit: { a: { or: int(5) } } }, { a: int(5) }],
    );
  });

  it("refuses what is no number", () => {
    refuse(
      [
        { _id: 1, a: "x" },
        { $inc: { a: 1 } },
        14,
        "Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type string",
      ],
      [{ a: null }, { $inc: { a: 1 } }, 14],
      [
        { _id: 1, a: { b: [] } },
        { $mul: { "a.b": 1 } },
        14,
        "Cannot apply $mul to a value of non-numeric type. {_id: 1} has the field 'b' of non-numeric type array",
      ],
      [{}, { $inc: { a: "x" } }, 14, 'Cannot increment with non-numeric argument: {a: "x"}'],
      [{}, { $mul: { a: null } }, 14, "Cannot multiply with non-numeric argument: {a: null}"],
      [
        { _id: 1, a: long("9223372036854775807") },
        { $inc: { a: 1 } },
        2,
        "Failed to apply $inc operations to current value ((NumberLong)9223372036854775807) for document {_id: 1}",
      ],
      [{ a: 1.5 }, { $bit: { a: { or: 1 } } }, 2],
      [{}, { $bit: { a: { or: 1.5 } } }, 2],
      [{}, { $bit: { a: {} } }, 2],
      [{}, { $bit: { a: { nand: 1 } } }, 2],
    );
  });
});
