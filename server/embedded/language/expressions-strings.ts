import { fixed, isNullish, variadic, type Operator } from "./expression.js";
import { numbered } from "./refusals.js";
import { textOfDate, textOfNumber } from "./text.js";
import { isNumber } from "./numbers.js";
import { typeName } from "./values.js";

/** Operators on text. */
export const STRINGS: Readonly<Record<string, Operator>> = {
  $concat: variadic((values) => {
    let text = "";
    for (const value of values) {
      if (isNullish(value)) return null;
      if (typeof value !== "string")
        throw numbered(16702, `$concat only supports strings, not ${typeName(value)}`);
      text += value;
    }
    return text;
  }),
  // MongoDB changes the case of A to Z only.
  $toLower: fixed(1, ([value]) => coerced(value).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  $toUpper: fixed(1, ([value]) => coerced(value).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
};

function coerced(value: unknown): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (isNumber(value)) return textOfNumber(value);
  if (typeName(value) === "date") return textOfDate(value as Date);
  if (typeName(value) === "symbol") return (value as { toString(): string }).toString();
  throw numbered(16007, `can't convert from BSON type ${typeName(value)} to String`);
}
