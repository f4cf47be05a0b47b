import type { Demand } from "./demand.js";
import { pushAlong } from "./flow-push.js";
import { beginSearch, leaveByOptions, liftPrices, reach } from "./flow-path.js";
import { emptyFlow, rootOf, type Flow } from "./flow.js";

/**
 * The cheapest way to give out places, exactly, with the prices that prove it: shortest paths from all students at
 * once, then as many places as go along paths of that length, and again (primal–dual, Ford and Fulkerson 1962). Costs
 * are whole and mostly small, so there are few lengths. Until the end the root's price is that of the side where
 * places are asked for; on the side where they are given out it is 0.
 * @param shut 1 for each option that may not be taken
 * @param isTimeUp asked now and then; when it says yes, what stands is given: lawful, but not cheapest and no proof
 */
export function cheapestFlow(
  demand: Demand,
  shut = new Uint8Array(demand.group.length),
  isTimeUp: () => boolean = () => false,
): Flow {
  const flow = emptyFlow(demand, shut);
  openAll(flow);
  const root = rootOf(flow);
  while (!isTimeUp()) {
    const most = flow.price[root] ?? 0;
    const length = findLength(flow, most);
    liftPrices(flow, length);
    flow.price[root] = most - length;
    if (length >= most) break;
    pushAlong(flow);
  }
  return flow;
}

/** What a place in each group is worth: nothing where places are left, and never less than nothing. */
export function placePrices(flow: Flow): Float64Array {
  const root = flow.price[rootOf(flow)] ?? 0;
  return Float64Array.from(flow.demand.capacity, (_, g) => Math.max(0, root - (flow.price[g] ?? 0)));
}

/** A student's price is what their best option saves; the root's is the most that any first place saves. */
function openAll({ demand, price, opened }: Flow): void {
  const root = demand.capacity.length;
  let most = 0;
  for (let s = 0; s < demand.limit.length; s++) {
    const [first, last] = [demand.rowsFrom[s] ?? 0, demand.rowsFrom[s + 1] ?? 0];
    opened[s] = Math.min(demand.limit[s] ?? 0, last - first);
    let best = -demand.firstBonus;
    const end = demand.optionsFrom[last] ?? 0;
    for (let option = demand.optionsFrom[first] ?? 0; option < end; option++)
      best = Math.max(best, -(demand.cost[option] ?? 0));
    price[root + 1 + s] = best;
    most = Math.max(most, best + demand.firstBonus);
  }
  price[root] = most;
}

/** How far the nearest free place is from all students who may have one more, on reduced costs; at most `most`. */
function findLength(flow: Flow, most: number): number {
  const { demand, price, search, used, opened } = flow;
  const root = rootOf(flow);
  beginSearch(search);
  for (let s = 0; s < used.length; s++) {
    const places = used[s] ?? 0;
    if (places >= (opened[s] ?? 0)) continue;
    const distance = most - (places === 0 ? demand.firstBonus : 0) - (price[root + 1 + s] ?? 0);
    if (distance < most) reach(flow, root + 1 + s, distance, root, -1);
  }
  const { heap, isDone } = search;
  let length = most;
  while (!heap.isEmpty && heap.nearest < length) {
    const node = heap.pop();
    if (isDone[node] === 1) continue;
    isDone[node] = 1;
    const here = (search.distance[node] ?? 0) + (price[node] ?? 0);
    if (node > root) leaveByUnseated(flow, node - root - 1, here);
    else if ((flow.load[node] ?? 0) < (demand.capacity[node] ?? 0)) length = Math.min(length, here);
    else leaveFull(flow, node, here, length);
  }
  return length;
}

function leaveByUnseated(flow: Flow, student: number, here: number): void {
  const { rowsFrom } = flow.demand;
  for (let row = rowsFrom[student] ?? 0; row < (rowsFrom[student + 1] ?? 0); row++) {
    if (flow.seat[row] === -1) leaveByOptions(flow, row, here, -1, -1);
  }
}

/** From a full group: each of its rows may go elsewhere, or back to its student. */
function leaveFull(flow: Flow, g: number, here: number, length: number): void {
  const { demand, price, seat, studentOf, members } = flow;
  const root = rootOf(flow);
  const begin = flow.room[g] ?? 0;
  for (let i = begin; i < begin + (flow.load[g] ?? 0); i++) {
    const row = members[i] ?? 0;
    const option = seat[row] ?? 0;
    const base = here - (demand.cost[option] ?? 0);
    const student = root + 1 + (studentOf[row] ?? 0);
    const distance = base - (price[student] ?? 0);
    if (distance < length) reach(flow, student, distance, g, row);
    leaveByOptions(flow, row, base, g, option);
  }
}
