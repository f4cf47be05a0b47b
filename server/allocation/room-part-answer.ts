import { solveLevels } from "../matching/levels.js";
import type { RoomAsk } from "./room-ask.js";
import type { RoomPart } from "./room-blocks.js";
import type { BlockAnswer } from "./room-block-answer.js";
import { fewestRooms, groundOf, type PlanGround } from "./room-plan-ground.js";
import { buildPlanModel, type PlanModel } from "./room-plan-model.js";
import { fewestExtraRooms, leastWishesAndSeats } from "./room-spread-levels.js";
import { groupsThatMaySpread } from "./room-spreading.js";
import type { RoomTable } from "./room-table.js";

/** The later levels of a part. */
export interface PlanAnswer {
  /** Least costs proved for rooms per group, wishes and seats, each given the ones before; null where unknown. */
  bounds: (number | null)[];
  /** For sessions that stand for their copies, the room; null when no answer is in hand. */
  rooms: Map<number, number> | null;
}

/**
 * The later levels of a part whose first two are proved. First the fewest rooms that each group needs by itself are
 * tried for all at once, in a model that is small because a group with one room is one choice; if that can be, no
 * answer uses fewer rooms and those with as many are all in that model. Only else may every group use several.
 * @param rooms an answer in hand, for the sessions that stand for their copies
 */
export async function answerPlans(
  table: RoomTable,
  part: RoomPart,
  answers: readonly BlockAnswer[],
  rooms: ReadonlyMap<number, number>,
  ask: RoomAsk,
): Promise<PlanAnswer> {
  const ground = groundOf(table, part, answers);
  const fewest = ground.groups.reduce((sum, stands) => sum + atLeastOne(fewestRooms(stands)) - 1, 0);
  const steady = buildPlanModel(table, ground, (stands) => atLeastOne(fewestRooms(stands)));
  const [, wishes = null, waste = null] = steady.levels;
  const levels = [wishes, waste].flatMap((level) => level ?? []);
  const first = await solveLevels({ rules: steady.rules, levels, seats: [] }, ask, () => undefined);
  if (first.status !== "infeasible") {
    return { bounds: [fewest, ...first.bounds], rooms: roomsOf(ground, steady, first.values) };
  }
  return spreadPlans(table, ground, fewest, rooms, ask);
}

/** Plans where some groups use more rooms than they need by themselves. */
async function spreadPlans(
  table: RoomTable,
  ground: PlanGround,
  fewest: number,
  rooms: ReadonlyMap<number, number>,
  ask: RoomAsk,
): Promise<PlanAnswer> {
  const wide = buildPlanModel(table, ground, () => "any");
  const extra = await fewestExtraRooms(wide, rooms, ask);
  const best = roomsOf(ground, wide, extra.values);
  const least = Math.max(fewest, extra.bound ?? 0);
  if (!extra.proved || !best) return { bounds: [least, null, null], rooms: best };
  const may = await groupsThatMaySpread(table, ground, least, ask);
  const narrow = buildPlanModel(table, ground, (stands) => (may.has(stands) ? "any" : 1));
  const { values, bounds } = await leastWishesAndSeats(narrow, least, best, ask);
  return { bounds: [least, ...bounds], rooms: roomsOf(ground, narrow, values) ?? best };
}

const atLeastOne = (count: number): number => Math.max(1, count);

function roomsOf(ground: PlanGround, { seats }: PlanModel, values: Float64Array | null): PlanAnswer["rooms"] {
  if (!values) return null;
  const rooms = new Map<number, number>(
    ground.groups.flatMap((stands) => stands.map(({ s }) => [s, -1] as const)),
  );
  for (const { s, room, column } of seats) if ((values[column] ?? 0) > 0.5) rooms.set(s, room);
  return rooms;
}
