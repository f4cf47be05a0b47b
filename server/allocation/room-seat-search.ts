import { keepsRules, withRow, type Entry, type LinearModel } from "../solver/model.js";
import type { RoomAsk } from "./room-ask.js";
import { roomsChosen, valuesOf, type PlanModel } from "./room-plan-model.js";

/** Bounds and costs are whole numbers; anything closer than this to one is that number. */
const NEAR = 1e-5;
/** Whole costs closer together than this are equal, so the search may stop. */
const WHOLE_GAP = 0.999;

/** The least of one cost over the rooms of single sessions. */
export interface SeatQuestion {
  model: PlanModel;
  /** What each room after a group's first costs, each missed wish and each empty seat. */
  weights: [extra: number, wish: number, seat: number];
  /** So many rooms more than groups; null for any number. */
  extraRooms: number | null;
  /** An answer in hand. */
  rooms: ReadonlyMap<number, number>;
  ask: RoomAsk;
}

/** The best answer known and a bound, null where none is known. */
export interface SeatFound {
  rooms: ReadonlyMap<number, number>;
  bound: number | null;
}

/** The least cost by the linear relaxation where the answer in hand reaches that, else by search from there. */
export async function leastBySeats(question: SeatQuestion): Promise<SeatFound> {
  const { model, weights, extraRooms, ask } = question;
  const cost = new Float64Array(model.rules.cost.length);
  model.levels.forEach((level, l) =>
    level.forEach((each, j) => (cost[j] = (cost[j] ?? 0) + (weights[l] ?? 0) * each)),
  );
  const base = weights[0] * model.extraBase;
  const rules = extraRooms === null ? model.rules : withExtraRooms(model, extraRooms);
  const hand = valuesOf(model, question.rooms);
  let best = keepsRules(rules, hand) ? hand : null;
  const keep = (values: Float64Array) => {
    const whole = values.map((value) => Math.round(value));
    if (keepsRules(rules, whole) && (!best || dot(cost, whole) < dot(cost, best))) best = whole;
  };
  const found = (bound: number | null): SeatFound => ({
    rooms: best ? roomsChosen(model, best) : question.rooms,
    bound: bound === null ? null : bound + base,
  });
  const relaxed = await ask({ ...rules, cost, whole: null }, { gap: 0, onAnswer: () => undefined });
  if (relaxed.status === "infeasible") throw new Error("an answer in two levels has no plans");
  if (relaxed.status === "stopped") return found(null);
  const least = Math.ceil(relaxed.objective - NEAR);
  if (best && Math.round(dot(cost, best)) <= least) return found(least);
  const searched = await ask({ ...rules, cost }, { gap: WHOLE_GAP, onAnswer: keep, start: best });
  if (searched.status === "infeasible") throw new Error("an answer in two levels has no plans");
  if (searched.status === "stopped")
    return found(Math.max(least, Math.ceil((searched.bound ?? least) - NEAR)));
  keep(searched.values);
  return found(best ? Math.round(dot(cost, best)) : least);
}

function withExtraRooms({ rules, levels: [extra], extraBase }: PlanModel, extraRooms: number): LinearModel {
  const entries = [...(extra ?? [])].flatMap((c, j): Entry[] => (c === 0 ? [] : [[j, c]]));
  return withRow(rules, { lower: extraRooms - extraBase, upper: extraRooms - extraBase, entries });
}

function dot(cost: Float64Array, values: Float64Array): number {
  return cost.reduce((sum, c, j) => sum + c * (values[j] ?? 0), 0);
}
