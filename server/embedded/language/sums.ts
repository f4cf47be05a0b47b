import { Double, Int32 } from "bson";
import { divide, fitsLong, numberType, toExact, wider, wrapNumber, type NumberType } from "./arithmetic.js";
import { addExact, exactOfDouble, type Exact } from "./decimal.js";
import { isNumber, nearestDouble, numericOf, type Numeric } from "./numbers.js";

/** A running sum of `$sum` and `$avg`; values that are no numbers are skipped. */
export class RunningSum {
  #type: NumberType = "int";
  #count = 0;
  #whole = 0;
  #large = 0n;
  #double = 0;
  /** What rounding lost of `#double`; MongoDB too sums doubles in pairs, so 0.1 + 0.2 + 0.3 is 0.6. */
  #lost = 0;
  #decimal: Exact | number = { digits: 0n, exponent: 0 };

  take(value: unknown): void {
    if (!isNumber(value)) return;
    const type = numberType(value);
    const numeric = numericOf(value) as Numeric;
    this.#count++;
    this.#type = wider(this.#type, type);
    if (type === "decimal") this.#addDecimal(toExact(value));
    else if (type === "double") this.#addDouble(nearestDouble(numeric));
    else this.#addWhole(numeric as number | bigint);
  }

  #addWhole(value: number | bigint): void {
    const sum = typeof value === "number" ? this.#whole + value : Number.NaN;
    if (Number.isSafeInteger(sum)) this.#whole = sum;
    else this.#large += BigInt(value);
  }

  #addDouble(value: number): void {
    const sum = this.#double + value;
    if (Number.isFinite(sum)) {
      const part = sum - this.#double;
      this.#lost += this.#double - (sum - part) + (value - part);
    }
    this.#double = sum;
  }

  #addDecimal(value: Exact | number): void {
    const sum = this.#decimal;
    if (typeof sum === "number") this.#decimal = typeof value === "number" ? sum + value : sum;
    else this.#decimal = typeof value === "number" ? value : addExact(sum, value);
  }

  /** The sum in the widest type seen; whole numbers grow from int to long to double. */
  total(): unknown {
    const whole = this.#large + BigInt(this.#whole);
    switch (this.#type) {
      case "int":
      case "long":
        return fitsLong(whole) ? wrapNumber(this.#type, whole) : new Double(Number(whole));
      case "double":
        return new Double(this.#doubles(whole));
      case "decimal": {
        this.#addDecimal({ digits: whole, exponent: 0 });
        for (const part of [this.#double, this.#lost]) {
          if (part !== 0) this.#addDecimal(Number.isFinite(part) ? exactOfDouble(part) : part);
        }
        this.#large = 0n;
        this.#whole = this.#double = this.#lost = 0;
        return wrapNumber("decimal", this.#decimal);
      }
    }
  }

  #doubles(whole: bigint): number {
    this.#addDouble(Number(whole));
    this.#large = 0n;
    this.#whole = 0;
    return Number.isFinite(this.#double) ? this.#double + this.#lost : this.#double;
  }

  /** The mean, a double or a decimal; null when there was no number. */
  mean(): unknown {
    return this.#count === 0 ? null : divide(this.total(), new Int32(this.#count));
  }
}
