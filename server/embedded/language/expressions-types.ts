import { DatabaseError } from "../errors.js";
import { fixed, isNullish, type Operator } from "./expression.js";
import { isNumber } from "./numbers.js";
import { textOfDate, textOfNumber } from "./text.js";
import { typeName } from "./values.js";

/** Operators on types. */
export const TYPES: Readonly<Record<string, Operator>> = {
  $type: fixed(1, ([value]) => typeName(value)),
  $toString: fixed(1, ([value]) => {
    if (isNullish(value)) return null;
    if (typeof value === "string" || typeof value === "boolean") return String(value);
    if (isNumber(value)) return textOfNumber(value);
    switch (typeName(value)) {
      case "date":
        return textOfDate(value as Date);
      case "objectId":
        return (value as { toHexString(): string }).toHexString();
      default:
        throw new DatabaseError(
          241,
          "ConversionFailure",
          `Unsupported conversion from ${typeName(value)} to string in $convert with no onError value`,
        );
    }
  }),
};
