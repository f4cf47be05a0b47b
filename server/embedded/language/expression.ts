import { numbered } from "./refusals.js";
import type { Document } from "./values.js";

/** What an expression is evaluated in: the document, the time of the command and the variables by name. */
export interface Scope {
  readonly root: Document;
  readonly now?: Date;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A compiled expression; undefined is a missing value. */
export type Expression = (scope: Scope) => unknown;

/** Compiles what an operator finds in its argument; `names` are the variables it introduces there. */
export type Compile = (source: unknown, names?: readonly string[]) => Expression;

/** Compiles one operator from its argument. */
export type Operator = (argument: unknown, compile: Compile, name: string) => Expression;

/** An operator over a fixed number of evaluated arguments. */
export function fixed(count: number, apply: (values: unknown[], name: string) => unknown): Operator {
  return (argument, compile, name) => {
    const parts = argumentsOf(argument, name, count, count).map((part) => compile(part));
    const [first, second] = parts;
    if (count === 1 && first !== undefined) return (scope) => apply([first(scope)], name);
    if (count === 2 && first !== undefined && second !== undefined) {
      return (scope) => apply([first(scope), second(scope)], name);
    }
    return (scope) =>
      apply(
        parts.map((part) => part(scope)),
        name,
      );
  };
}

/** An operator over several evaluated arguments, between a least and a greatest number of them. */
export function variadic(
  apply: (values: unknown[], name: string) => unknown,
  least = 0,
  most = Number.POSITIVE_INFINITY,
): Operator {
  return (argument, compile, name) => {
    const parts = argumentsOf(argument, name, least, most).map((part) => compile(part));
    return (scope) =>
      apply(
        parts.map((part) => part(scope)),
        name,
      );
  };
}

/** The arguments of an operator: a list, or a single one without brackets. */
export function argumentsOf(argument: unknown, name: string, least: number, most: number): unknown[] {
  const list: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (list.length >= least && list.length <= most) return list;
  if (least === most) {
    throw numbered(
      16020,
      `Expression ${name} takes exactly ${least} arguments. ${list.length} were passed in.`,
    );
  }
  throw numbered(
    28667,
    `Expression ${name} takes at least ${least} arguments, and at most ${most}, but ${list.length} were passed in.`,
  );
}

/** Whether a value is null or missing, which most operators pass on as null. */
export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
