import {
  addAnswer,
  addCheapPlans,
  columnModel,
  noColumns,
  roomsIn,
  type PlanColumns,
} from "./room-plan-columns.js";
import type { RoomAsk } from "./room-ask.js";
import { costOfRooms, type PlanRows } from "./room-plan-rows.js";
import { boundUnder, findPrices, type RoomPrices } from "./room-prices.js";

/** Bounds and costs are whole numbers; anything closer than this to one is that number. */
const NEAR = 1e-5;
/** Whole costs closer together than this are equal, so the search may stop. */
const WHOLE_GAP = 0.999;
/** Plans added for each group at once: at first, and while prices are refined. */
const [FIRST_PLANS, MORE_PLANS] = [15, 5];
const PRICE_ROUNDS = 150;
const REFINEMENTS = 12;
const TURNS = 8;

/** The least of one cost over plans. */
export interface PlanQuestion {
  plan: PlanRows;
  /** What each room after a group's first costs. */
  opening: number;
  /** At most so many rooms more than groups; null for any number. */
  extraRooms: number | null;
  /** An answer in hand. */
  rooms: ReadonlyMap<number, number>;
  /** False to bound the cost by prices alone. */
  mayChoose: boolean;
  ask: RoomAsk;
  isTimeUp: () => boolean;
}

export interface PlanFound {
  /** The best answer known, and its cost. */
  rooms: ReadonlyMap<number, number>;
  cost: number;
  /** No answer costs less. */
  bound: number;
  /** Prices that prove the bound before it was rounded up, of which `proof` is the value. */
  prices: RoomPrices;
}

/**
 * The least cost by whole plans of groups: prices that bound it, the plans that are cheap under them, prices refined by
 * the linear relaxation over those (column generation: Dantzig and Wolfe, 1960), and the best whole choice among them,
 * which in turn steers the prices. Ends when the bound is reached or nothing gets better.
 */
export async function leastByPlans(question: PlanQuestion): Promise<PlanFound> {
  const { plan, opening, extraRooms, isTimeUp } = question;
  const pool = noColumns(plan);
  addAnswer(pool, question.rooms);
  let found: PlanFound = {
    rooms: question.rooms,
    cost: costOfRooms(plan, opening, question.rooms),
    bound: -Infinity,
    prices: { bound: -Infinity, prices: new Float64Array(plan.limits.length + 1), opening },
  };
  for (let turn = 0; turn < TURNS; turn++) {
    const before = found;
    const from = turn === 0 ? null : found.prices.prices;
    const enough = found.cost - 1 + NEAR;
    const asked = { plan, opening, extraRooms, reached: found.cost, enough, isTimeUp };
    found = withPrices(found, await findPrices({ ...asked, from, rounds: PRICE_ROUNDS }));
    if (found.bound >= found.cost || !question.mayChoose || isTimeUp()) return found;
    addCheapPlans(pool, found.prices.prices, found.prices.opening, FIRST_PLANS, () => Infinity, isTimeUp);
    found = withPrices(found, await refine(question, pool, found));
    if (found.bound >= found.cost || isTimeUp()) return found;
    found = await chooseWhole(question, pool, found);
    if (found.bound >= found.cost || isTimeUp()) return found;
    if (found.cost === before.cost && found.bound === before.bound) return found;
  }
  return found;
}

function withPrices(found: PlanFound, prices: RoomPrices): PlanFound {
  if (prices.bound <= found.prices.bound) return found;
  return { ...found, prices, bound: Math.max(found.bound, Math.ceil(prices.bound - NEAR)) };
}

/** Prices by the relaxation over the plans in the game, with those added that are cheaper still. */
async function refine(
  question: PlanQuestion,
  pool: PlanColumns,
  { cost, prices }: PlanFound,
): Promise<RoomPrices> {
  const { plan, opening, extraRooms, ask, isTimeUp } = question;
  const shared = plan.limits.length;
  let best = prices;
  for (let round = 0; round < REFINEMENTS && !isTimeUp(); round++) {
    const model = { ...columnModel(pool, opening, extraRooms), whole: null };
    const answer = await ask(
      { ...model, upper: model.upper.map(() => Infinity) },
      { gap: 0, onAnswer: () => undefined },
    );
    if (answer.status !== "optimal") return best;
    const duals = answer.rowPrices;
    const own = Float64Array.from({ length: shared + 1 }, (_, row) => Math.max(0, -(duals[row] ?? 0)));
    const bound = boundUnder({ plan, opening, extraRooms }, own);
    const priced = opening + (own[shared] ?? 0);
    if (bound > best.bound) best = { bound, prices: own, opening: priced };
    if (Math.ceil(best.bound - NEAR) >= Math.min(cost, Math.ceil(answer.objective - NEAR))) return best;
    const below = (group: number) => (duals[shared + 1 + group] ?? 0) - NEAR;
    if (addCheapPlans(pool, own, priced, MORE_PLANS, below, isTimeUp) === 0) return best;
  }
  return best;
}

/** The best whole choice among the plans in the game. */
async function chooseWhole(question: PlanQuestion, pool: PlanColumns, found: PlanFound): Promise<PlanFound> {
  const model = columnModel(pool, question.opening, question.extraRooms);
  let best = found;
  const keep = (values: Float64Array) => {
    const rooms = roomsIn(pool, values);
    const cost = Math.round(costOfRooms(question.plan, question.opening, rooms));
    if (cost < best.cost) best = { ...best, rooms, cost };
  };
  const answer = await question.ask(model, { gap: WHOLE_GAP, onAnswer: keep });
  if (answer.status === "optimal") keep(answer.values);
  return best;
}
