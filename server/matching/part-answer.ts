import type { Solver } from "../solver/solver.js";
import { firstAnswer } from "./first-answer.js";
import { solveLevels, type Ask } from "./levels.js";
import { buildModel, type PartModel } from "./model.js";
import type { Part } from "./parts.js";
import type { Table } from "./table.js";
import { compareWorth, seatsIn, worthOf, type Seats } from "./worth.js";

/** The best answer found for one part. */
export interface PartAnswer {
  seats: Seats;
  /** Least costs proved level by level; see `solveLevels`. */
  bounds: readonly (number | null)[];
}

/**
 * Solves one part as far as the time allows; "infeasible" when its pins cannot hold.
 * When the time ends first, the better of the solver's last answer and a quick one is given.
 */
export async function answerPart(
  table: Table,
  part: Part,
  solver: Solver,
  ask: Ask,
  onStep: (level: number, standing: PartAnswer) => void,
): Promise<PartAnswer | "infeasible"> {
  const model = buildModel(table, part);
  const { status, values, bounds } = await solveLevels(model, ask, (level, step) =>
    onStep(level, { seats: step.values ? seatsOf(model, step.values) : [], bounds: step.bounds }),
  );
  if (status === "infeasible") return "infeasible";
  const solved = values && seatsOf(model, values);
  if (status === "optimal") return { seats: solved ?? [], bounds };
  const quick = firstAnswer(table, part);
  const answers = [...(solved ? [solved] : []), ...(quick ? [seatsIn(quick, part)] : [])];
  const [best] = answers.sort((a, b) => compareWorth(worthOf(table, a), worthOf(table, b)));
  if (best) return { seats: best, bounds };
  // Pinned groups leave no quick answer: whether there is one at all has to be known, limit or not.
  const any = await solver.solve(model.rules);
  return any.status === "optimal" ? { seats: seatsOf(model, any.values), bounds } : "infeasible";
}

function seatsOf(model: PartModel, values: Float64Array): Seats {
  return model.seats
    .filter(({ column }) => (values[column] ?? 0) > 0.5)
    .map(({ party, option }) => [party, option.group] as const);
}
