import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const STRINGS: Readonly<Record<string, Operator>> = {};
