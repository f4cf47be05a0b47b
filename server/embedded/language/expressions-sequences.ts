import type { Operator } from "./expression.js";

/** Operators of this kind. */
export const SEQUENCES: Readonly<Record<string, Operator>> = {};
