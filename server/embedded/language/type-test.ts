import { nearestDouble, numericOf } from "./numbers.js";
import { badValue, failedToParse, typeMismatch } from "./refusals.js";
import { typeName, type TypeName } from "./values.js";

const CODES: Readonly<Record<number, TypeName>> = {
  [-1]: "minKey",
  1: "double",
  2: "string",
  3: "object",
  4: "array",
  5: "binData",
  6: "undefined",
  7: "objectId",
  8: "bool",
  9: "date",
  10: "null",
  11: "regex",
  12: "dbPointer",
  13: "javascript",
  14: "symbol",
  15: "javascriptWithScope",
  16: "int",
  17: "timestamp",
  18: "long",
  19: "decimal",
  127: "maxKey",
};
const NAMES = new Set<string>(Object.values(CODES));
const NUMBERS: readonly TypeName[] = ["double", "int", "long", "decimal"];

/** Compiles `$type`: a name, a number of the BSON specification, "number", or a list of these. */
export function compileType(path: string, argument: unknown): (value: unknown) => boolean {
  const list: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length === 0) throw failedToParse(`${path} must match at least one type`);
  const wanted = new Set<TypeName>(list.flatMap(namesOf));
  return (value) => wanted.has(typeName(value));
}

function namesOf(argument: unknown): readonly TypeName[] {
  if (typeof argument === "string") {
    if (argument === "number") return NUMBERS;
    if (!NAMES.has(argument)) throw badValue(`Unknown type name alias: ${argument}`);
    return [argument as TypeName];
  }
  const numeric = numericOf(argument);
  if (numeric === undefined) throw typeMismatch("type must be represented as a number or a string");
  const code = nearestDouble(numeric);
  const name = CODES[code];
  if (name === undefined) throw badValue(`Invalid numerical type code: ${code}`);
  return [name];
}
