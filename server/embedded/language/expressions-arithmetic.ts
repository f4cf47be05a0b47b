import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const ARITHMETIC: Readonly<Record<string, Operator>> = {};
