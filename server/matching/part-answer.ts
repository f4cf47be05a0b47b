import type { Solver } from "../solver/solver.js";
import { solveLevels, type Ask } from "../solver/levels.js";
import { buildModel, valuesOf, type PartModel } from "./model.js";
import type { Start } from "./start.js";
import type { Table } from "./table.js";
import type { Seats } from "./worth.js";

/** The best answer found for one part. */
export interface PartAnswer {
  seats: Seats;
  /** Least costs proved level by level; see `solveLevels`. */
  bounds: readonly (number | null)[];
}

/** Said when a search was ended before it had found whether all pins can hold at once. */
export const NO_ANSWER = "no placement that keeps every pin was found";

/** Milliseconds that looking for any answer at all may take beyond the limit, and after somebody asked to stop. */
const GRACE = { limit: 30_000, stop: 2_000 };

/** Milliseconds for each option under which a linear solver gets nowhere, and setting the model out takes too long. */
const LEAST_FOR_OPTION = 0.15;

/**
 * Solves one part from its start as far as the time allows; "infeasible" when its pins cannot hold.
 * When the time ends first, the better of the solver's last answer and the start's is given.
 * @param left milliseconds that are left; undefined without a limit
 * @param signal aborted when somebody asks to stop
 * @throws Error NO_ANSWER when it was ended before any placement that keeps the pins was found
 */
export async function answerPart(
  table: Table,
  start: Start,
  solver: Solver,
  ask: Ask,
  left: number | undefined,
  signal: AbortSignal | undefined,
  onStep: (level: number, standing: PartAnswer) => void,
): Promise<PartAnswer | "infeasible"> {
  const { seats, part, proved } = start;
  const options = part.parties.reduce((sum, party) => sum + party.options.length, 0);
  if (seats && (proved === 4 || (left ?? Infinity) <= LEAST_FOR_OPTION * options))
    return { seats, bounds: start.bounds };
  const model = buildModel(table, part);
  const known = { values: seats && valuesOf(table, model, seats), bounds: start.bounds, proved };
  const { status, values, bounds } = await solveLevels(
    model,
    ask,
    (level, step) =>
      onStep(level, { seats: step.values ? seatsOf(model, step.values) : [], bounds: step.bounds }),
    known,
  );
  if (status === "infeasible") return "infeasible";
  if (values) return { seats: seatsOf(model, values), bounds };
  // Pinned groups leave no quick answer: whether there is one at all is looked for beyond the limit, but not for ever.
  const how = signal?.aborted ? { limit: GRACE.stop } : { limit: GRACE.limit, signal };
  const any = await solver.solve(model.rules, how);
  if (any.status === "infeasible") return "infeasible";
  // Ended without a proof, as when it outgrew its memory: that there is no answer must not be said.
  if (!any.values) throw new Error(NO_ANSWER);
  return { seats: seatsOf(model, any.values), bounds };
}

function seatsOf(model: PartModel, values: Float64Array): Seats {
  return model.seats
    .filter(({ column }) => (values[column] ?? 0) > 0.5)
    .map(({ party, option }) => [party, option.group] as const);
}
