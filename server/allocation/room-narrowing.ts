import { priced, regrets } from "./room-cheapest-plan.js";
import type { PlanGround, Stand } from "./room-plan-ground.js";
import type { PlanRows } from "./room-plan-rows.js";
import type { RoomPrices } from "./room-prices.js";

/** A ground with less choice, which still holds every answer that costs no more than it was narrowed for. */
export interface NarrowedGround {
  ground: PlanGround;
  /** Groups that use one room in each of them. */
  steady: ReadonlySet<readonly Stand[]>;
}

/**
 * Rules out what no answer of at most `cost` does: with a plan that costs a group `d` more than its cheapest under
 * prices that prove a bound, every answer costs the bound and `d` at least.
 */
export function narrowed(
  ground: PlanGround,
  plan: PlanRows,
  { bound, prices, opening }: RoomPrices,
  cost: number,
): NarrowedGround {
  const most = cost - bound + 1e-6 * Math.max(1, Math.abs(cost));
  const steady = new Set<readonly Stand[]>();
  const groups = plan.groups.map((group) => {
    const { byRoom, several } = regrets(priced(group, prices), opening);
    const left = new Set(group.rooms.filter((_, r) => (byRoom[r] ?? Infinity) <= most));
    const stands = group.stands.map((stand) => ({ ...stand, rooms: stand.rooms.filter((r) => left.has(r)) }));
    if (several > most) steady.add(stands);
    return stands;
  });
  return { ground: { ...ground, groups }, steady };
}
