import { findPath, follow } from "./flow-path.js";
import { IN_THE_AIR, rootOf, sit, unseat, type Flow } from "./flow.js";

/**
 * Shuts one option for good; who has it moves on, and the flow stays cheapest. False, and nothing is changed, if their
 * group would fall below its floor.
 */
export function shutOption(flow: Flow, option: number): boolean {
  const { demand, seat, rowOf, shut, studentOf, used } = flow;
  const row = rowOf[option] ?? 0;
  const wasShut = shut[option] ?? 0;
  shut[option] = 1;
  if (seat[row] !== option) return true;
  unseat(flow, row);
  seat[row] = IN_THE_AIR;
  const g = demand.group[option] ?? 0;
  if (findPath(flow, { row }, g, Infinity) === Infinity) {
    shut[option] = wasShut;
    sit(flow, row, option);
    return false;
  }
  const student = studentOf[row] ?? 0;
  used[student] = (used[student] ?? 0) - 1;
  follow(flow, { row }, g);
  if (seat[row] === IN_THE_AIR) seat[row] = -1;
  return true;
}

/** Fills a group up to `floor` as cheaply as can be, and keeps it there; false if too few can come. */
export function fillTo(flow: Flow, g: number, floor: number): boolean {
  flow.floor[g] = floor;
  const start = { node: rootOf(flow) };
  while ((flow.load[g] ?? 0) < floor) {
    if (findPath(flow, start, g, Infinity) === Infinity) return false;
    follow(flow, start, g);
  }
  return true;
}

/** Shuts every option of a group without a floor, so that it is empty. */
export function shutGroup(flow: Flow, g: number): boolean {
  const { room, load, members, seat, demand, shut } = flow;
  demand.group.forEach((each, option) => {
    if (each === g) shut[option] = 1;
  });
  while ((load[g] ?? 0) > 0) {
    if (!shutOption(flow, seat[members[room[g] ?? 0] ?? 0] ?? 0)) return false;
  }
  return true;
}

/** What the places cost together. */
export function costOf({ demand, seat, used }: Flow): number {
  const options = seat.reduce((sum, option) => sum + (option < 0 ? 0 : (demand.cost[option] ?? 0)), 0);
  return options - demand.firstBonus * used.reduce((sum, places) => sum + (places > 0 ? 1 : 0), 0);
}

const CHANGING = ["seat", "used", "opened", "load", "members", "slot", "floor", "shut", "price"] as const;

/** Remembers how the flow stands; the function given back brings it there again. */
export function remember(flow: Flow): () => void {
  const before = CHANGING.map((field) => flow[field].slice());
  return () => {
    CHANGING.forEach((field, i) => {
      flow[field].set(before[i] ?? []);
    });
  };
}
