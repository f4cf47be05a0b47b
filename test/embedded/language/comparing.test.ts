import { expect } from "chai";
import { Binary, BSONRegExp, BSONSymbol, Code, MaxKey, MinKey, ObjectId, Timestamp } from "bson";
import fc from "fast-check";
import { compareValues, encodeKey } from "../../../server/embedded/language/compare.js";
import { UNDEFINED_KEY } from "../../../server/embedded/language/values.js";
import { decimal, double, int, long } from "./bson-values.js";

/** One of everything, in BSON's order; values in one row are equal. */
const ORDER: unknown[][] = [
  [new MinKey()],
  [UNDEFINED_KEY],
  [null],
  [double(Number.NaN), Number.NaN, decimal("NaN")],
  [double(Number.NEGATIVE_INFINITY), decimal("-Infinity")],
  [decimal("-1E+6000")],
  [long("-9223372036854775808"), double(-(2 ** 63))],
  [long("-9223372036854775807")],
  [decimal("-9223372036854775806.5")],
  [long("-9223372036854775806")],
  [int(-5), -5, double(-5), long(-5), decimal("-5.0")],
  [decimal("-0.1")],
  [decimal("-1E-6000")],
  [0, -0, double(-0), long(0), decimal("0"), decimal("-0"), decimal("0E+3")],
  [decimal("1E-6000")],
  [double(Number.MIN_VALUE)],
  [decimal("0.1")],
  [double(0.1)],
  [1, double(1), long(1), decimal("1.000"), 1n],
  [double(1.5), decimal("1.5")],
  [long("9007199254740992"), double(2 ** 53)],
  [long("9007199254740993"), decimal("9007199254740993")],
  [long("9007199254740994"), double(2 ** 53 + 2)],
  [long("9223372036854775806")],
  [long("9223372036854775807")],
  [double(2 ** 63), decimal("9223372036854775808")],
  [decimal("9223372036854775808.5")],
  [double(Number.MAX_VALUE)],
  [decimal("1E+6000")],
  [double(Number.POSITIVE_INFINITY), decimal("Infinity")],
  ["", new BSONSymbol("")],
  ["\0"],
  ["a", new BSONSymbol("a")],
  ["a\0"],
  ["a\0b"],
  ["aa"],
  ["b"],
  ["é"],
  ["\u{FFFD}"],
  ["\u{1F600}"],
  [{}],
  [{ a: 1 }, { a: long(1) }],
  [{ a: 1, b: 1 }],
  [{ b: 1 }],
  [{ a: "x" }],
  [{ a: { b: 1 } }],
  [[]],
  [[1]],
  [[1, 2]],
  [[2]],
  [["a"]],
  [new Binary(Buffer.from("b"), 0), Buffer.from("b")],
  [new Binary(Buffer.from("a"), 4)],
  [new Binary(Buffer.from("aa"), 0)],
  [new ObjectId("000000000000000000000001")],
  [new ObjectId("00000000000000000000ff00")],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Date(1)],
  [new Timestamp({ t: 1, i: 5 })],
  [new Timestamp({ t: 0xffffffff, i: 1 })],
  [new BSONRegExp("a", ""), /a/],
  [new BSONRegExp("a", "i")],
  [new BSONRegExp("b", "")],
  [new Code("a")],
  [new Code("b")],
  [new Code("a", { x: 1 })],
  [new MaxKey()],
];

describe("comparing values", () => {
  it("orders all types as MongoDB does, numbers of different types by value", () => {
    for (const [i, left] of ORDER.entries()) {
      for (const [j, right] of ORDER.entries()) {
        for (const a of left) {
          for (const b of right) {
            expect(Math.sign(compareValues(a, b)), `row ${i} against ${j}`).to.equal(Math.sign(i - j));
          }
        }
      }
    }
  });

  it("puts a missing value before null", () => {
    expect(compareValues(undefined, null)).to.be.lessThan(0);
    expect(compareValues(new MinKey(), undefined)).to.be.lessThan(0);
  });

  it("does not take a document that a client sent for a wrapper", () => {
    expect(compareValues({ _bsontype: "Int32", value: 1 }, 1)).to.be.greaterThan(0);
    expect(compareValues({ _bsontype: "MaxKey" }, "x")).to.be.greaterThan(0);
    expect(compareValues({ _bsontype: "MaxKey" }, [])).to.be.lessThan(0);
  });
});

describe("index keys", () => {
  const rows = ORDER.map((values) => values.map((value) => encodeKey(value)));

  it("are bytes in the order of their values, and equal for equal numbers of different types", () => {
    for (const [i, left] of rows.entries()) {
      for (const [j, right] of rows.entries()) {
        for (const a of left) {
          for (const b of right) {
            expect(Buffer.compare(a, b), `row ${i} against ${j}`).to.equal(Math.sign(i - j));
          }
        }
      }
    }
  });

  it("keep their order when they are joined, and turn it when their bits are inverted", () => {
    const keys = rows.map(([key]) => key!);
    const tails = [Buffer.of(0), Buffer.of(255)];
    for (const [i, a] of keys.entries()) {
      for (const [j, b] of keys.entries()) {
        if (i === j) continue;
        for (const tail of tails) {
          expect(Buffer.compare(Buffer.concat([a, tail]), b)).to.equal(Math.sign(i - j));
          const inverted = [a, b].map((key) => Buffer.concat([key.map((byte) => 255 - byte), tail]));
          expect(Buffer.compare(inverted[0]!, inverted[1]!)).to.equal(Math.sign(j - i));
        }
      }
    }
  });

  it("have no key that begins another", () => {
    const keys = rows.map(([key]) => key!);
    for (const a of keys) {
      for (const b of keys) {
        if (a !== b) expect(b.subarray(0, a.length).equals(a)).to.equal(false);
      }
    }
  });

  it("take a missing field as null", () => {
    expect(encodeKey(undefined).equals(encodeKey(null))).to.equal(true);
  });

  it("agree with the comparison for any two values", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const order = Buffer.compare(encodeKey(a), encodeKey(b));
        expect(order).to.equal(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 500 },
    );
  });
});

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => long(value.toString())),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -40, max: 40 }))
    .map(([digits, exponent]) => decimal(`${digits}E${exponent}`)),
);
const scalar = fc.oneof(
  number,
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => new Binary(bytes)),
);
const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string({ maxLength: 2 }), tie("value"), { maxKeys: 3 }),
  ),
})).value;
