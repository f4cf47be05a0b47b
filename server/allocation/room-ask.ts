import type { LinearModel } from "../solver/model.js";
import type { SolverAnswer, Stopped } from "../solver/messages.js";

/** Solves one model within what is left of the time; `start` are values that keep the rules, to begin from. */
export type RoomAsk = (
  model: LinearModel,
  how: { gap: number; onAnswer: (values: Float64Array) => void; start?: Float64Array | null },
) => Promise<SolverAnswer | Stopped>;
