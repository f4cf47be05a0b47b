import type { LinearModel } from "./model.js";

/** What the solver's thread is asked. */
export interface SolverJob {
  model: LinearModel;
  /** Stop when the answer is within this of the bound; 0 for exact. */
  gap: number;
  /** Values that keep the rules, from which a search for whole ones may begin. */
  start: Float64Array | null;
}

/** A proved answer: the least cost and where it is reached, or that nothing keeps the rules. */
export type SolverAnswer =
  | { status: "infeasible" }
  | {
      status: "optimal";
      objective: number;
      /** A proved lower bound of the objective. */
      bound: number;
      values: Float64Array;
      /** Reduced costs of the columns and dual prices of the rows; meaningful without whole columns only. */
      columnPrices: Float64Array;
      rowPrices: Float64Array;
    };

/** What was known when a solve was stopped, or broke. */
export interface Stopped {
  status: "stopped";
  /** The best values found so far, if any. */
  values: Float64Array | null;
  /** The best proved lower bound so far, if any. */
  bound: number | null;
}

/** What the thread says while and after it thinks. */
export type SolverMessage =
  | { kind: "incumbent"; values: Float64Array }
  | { kind: "bound"; bound: number }
  | { kind: "answer"; answer: SolverAnswer }
  /** WebAssembly gave up; the thread is of no use any more. */
  | { kind: "broken" };
