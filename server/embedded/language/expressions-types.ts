import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const TYPES: Readonly<Record<string, Operator>> = {};
