import { Int32, Timestamp } from "bson";
import type { DatabaseError } from "../errors.js";
import { add, multiply, numberType, wider, wrapNumber } from "./arithmetic.js";
import { compareValues } from "./compare.js";
import { describeField } from "./describe.js";
import { isNumber, numericOf } from "./numbers.js";
import { badValue, typeMismatch } from "./refusals.js";
import { asDocument, typeName, type Document } from "./values.js";
import { idOf, type Missing, type UpdateScope } from "./update-tree.js";

/** The change an operator makes to one field, before its place in the tree is known. */
export interface Change {
  missing: Missing;
  apply(value: unknown, scope: UpdateScope): unknown;
}

/** Compiles an operator's argument for one field. */
export type ChangeCompiler = (argument: unknown, path: string) => Change;

/** The operators on single values. */
export const FIELD_OPERATORS: Readonly<Record<string, ChangeCompiler>> = {
  $set: (argument) => always(argument ?? null),
  $setOnInsert: (argument) => ({
    missing: ({ inserting }) => (inserting ? "create" : "ignore"),
    apply: (value, { inserting }) => (inserting ? (argument ?? null) : value),
  }),
  $unset: () => ({ missing: () => "ignore", apply: () => undefined }),
  $inc: (argument, path) => arithmetic("$inc", argument, path),
  $mul: (argument, path) => arithmetic("$mul", argument, path),
  $min: (argument) => extreme(argument, -1),
  $max: (argument) => extreme(argument, 1),
  $currentDate: currentDate,
  $bit: bitwise,
};

function always(wanted: unknown): Change {
  return { missing: () => "create", apply: (value) => (value === wanted ? value : wanted) };
}

function arithmetic(operator: "$inc" | "$mul", argument: unknown, path: string): Change {
  const increments = operator === "$inc";
  if (!isNumber(argument)) {
    const verb = increments ? "increment" : "multiply";
    throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${describeField(path, argument)}}`);
  }
  return {
    missing: () => "create",
    apply: (value, { root }) => {
      if (value === undefined) return increments ? argument : multiply(new Int32(0), argument);
      if (!isNumber(value)) throw notNumeric(operator, path, value, root);
      const result = increments ? add(value, argument) : multiply(value, argument);
      if (result === undefined) throw overflow(operator, value, root);
      return numberType(result) === numberType(value) && compareValues(result, value) === 0 ? value : result;
    },
  };
}

function notNumeric(operator: string, path: string, value: unknown, root: Document): DatabaseError {
  const name = path.split(".").at(-1) ?? path;
  return typeMismatch(
    `Cannot apply ${operator} to a value of non-numeric type. ${idOf(root)} has the field '${name}' ` +
      `of non-numeric type ${typeName(value)}`,
  );
}

function overflow(operator: string, value: unknown, root: Document): DatabaseError {
  return badValue(
    `Failed to apply ${operator} operations to current value ((NumberLong)${String(value)}) for document ${idOf(root)}`,
  );
}

function extreme(argument: unknown, sign: 1 | -1): Change {
  const wanted = argument ?? null;
  return {
    missing: () => "create",
    apply: (value) => (value === undefined || compareValues(wanted, value) * sign > 0 ? wanted : value),
  };
}

function currentDate(argument: unknown, path: string): Change {
  const timestamp = wantsTimestamp(argument, path);
  return {
    missing: () => "create",
    apply: (_value, { now }) =>
      timestamp ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }) : new Date(now.getTime()),
  };
}

function wantsTimestamp(argument: unknown, path: string): boolean {
  if (typeof argument === "boolean") return false;
  const named = asDocument(argument);
  if (named === undefined) {
    throw badValue(
      `${typeName(argument)} is not valid type for $currentDate. Please use a boolean ('true') or a $type ` +
        `expression ({$type: 'timestamp/date'}).`,
    );
  }
  for (const key of Object.keys(named))
    if (key !== "$type") throw badValue(`Unrecognized $currentDate option: ${key}`);
  const kind = named["$type"];
  if (kind !== "date" && kind !== "timestamp") {
    throw badValue(
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}`,
    );
  }
  return path !== "" && kind === "timestamp";
}

type BitOperation = (value: unknown) => unknown;

function bitwise(argument: unknown, path: string): Change {
  const operations = bitOperations(argument, path);
  return {
    missing: () => "create",
    apply: (value, { root }) => {
      if (value !== undefined && !isWhole(value)) {
        const name = path.split(".").at(-1) ?? path;
        throw badValue(
          `Cannot apply $bit to a value of non-integral type.${idOf(root)} has the field ${name} ` +
            `of non-integer type ${typeName(value)}`,
        );
      }
      return operations.reduce<unknown>((current, operation) => operation(current), value ?? new Int32(0));
    },
  };
}

function bitOperations(argument: unknown, path: string): BitOperation[] {
  const named = asDocument(argument);
  if (named === undefined) {
    throw badValue(
      `The $bit modifier is not compatible with a ${typeName(argument)}. You must pass in an embedded document: ` +
        `{$bit: {field: {and/or/xor: #}}`,
    );
  }
  const names = Object.keys(named);
  if (names.length === 0) {
    throw badValue(
      `You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  return names.map((name) => bitOperation(name, named[name], path));
}

function bitOperation(name: string, operand: unknown, path: string): BitOperation {
  if (name !== "and" && name !== "or" && name !== "xor") {
    throw badValue(
      `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${describeField(name, operand)}}`,
    );
  }
  if (!isWhole(operand)) {
    throw badValue(
      `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(operand)}' is not supported here: {${describeField(path, operand)}}`,
    );
  }
  const mask = BigInt(numericOf(operand) as number | bigint);
  return (value) => {
    const bits = BigInt(numericOf(value) as number | bigint);
    const result = name === "and" ? bits & mask : name === "or" ? bits | mask : bits ^ mask;
    return wrapNumber(wider(numberType(value), numberType(operand)), result);
  };
}

function isWhole(value: unknown): boolean {
  const type = typeName(value);
  return type === "int" || type === "long";
}
