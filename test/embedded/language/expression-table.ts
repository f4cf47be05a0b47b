import { compileExpression } from "../../../server/embedded/language/expressions.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, expectSame, now } from "./bson-values.js";

type Row = [expression: unknown, value: unknown, document?: Document];

const evaluate = (source: unknown, root: Document = {}) => compileExpression(source)({ root, now });

/** Checks what expressions give. */
export function check(...rows: Row[]): void {
  for (const [expression, value, document] of rows) expectSame(evaluate(expression, document), value);
}

/** Checks that expressions are refused, when they are compiled or evaluated. */
export function refuse(
  ...rows: [expression: unknown, code: number, words?: string, document?: Document][]
): void {
  for (const [expression, code, words, document] of rows)
    expectRefusal(() => evaluate(expression, document), code, words);
}
