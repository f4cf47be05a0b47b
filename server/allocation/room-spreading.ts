import type { LinearModel } from "../solver/model.js";
import type { RoomAsk } from "./room-ask.js";
import { fewestRooms, type PlanGround, type Stand } from "./room-plan-ground.js";
import { buildPlanModel } from "./room-plan-model.js";
import type { RoomTable } from "./room-table.js";

/** Bounds are whole numbers; anything closer than this to one is that number. */
const NEAR = 1e-5;

/**
 * The groups that may use more than one room in an answer with so many rooms more than groups. A group that uses more
 * than it needs by itself costs at least one more, wherever it goes; so if the others, with that group away for one
 * room more, cannot reach the number even in the linear relaxation, the group keeps to one room.
 */
export async function groupsThatMaySpread(
  table: RoomTable,
  ground: PlanGround,
  extraRooms: number,
  ask: RoomAsk,
): Promise<Set<readonly Stand[]>> {
  const may = new Set<readonly Stand[]>(ground.groups.filter((stands) => stands.length > 1));
  // A group that may be away can leave sessions without a room where the first level says that none is.
  if (ground.groups.some((stands) => stands.some(({ soft }) => soft))) return may;
  const plan = buildPlanModel(table, ground, (stands) => (fewestRooms(stands) > 1 ? "any" : "one or away"));
  const [cost = new Float64Array(0)] = plan.levels;
  const relaxed: LinearModel = { ...plan.rules, cost, whole: null };
  const none = { gap: 0, onAnswer: () => undefined };
  const base = await ask(relaxed, none);
  if (base.status !== "optimal") return may;
  for (const [stands, column] of plan.away) {
    const room = extraRooms - plan.extraBase + NEAR;
    const sure = base.objective + Math.max(0, base.columnPrices[column] ?? 0);
    const lower = relaxed.lower.slice();
    lower[column] = 1;
    const probe = sure > room ? null : await ask({ ...relaxed, lower }, none);
    if (probe?.status === "stopped") return may;
    if (probe?.status !== "optimal" || probe.objective > room) may.delete(stands);
  }
  return may;
}
