import { Int32 } from "bson";
import { compareValues, equalValues } from "./compare.js";
import { numbered } from "./refusals.js";
import { asDocument } from "./values.js";
import { isNullish, type Compile, type Scope } from "./expression.js";
import { RunningSum } from "./sums.js";

interface State {
  add(scope: Scope): void;
  result(): unknown;
}

/** Compiles an accumulator of `$group`; each group starts a state of its own. */
export type AccumulatorCompiler = (argument: unknown, compile: Compile, name: string) => () => State;

function over(make: () => { take(value: unknown): void; result(): unknown }): AccumulatorCompiler {
  return (argument, compile, name) => {
    if (Array.isArray(argument)) throw numbered(40237, `The ${name} accumulator is a unary operator`);
    const expression = compile(argument);
    return () => {
      const state = make();
      return { add: (scope) => state.take(expression(scope)), result: () => state.result() };
    };
  };
}

/** The accumulators of `$group`. */
export const ACCUMULATORS: Readonly<Record<string, AccumulatorCompiler>> = {
  $sum: over(() => {
    const sum = new RunningSum();
    return { take: (value) => sum.take(value), result: () => sum.total() };
  }),
  $avg: over(() => {
    const sum = new RunningSum();
    return { take: (value) => sum.take(value), result: () => sum.mean() };
  }),
  $min: over(() => extreme(-1)),
  $max: over(() => extreme(1)),
  $first: over(() => {
    let first: unknown;
    let seen = false;
    return {
      take: (value) => {
        if (!seen) first = value ?? null;
        seen = true;
      },
      result: () => first,
    };
  }),
  $last: over(() => {
    let last: unknown;
    return { take: (value) => (last = value ?? null), result: () => last };
  }),
  $push: over(() => {
    const list: unknown[] = [];
    return {
      take: (value) => {
        if (value !== undefined) list.push(value);
      },
      result: () => list,
    };
  }),
  $addToSet: over(() => {
    const set: unknown[] = [];
    return {
      take: (value) => {
        if (value !== undefined && !set.some((old) => equalValues(old, value))) set.push(value);
      },
      result: () => set,
    };
  }),
  $count: counting,
};

function extreme(sign: 1 | -1): { take(value: unknown): void; result(): unknown } {
  let best: unknown = null;
  return {
    take: (value) => {
      if (!isNullish(value) && (best === null || compareValues(value, best) * sign > 0)) best = value;
    },
    result: () => best,
  };
}

function counting(argument: unknown): () => State {
  const named = asDocument(argument);
  if (named === undefined || Object.keys(named).length > 0)
    throw numbered(40237, "$count takes no arguments, i.e. $count:{}");
  return () => {
    let count = 0;
    return { add: () => (count += 1), result: () => new Int32(count) };
  };
}
