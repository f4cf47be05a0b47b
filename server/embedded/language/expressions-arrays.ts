import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const ARRAYS: Readonly<Record<string, Operator>> = {};
