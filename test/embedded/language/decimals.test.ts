import { expect } from "chai";
import fc from "fast-check";
import { add, divide, multiply, subtract } from "../../../server/embedded/language/arithmetic.js";
import { compareValues } from "../../../server/embedded/language/compare.js";
import { decimal, double, expectSame, int, long } from "./bson-values.js";

describe("decimals", () => {
  it("keep 34 digits, rounded half to even", () => {
    expectSame(add(decimal("1"), decimal("1E-33")), decimal("1.000000000000000000000000000000001"));
    expectSame(add(decimal("1"), decimal("5E-34")), decimal("1.000000000000000000000000000000000"));
    expectSame(add(decimal("1"), decimal("6E-34")), decimal("1.000000000000000000000000000000001"));
    expectSame(add(decimal("1"), decimal("1E-6000")), decimal("1.000000000000000000000000000000000"));
    expectSame(divide(decimal("2"), int(3)), decimal("0.6666666666666666666666666666666667"));
    expectSame(divide(decimal("6"), int(3)), decimal("2"));
    expectSame(divide(decimal("-1"), decimal("8")), decimal("-0.125"));
    expectSame(multiply(decimal("1.10"), decimal("2.0")), decimal("2.200"));
  });

  it("end in an infinity or in zero", () => {
    expectSame(multiply(decimal("1E+6000"), decimal("1E+6000")), decimal("Infinity"));
    expectSame(multiply(decimal("-1E+6000"), decimal("1E+6000")), decimal("-Infinity"));
    expect(compareValues(multiply(decimal("1E-6000"), decimal("1E-6000")), 0)).to.equal(0);
    expectSame(add(decimal("Infinity"), decimal("-Infinity")), decimal("NaN"));
    expectSame(add(decimal("Infinity"), int(1)), decimal("Infinity"));
    expectSame(divide(int(1), decimal("Infinity")), decimal("0"));
    expectSame(multiply(decimal("1E+6111"), decimal("10")), decimal("1.0E+6112"));
  });

  it("take a double by its 15 digits and a long exactly", () => {
    expectSame(add(double(0.1), decimal("0")), decimal("0.100000000000000"));
    expectSame(add(double(2.5), decimal("0")), decimal("2.50000000000000"));
    expectSame(add(long("9007199254740993"), decimal("0")), decimal("9007199254740993"));
    expectSame(add(double(Number.NaN), decimal("1")), decimal("NaN"));
  });

  it("subtract what they added", () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: -8, max: 8 }))
      .map(([digits, exponent]) => decimal(`${digits}E${exponent}`));
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(compareValues(subtract(add(a, b), b), a)).to.equal(0);
        expect(Math.sign(compareValues(add(a, b), a))).to.equal(Math.sign(compareValues(b, 0)));
      }),
      { numRuns: 300 },
    );
  });
});
