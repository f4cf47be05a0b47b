import { Binary, BSONRegExp, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import { decimal, double, int, long } from "./bson-values.js";
import { check } from "./filter-table.js";

describe("matching by lists", () => {
  it("finds any of $in, also by regular expressions", () => {
    check(
      [
        { a: { $in: [1, "x"] } },
        [{ a: 1 }, { a: "x" }, { a: long(1) }, { a: ["y", "x"] }],
        [{ a: 2 }, {}, { a: "1" }],
      ],
      [{ a: { $in: [] } }, [], [{}, { a: [] }, { a: null }]],
      [
        { a: { $in: [new BSONRegExp("^x", "i"), 3] } },
        [{ a: "Xa" }, { a: 3 }, { a: ["b", "xb"] }, { a: new BSONRegExp("^x", "i") }],
        [{ a: "ax" }, { a: 4 }],
      ],
      [{ a: { $in: [[1, 2], 3] } }, [{ a: [1, 2] }, { a: [3] }], [{ a: [1] }, { a: 1 }]],
      [
        { a: { $in: [{ b: 1 }, new Date(1), true] } },
        [{ a: { b: 1 } }, { a: new Date(1) }, { a: true }],
        [{ a: { b: 2 } }, { a: 1 }],
      ],
      [
        { a: { $in: [9, 7, 5, 3, 1, decimal("2.5")] } },
        [{ a: 5 }, { a: double(2.5) }, { a: 1 }],
        [{ a: 2 }, { a: 10 }],
      ],
    );
  });

  it("finds all of $all", () => {
    check(
      [{ a: { $all: [1, 2] } }, [{ a: [2, 3, 1] }], [{ a: [1] }, { a: 1 }, {}]],
      [{ a: { $all: [1] } }, [{ a: 1 }, { a: [1] }], [{ a: 2 }]],
      [{ a: { $all: [] } }, [], [{}, { a: [] }, { a: [1] }]],
      [{ a: { $all: [[1, 2]] } }, [{ a: [1, 2] }, { a: [[1, 2]] }], [{ a: [2, 1] }]],
      [{ a: { $all: [null] } }, [{}, { a: null }, { a: [null] }], [{ a: [1] }]],
      [{ a: { $all: [new BSONRegExp("x"), "y"] } }, [{ a: ["ax", "y"] }], [{ a: ["y"] }]],
      [{ "a.b": { $all: [1, 2] } }, [{ a: [{ b: 1 }, { b: 2 }] }], [{ a: [{ b: 1 }] }]],
      [
        { a: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { y: 2 } }] } },
        [{ a: [{ x: 1 }, { y: 2 }] }],
        [{ a: [{ x: 1 }] }],
      ],
    );
  });

  it("counts elements with $size", () => {
    check(
      [{ a: { $size: 2 } }, [{ a: [1, 2] }, { a: [[], []] }], [{ a: [1] }, { a: "ab" }, {}, { a: [[1, 2]] }]],
      [{ a: { $size: 0 } }, [{ a: [] }], [{}, { a: null }, { a: [0] }]],
      [{ "a.b": { $size: 1 } }, [{ a: [{ b: [1] }] }, { a: { b: [[1, 2]] } }], [{ a: [{ b: 1 }] }]],
      [{ a: { $size: long(1) } }, [{ a: [5] }], [{ a: [] }]],
      [{ a: { $size: double(1) } }, [{ a: [5] }], [{ a: [] }]],
    );
  });

  it("holds all of $elemMatch against one element", () => {
    check(
      [
        { a: { $elemMatch: { b: 1, c: 2 } } },
        [{ a: [{ b: 1, c: 2 }] }],
        [{ a: [{ b: 1 }, { c: 2 }] }, { a: { b: 1, c: 2 } }, { a: [] }, {}],
      ],
      [{ a: { $elemMatch: { $gt: 3, $lt: 5 } } }, [{ a: [1, 4] }], [{ a: [2, 6] }, { a: 4 }]],
      [{ a: { $elemMatch: { b: { $elemMatch: { $gt: 1 } } } } }, [{ a: [{ b: [2] }] }], [{ a: [{ b: 2 }] }]],
      [{ a: { $elemMatch: { $elemMatch: { $gt: 1 } } } }, [{ a: [[2]] }], [{ a: [2] }]],
      [{ a: { $elemMatch: { 0: 5 } } }, [{ a: [[5, 6]] }, { a: [{ 0: 5 }] }], [{ a: [5] }]],
      [{ a: { $elemMatch: { $or: [{ b: 1 }, { c: 1 }] } } }, [{ a: [{ c: 1 }] }], [{ a: [{ d: 1 }] }]],
      [{ a: { $elemMatch: { $ne: 1 } } }, [{ a: [1, 2] }], [{ a: [1] }, { a: [] }]],
      [{ a: { $elemMatch: { $in: [1, "x"] } } }, [{ a: ["x"] }], [{ a: "x" }]],
      [{ a: { $elemMatch: { $exists: true } } }, [{ a: [null] }], [{ a: [] }]],
      [{ a: { $not: { $elemMatch: { b: 1 } } } }, [{ a: [{ b: 2 }] }, {}], [{ a: [{ b: 1 }] }]],
      [{ "a.b": { $elemMatch: { c: 1 } } }, [{ a: [{ b: [{ c: 1 }] }] }], [{ a: [{ b: { c: 1 } }] }]],
    );
  });
});

