import { compareValues, equalValues } from "./compare.js";
import { describe, describeField } from "./describe.js";
import { compileFilter } from "./match.js";
import { nearestDouble, numericOf, wholeNumber } from "./numbers.js";
import { compilePushSort } from "./push-sort.js";
import { badValue, failedToParse, typeMismatch } from "./refusals.js";
import { asDocument, typeName, type Document } from "./values.js";
import { idOf, type UpdateScope } from "./update-tree.js";
import type { Change, ChangeCompiler } from "./update-operators.js";

/** The operators on arrays. */
export const ARRAY_OPERATORS: Readonly<Record<string, ChangeCompiler>> = {
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};

interface PushClauses {
  each: readonly unknown[];
  position: number | undefined;
  slice: number | undefined;
  sort: ((a: unknown, b: unknown) => number) | undefined;
}

function push(argument: unknown, path: string): Change {
  const { each, position, slice, sort } = pushClauses(argument);
  return {
    missing: () => "create",
    apply: (value, scope) => {
      const array = arrayOf(value, path, scope);
      const at =
        position === undefined
          ? array.length
          : position < 0
            ? Math.max(0, array.length + position)
            : position;
      const result = [...array.slice(0, at), ...each, ...array.slice(at)];
      if (sort) result.sort(sort);
      return slice === undefined ? result : slice < 0 ? result.slice(slice) : result.slice(0, slice);
    },
  };
}

function arrayOf(value: unknown, path: string, { root }: UpdateScope): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as unknown[];
  throw badValue(
    `The field '${path}' must be an array but is of type ${typeName(value)} in document ${idOf(root)}`,
  );
}

function pushClauses(argument: unknown): PushClauses {
  const named = asDocument(argument);
  if (named === undefined || !Object.hasOwn(named, "$each")) {
    return { each: [argument ?? null], position: undefined, slice: undefined, sort: undefined };
  }
  for (const key of Object.keys(named)) {
    if (!["$each", "$slice", "$sort", "$position"].includes(key))
      throw badValue(`Unrecognized clause in $push: ${key}`);
  }
  const each = named["$each"];
  if (!Array.isArray(each)) {
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(each)}`);
  }
  return {
    each: each as unknown[],
    position: wholeClause(named, "$position"),
    slice: wholeClause(named, "$slice"),
    sort: Object.hasOwn(named, "$sort") ? compilePushSort(named["$sort"]) : undefined,
  };
}

function wholeClause(named: Document, name: "$position" | "$slice"): number | undefined {
  if (!Object.hasOwn(named, name)) return undefined;
  const whole = wholeNumber(named[name]);
  if (whole !== undefined) return whole;
  const words = name === "$slice" ? "but was given type" : "not of type";
  const comma = name === "$slice" ? "" : ",";
  throw badValue(`The value for ${name} must be an integer value${comma} ${words}: ${typeName(named[name])}`);
}

function addToSet(argument: unknown, path: string): Change {
  const each = setMembers(argument);
  return {
    missing: () => "create",
    apply: (value) => {
      if (value !== undefined && !Array.isArray(value)) {
        const name = path.split(".").at(-1) ?? path;
        throw badValue(
          `Cannot apply $addToSet to non-array field. Field named '${name}' has non-array type ${typeName(value)}`,
        );
      }
      const array = (value ?? []) as unknown[];
      const added: unknown[] = [];
      for (const element of each) {
        if (
          !array.some((old) => equalValues(old, element)) &&
          !added.some((old) => equalValues(old, element))
        ) {
          added.push(element);
        }
      }
      return added.length === 0 && value !== undefined ? array : [...array, ...added];
    },
  };
}

function setMembers(argument: unknown): readonly unknown[] {
  const named = asDocument(argument);
  if (named === undefined || Object.keys(named)[0] !== "$each") return [argument ?? null];
  const each = named["$each"];
  if (!Array.isArray(each)) {
    throw typeMismatch(
      `The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`,
    );
  }
  const other = Object.keys(named)[1];
  if (other !== undefined)
    throw badValue(`Found unexpected fields after $each in $addToSet: ${describe(argument)}`);
  return each as unknown[];
}

/** `$pull` and `$pullAll` leave a field that is missing alone and refuse one that is no array. */
function removing(operator: string, isRemoved: (element: unknown) => boolean): Change {
  return {
    missing: () => "refuse",
    apply: (value) => {
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) throw badValue(`Cannot apply ${operator} to a non-array value`);
      const kept = value.filter((element) => !isRemoved(element));
      return kept.length === value.length ? (value as unknown) : kept;
    },
  };
}

function pull(argument: unknown): Change {
  const type = typeName(argument);
  const named = asDocument(argument);
  const operators = named !== undefined && Object.keys(named)[0]?.startsWith("$") === true;
  if (named !== undefined && !(operators && isFieldOperator(named))) {
    const matches = compileFilter(named, { within: "condition" });
    return removing("$pull", (element) => {
      const document = asDocument(element);
      return document !== undefined && matches(document);
    });
  }
  if (operators || type === "regex") {
    const matches = compileFilter({ element: argument }, { within: "condition" });
    return removing("$pull", (element) => matches({ element }));
  }
  return removing("$pull", (element) => equalValues(element, argument ?? null));
}

function isFieldOperator(named: Document): boolean {
  return !["$and", "$or", "$nor", "$expr"].includes(Object.keys(named)[0] ?? "");
}

function pullAll(argument: unknown): Change {
  if (!Array.isArray(argument))
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(argument)}`);
  return removing("$pull", (element) => argument.some((unwanted) => compareValues(unwanted, element) === 0));
}

function pop(argument: unknown, path: string): Change {
  const numeric = numericOf(argument);
  if (numeric === undefined) throw failedToParse(`Expected a number in: ${describeField(path, argument)}`);
  const end = nearestDouble(numeric);
  if (end !== 1 && end !== -1) throw failedToParse(`$pop expects 1 or -1, found: ${describe(argument)}`);
  return {
    missing: () => "refuse",
    apply: (value) => {
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) {
        throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeName(value)}'`);
      }
      const array = value as unknown[];
      return array.length === 0 ? array : end === 1 ? array.slice(0, -1) : array.slice(1);
    },
  };
}
