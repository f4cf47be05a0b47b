import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const DATES: Readonly<Record<string, Operator>> = {};