describe("matching by shape", () => {
  it("knows whether a field exists", () => {
    check(
      [{ a: { $exists: true } }, [{ a: null }, { a: [] }, { a: 0 }], [{}, { b: 1 }]],
      [{ a: { $exists: false } }, [{}], [{ a: null }]],
      [{ a: { $exists: 1 } }, [{ a: 1 }], [{}]],
      [{ a: { $exists: 0 } }, [{}], [{ a: 1 }]],
      [{ a: { $exists: null } }, [{}], [{ a: 1 }]],
      [
        { "a.b": { $exists: true } },
        [{ a: [{ b: 1 }] }, { a: { b: null } }],
        [{ a: [] }, { a: [1] }, { a: 1 }],
      ],
      [
        { "a.b": { $exists: false } },
        [{ a: [] }, { a: [1] }, { a: 1 }, { a: [{}] }],
        [{ a: [{ b: 1 }, {}] }],
      ],
      [{ "a.1": { $exists: true } }, [{ a: [1, 2] }], [{ a: [1] }]],
    );
  });

  it("knows a value's type, by name and by number", () => {
    check(
      [{ a: { $type: "string" } }, [{ a: "" }, { a: [1, "x"] }], [{ a: 1 }, {}, { a: null }]],
      [{ a: { $type: 2 } }, [{ a: "x" }], [{ a: 2 }]],
      [
        { a: { $type: "number" } },
        [{ a: 1 }, { a: long(1) }, { a: double(1) }, { a: decimal("1") }],
        [{ a: "1" }],
      ],
      [{ a: { $type: "int" } }, [{ a: int(1) }], [{ a: long(1) }, { a: double(1) }]],
      [{ a: { $type: "double" } }, [{ a: double(1) }, { a: 1.5 }], [{ a: int(1) }]],
      [{ a: { $type: "long" } }, [{ a: long(1) }], [{ a: int(1) }]],
      [{ a: { $type: "array" } }, [{ a: [] }, { a: [[1]] }], [{ a: 1 }, {}]],
      [
        { a: { $type: "object" } },
        [{ a: {} }, { a: [{}] }],
        [{ a: [] }, { a: new Date(0) }, { a: new ObjectId() }],
      ],
      [{ a: { $type: ["null", "bool"] } }, [{ a: null }, { a: false }], [{}, { a: 0 }]],
      [{ a: { $type: -1 } }, [{ a: new MinKey() }], [{ a: new MaxKey() }]],
      [{ a: { $type: "minKey" } }, [{ a: new MinKey() }], [{ a: 1 }]],
      [{ a: { $type: "date" } }, [{ a: new Date(0) }], [{ a: new Timestamp({ t: 1, i: 1 }) }]],
    );
  });

  it("tests remainders and bits", () => {
    check(
      [
        { a: { $mod: [4, 1] } },
        [{ a: 5 }, { a: double(5.9) }, { a: long(9) }, { a: decimal("5.5") }, { a: [2, 1] }],
        [{ a: 4 }, { a: "5" }, {}, { a: double(Infinity) }, { a: Number.NaN }],
      ],
      [{ a: { $mod: [4, -1] } }, [{ a: -5 }], [{ a: 5 }]],
      [{ a: { $mod: [double(4.7), double(0.2)] } }, [{ a: 8 }], [{ a: 9 }]],
      [
        { a: { $bitsAllSet: [0, 2] } },
        [{ a: 5 }, { a: 7 }, { a: -1 }, { a: long(5) }, { a: double(5) }],
        [{ a: 4 }, { a: 5.5 }, { a: "5" }],
      ],
      [{ a: { $bitsAllSet: long("4611686018427387905") } }, [{ a: long("4611686018427387905") }], [{ a: 1 }]],
      [{ a: { $bitsAllSet: 5 } }, [{ a: 5 }, { a: new Binary(Buffer.of(5)) }], [{ a: 1 }]],
      [{ a: { $bitsAnySet: 6 } }, [{ a: 2 }, { a: 4 }], [{ a: 1 }, { a: 8 }]],
      [{ a: { $bitsAllClear: [1] } }, [{ a: 5 }, { a: 0 }], [{ a: 2 }]],
      [{ a: { $bitsAnyClear: [0, 1] } }, [{ a: 1 }], [{ a: 3 }]],
      [{ a: { $bitsAllSet: [200] } }, [{ a: -1 }], [{ a: 1 }]],
      [{ a: { $bitsAllClear: [200] } }, [{ a: 1 }, { a: new Binary(Buffer.of(255)) }], [{ a: -1 }]],
    );
  });
});
