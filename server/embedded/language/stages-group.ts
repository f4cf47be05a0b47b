import { ACCUMULATORS, type AccumulatorCompiler } from "./accumulators.js";
import { compileExpression } from "./expressions.js";
import type { Expression } from "./expression.js";
import { encodeKey } from "./compare.js";
import { compileSort } from "./sort.js";
import { numbered } from "./refusals.js";
import { DatabaseError } from "../errors.js";
import type { Pipe, PipelineContext, StageCompiler } from "./stage.js";
import { asDocument, setField, type Document } from "./values.js";

/** Stages that put documents together. */
export const GROUP_STAGES: Readonly<Record<string, StageCompiler>> = {
  $group: grouping,
  $sortByCount: sortingByCount,
  $facet: faceting,
};

interface Field {
  name: string;
  start: ReturnType<AccumulatorCompiler>;
}

interface Group {
  id: unknown;
  states: ReturnType<Field["start"]>[];
}

function grouping(argument: unknown, { now }: PipelineContext): Pipe {
  const named = asDocument(argument);
  if (named === undefined) throw numbered(15947, "a group's fields must be specified in an object");
  if (!Object.hasOwn(named, "_id")) throw numbered(15955, "a group specification must include an _id");
  const id = compileExpression(named["_id"]);
  const fields = Object.keys(named)
    .filter((name) => name !== "_id")
    .map((name) => groupField(name, named[name]));
  return function* (input) {
    for (const group of collect(input, id, fields, now).values()) {
      const result: Document = { _id: group.id ?? null };
      for (const [i, { name }] of fields.entries()) {
        const value = group.states[i]?.result();
        if (value !== undefined) setField(result, name, value);
      }
      yield result;
    }
  };
}

function groupField(name: string, argument: unknown): Field {
  if (name.includes(".")) throw numbered(40235, `The field name '${name}' cannot contain '.'`);
  if (name.startsWith("$")) throw numbered(40236, `The field name '${name}' cannot be an operator name`);
  const named = asDocument(argument);
  const [operator, ...others] = Object.keys(named ?? {});
  if (named === undefined || operator === undefined || !operator.startsWith("$")) {
    throw numbered(40234, `The field '${name}' must be an accumulator object`);
  }
  if (others.length > 0) throw numbered(40238, `The field '${name}' must specify one accumulator`);
  const compiler = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (compiler === undefined)
    throw new DatabaseError(15952, "Location15952", `unknown group operator '${operator}'`);
  return { name, start: compiler(named[operator], compileExpression, operator) };
}

function collect(
  input: Iterable<Document>,
  id: Expression,
  fields: readonly Field[],
  now: Date,
): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const document of input) {
    const scope = { root: document, now };
    const value = id(scope);
    const key = encodeKey(value).toString("latin1");
    let group = groups.get(key);
    if (group === undefined) {
      group = { id: value, states: fields.map(({ start }) => start()) };
      groups.set(key, group);
    }
    for (const state of group.states) state.add(scope);
  }
  return groups;
}

function sortingByCount(argument: unknown, context: PipelineContext): Pipe {
  const group = grouping({ _id: argument, count: { $sum: 1 } }, context);
  const order = compileSort({ count: -1 });
  return function* (input) {
    yield* [...group(input)].sort(order);
  };
}

function faceting(
  argument: unknown,
  _context: PipelineContext,
  nested: (stages: readonly Document[]) => Pipe,
): Pipe {
  const named = asDocument(argument);
  if (named === undefined || Object.keys(named).length === 0) {
    throw numbered(40169, "the $facet specification must be a non-empty object");
  }
  const facets = Object.keys(named).map((name) => {
    const stages = named[name];
    if (!Array.isArray(stages)) throw numbered(40170, `arguments to $facet must be arrays, ${name} is not`);
    for (const stage of stages as Document[]) {
      if (Object.hasOwn(stage, "$facet"))
        throw numbered(40600, "$facet is not allowed to be used within a $facet stage");
    }
    return { name, pipe: nested(stages as Document[]) };
  });
  return function* (input) {
    const documents = [...input];
    const result: Document = {};
    for (const { name, pipe } of facets) setField(result, name, [...pipe(documents)]);
    yield result;
  };
}
