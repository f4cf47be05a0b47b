import { Binary, BSONRegExp, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import type { Document } from "../../../server/embedded/language/values.js";
import { decimal, double, int, long } from "./bson-values.js";
import { check } from "./filter-table.js";

describe("matching by equality", () => {
  it("finds equal values, numbers of any type", () => {
    check(
      [{}, [{}, { a: 1 }], []],
      [
        { a: 1 },
        [{ a: int(1) }, { a: long(1) }, { a: double(1) }, { a: decimal("1.0") }, { a: 1 }],
        [{ a: 2 }, { a: "1" }, { a: true }],
      ],
      [
        { a: long("9007199254740993") },
        [{ a: decimal("9007199254740993") }],
        [{ a: double(9007199254740992) }],
      ],
      [{ a: decimal("0.1") }, [{ a: decimal("0.10") }], [{ a: double(0.1) }]],
      [{ a: double(Number.NaN) }, [{ a: Number.NaN }, { a: decimal("NaN") }], [{ a: 0 }, {}]],
      [{ a: 0 }, [{ a: -0 }], [{ a: false }, { a: null }]],
      [{ a: "x" }, [{ a: "x" }], [{ a: "X" }, { a: ["y"] }]],
      [{ a: new Date(5) }, [{ a: new Date(5) }], [{ a: 5 }, { a: new Date(6) }]],
      [
        { a: new ObjectId("0123456789abcdef01234567") },
        [{ a: new ObjectId("0123456789abcdef01234567") }],
        [{ a: "0123456789abcdef01234567" }],
      ],
      [
        { a: new Timestamp({ t: 1, i: 1 }) },
        [{ a: new Timestamp({ t: 1, i: 1 }) }],
        [{ a: new Timestamp({ t: 1, i: 2 }) }, { a: long(4294967297) }],
      ],
      [
        { a: new Binary(Buffer.from("x"), 4) },
        [{ a: new Binary(Buffer.from("x"), 4) }],
        [{ a: new Binary(Buffer.from("x"), 0) }],
      ],
    );
  });

  it("finds documents with the same fields in the same order, and no others", () => {
    check(
      [
        { a: { b: 1, c: 2 } },
        [{ a: { b: long(1), c: 2 } }, { a: [{ b: 1, c: 2 }] }],
        [{ a: { c: 2, b: 1 } }, { a: { b: 1 } }, { a: { b: 1, c: 2, d: 3 } }],
      ],
      [{ a: {} }, [{ a: {} }], [{ a: { b: 1 } }, {}, { a: null }, { a: [] }]],
      [{ a: { b: 1, $gt: 2 } }, [], [{ a: 3 }, { a: { b: 1 } }]],
      [{ a: { b: null } }, [{ a: { b: null } }], [{ a: {} }]],
    );
  });

  it("finds null and missing fields by null, and a path that ends in an array not", () => {
    check(
      [
        { a: null },
        [{}, { a: null }, { a: undefined }, { a: [1, null] }, { a: [null] }],
        [{ a: 0 }, { a: [] }, { a: "" }, { a: [[null]] }],
      ],
      [
        { "a.b": null },
        [{}, { a: {} }, { a: 5 }, { a: [{ c: 1 }] }, { a: [{ b: 1 }, {}] }, { a: null }],
        [{ a: { b: 1 } }, { a: [] }, { a: [1, 2] }, { a: [{ b: 1 }] }],
      ],
      [{ a: { $eq: null } }, [{}, { a: null }], [{ a: 1 }]],
      [{ a: { $ne: null } }, [{ a: 1 }, { a: [] }], [{}, { a: null }, { a: [1, null] }]],
      [{ a: { $in: [null, 1] } }, [{}, { a: null }, { a: 1 }], [{ a: 2 }, { a: [] }]],
      [{ a: { $nin: [null] } }, [{ a: 2 }, { a: [] }], [{}, { a: null }]],
      [{ a: { $not: { $eq: null } } }, [{ a: 0 }], [{}, { a: [null] }]],
    );
  });

  it("finds arrays by an element or as a whole", () => {
    check(
      [{ a: 1 }, [{ a: [2, 1] }, { a: [long(1)] }], [{ a: [[1]] }, { a: [] }]],
      [
        { a: [1, 2] },
        [{ a: [1, 2] }, { a: [[1, 2], 3] }],
        [{ a: [2, 1] }, { a: [1, 2, 3] }, { a: [1] }, { a: 1 }],
      ],
      [{ a: [] }, [{ a: [] }, { a: [[]] }], [{}, { a: null }, { a: [1] }]],
      [{ a: [[]] }, [{ a: [[]] }], [{ a: [] }]],
    );
  });

  it("is not misled by names that JavaScript gives to every object", () => {
    check(
      [{ constructor: null }, [{}], [{ constructor: 1 }]],
      [{ toString: { $exists: true } }, [{ toString: 1 }], [{}]],
      [{ "hasOwnProperty.name": { $exists: true } }, [], [{}]],
      [{ ["__proto__"]: null }, [{}], [JSON.parse('{"__proto__": 1}') as Document]],
    );
  });
});

describe("matching along a path", () => {
  it("goes through documents and through arrays of documents", () => {
    check(
      [
        { "a.b": 1 },
        [{ a: { b: 1 } }, { a: [{ b: 2 }, { b: 1 }] }, { a: { b: [1] } }, { a: [{ b: [3, 1] }] }],
        [{ a: 1 }, { a: [[{ b: 1 }]] }, { "a.b": 1 }],
      ],
      [{ "a.b.c": 1 }, [{ a: [{ b: [{ c: 1 }] }] }, { a: { b: { c: 1 } } }], [{ a: [[{ b: { c: 1 } }]] }]],
    );
  });

  it("takes a number as a position or as a name", () => {
    check(
      [
        { "a.0": 1 },
        [{ a: [1, 2] }, { a: { 0: 1 } }, { a: [{ 0: 1 }] }],
        [{ a: [2, 1] }, { a: 1 }, { a: [[1, 2]] }],
      ],
      [
        { "a.1.b": 5 },
        [{ a: [0, { b: 5 }] }, { a: [{ 1: { b: 5 } }] }, { a: [0, [{ b: 5 }]] }],
        [{ a: [{ b: 5 }] }],
      ],
      [{ "a.0.b": null }, [{ a: [{ b: 1 }] }, { a: [{}] }], [{ a: [] }, { a: [1] }]],
      [{ "a.00": 1 }, [], [{ a: [1] }]],
      [{ "a.0.0": 1 }, [{ a: [[1]] }], [{ a: [1] }]],
    );
  });
});

describe("matching by comparison", () => {
  it("compares within a type only", () => {
    check(
      [
        { a: { $gt: 5 } },
        [{ a: 6 }, { a: long(6) }, { a: decimal("5.1") }, { a: [1, 9] }, { a: double(Infinity) }],
        [{ a: 5 }, { a: "6" }, {}, { a: null }, { a: new Date(9) }, { a: true }, { a: Number.NaN }],
      ],
      [{ a: { $gte: 5 } }, [{ a: 5 }, { a: double(5) }], [{ a: 4 }, { a: [] }]],
      [
        { a: { $lt: 5 } },
        [{ a: 4 }, { a: long("-9007199254740993") }, { a: decimal("-Infinity") }],
        [{ a: 5 }, {}, { a: null }, { a: double(Number.NaN) }],
      ],
      [{ a: { $lte: "b" } }, [{ a: "a" }, { a: "b" }, { a: "" }], [{ a: "c" }, { a: 1 }]],
      [
        { a: { $gt: long("9007199254740992") } },
        [{ a: long("9007199254740993") }],
        [{ a: double(9007199254740992) }],
      ],
      [
        { a: { $gte: new Date(5) } },
        [{ a: new Date(5) }],
        [{ a: 5 }, { a: new Date(4) }, { a: new Timestamp({ t: 9, i: 9 }) }],
      ],
      [{ a: { $gt: false } }, [{ a: true }], [{ a: false }, { a: 1 }]],
      [{ a: { $gt: { b: 1 } } }, [{ a: { b: 2 } }, { a: { c: 0 } }], [{ a: { b: 1 } }, { a: 5 }]],
      [{ a: { $lt: [2] } }, [{ a: [1] }, { a: [] }, { a: [1, 5] }], [{ a: [2] }, { a: 1 }]],
      [{ a: { $gt: 3, $lt: 5 } }, [{ a: 4 }, { a: [2, 6] }], [{ a: 6 }, { a: [6] }]],
      [
        { a: { $gt: new ObjectId("0123456789abcdef01234567") } },
        [{ a: new ObjectId("0123456789abcdef01234568") }],
        [{ a: new ObjectId("0023456789abcdef01234568") }, { a: "ff" }],
      ],
    );
  });

  it("compares null with missing fields, and NaN with NaN alone", () => {
    check(
      [{ a: { $gte: null } }, [{}, { a: null }], [{ a: 1 }, { a: "" }]],
      [{ a: { $lte: null } }, [{}, { a: null }], [{ a: 1 }, { a: new MinKey() }]],
      [{ a: { $gt: null } }, [], [{}, { a: null }, { a: 1 }]],
      [{ a: { $gte: Number.NaN } }, [{ a: Number.NaN }], [{ a: 1 }]],
      [{ a: { $lt: Number.NaN } }, [], [{ a: Number.NaN }, { a: 1 }]],
    );
  });

  it("lets MinKey and MaxKey reach across types", () => {
    check(
      [{ a: { $gt: new MinKey() } }, [{ a: 1 }, {}, { a: null }], [{ a: new MinKey() }]],
      [{ a: { $lt: new MaxKey() } }, [{ a: "x" }, { a: { b: 1 } }], [{ a: new MaxKey() }]],
      [{ a: { $gte: new MaxKey() } }, [{ a: new MaxKey() }], [{ a: 1 }]],
    );
  });

  it("turns around with $ne, $nin and $not", () => {
    check(
      [{ a: { $ne: 1 } }, [{}, { a: 2 }, { a: [2] }, { a: null }], [{ a: 1 }, { a: [1, 2] }]],
      [{ "a.b": { $ne: 1 } }, [{ a: [{ b: 2 }] }, {}, { a: [] }], [{ a: [{ b: 2 }, { b: 1 }] }]],
      [{ a: { $nin: [1, 2] } }, [{ a: 3 }, {}, { a: [3] }], [{ a: 1 }, { a: [3, 2] }]],
      [{ a: { $not: { $gt: 5 } } }, [{ a: 5 }, {}, { a: "x" }, { a: Number.NaN }], [{ a: 6 }, { a: [1, 6] }]],
      [{ a: { $not: { $gt: 1, $lt: 5 } } }, [{ a: 1 }, { a: 7 }], [{ a: 3 }]],
      [{ a: { $not: new BSONRegExp("^x") } }, [{ a: "ax" }, { a: 1 }, {}], [{ a: "xa" }]],
      [{ a: { $not: { $not: { $eq: 1 } } } }, [{ a: 1 }], [{ a: 2 }]],
    );
  });
});
