import { cheapestFlow, placePrices } from "../../server/matching/cheapest-flow.js";
import { openSolver } from "../../server/solver/solver.js";
import { checkSeats, linearModel, provedByPrices, singlePlaces } from "../support/match-demands.js";
import { medianOf } from "./load.js";
import type { Row } from "./row.js";

const rounds = 5;

/** The strict one-place order by our own flow, against one linear model of it in HiGHS; every answer proved by prices. */
export async function measureSinglePlaces(): Promise<Row[]> {
  // The first flow of a process is slower: its code is still being compiled.
  cheapestFlow(singlePlaces(500, 40, 9, 1));
  return [await compare(2_000, 150, 0.15), await compare(10_000, 600, 1)];
}

async function compare(students: number, groups: number, most: number): Promise<Row> {
  const own: number[] = [];
  const theirs: number[] = [];
  for (let seed = 1; seed <= rounds; seed++) {
    const demand = singlePlaces(students, groups, seed, seed % 2 === 0 ? 0.9 : 1.05);
    const began = performance.now();
    const flow = cheapestFlow(demand);
    own.push((performance.now() - began) / 1000);
    const { faults, cost } = checkSeats(demand, flow.seat);
    if (faults.length > 0 || cost !== provedByPrices(demand, placePrices(flow)))
      throw new Error("not proved");
    if (seed <= 3) theirs.push(await linearSeconds(demand, cost));
  }
  const [ours, linear] = [medianOf(own), medianOf(theirs)];
  const measured = `${ours.toFixed(3)} s of at most ${most} s, beside ${linear.toFixed(1)} s as a linear model`;
  const what = `One place each, ${students} × ${groups}`;
  return { what, measured, ratio: linear / ours, bar: ours <= most ? 10 : Infinity };
}

async function linearSeconds(demand: ReturnType<typeof singlePlaces>, cost: number): Promise<number> {
  const solver = openSolver();
  // A first small model, so that starting the thread isn't measured.
  await solver.solve(linearModel(singlePlaces(20, 4, 1, 1)));
  const model = linearModel(demand);
  const began = performance.now();
  const answer = await solver.solve(model);
  const seconds = (performance.now() - began) / 1000;
  await solver.close();
  if (answer.status !== "optimal" || Math.abs(answer.objective - cost) > 1) throw new Error("they differ");
  return seconds;
}
