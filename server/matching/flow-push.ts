import { giveBack, take } from "./flow-path.js";
import { rootOf, type Flow } from "./flow.js";

/** One round of pushing places along paths that cost nothing after prices. */
interface Push {
  flow: Flow;
  /** 1 for a node that was tried in this round: it leads nowhere any more. */
  isTried: Uint8Array;
}

/** Moves places along paths whose reduced cost is nothing, from students who may have more to free places. */
export function pushAlong(flow: Flow): void {
  const { demand, price, used, opened } = flow;
  const root = rootOf(flow);
  const push = { flow, isTried: new Uint8Array(price.length) };
  for (let s = 0; s < used.length; s++) {
    for (;;) {
      const places = used[s] ?? 0;
      const bonus = places === 0 ? demand.firstBonus : 0;
      if (places >= (opened[s] ?? 0) || (price[root] ?? 0) - bonus !== price[root + 1 + s]) break;
      if (!pushFromStudent(push, s)) break;
      // It did lead somewhere, and may again.
      push.isTried[root + 1 + s] = 0;
    }
  }
}

function pushFromStudent(push: Push, s: number): boolean {
  const { flow, isTried } = push;
  const node = rootOf(flow) + 1 + s;
  if (isTried[node] === 1) return false;
  isTried[node] = 1;
  const { rowsFrom } = flow.demand;
  for (let row = rowsFrom[s] ?? 0; row < (rowsFrom[s + 1] ?? 0); row++) {
    if (flow.seat[row] === -1 && pushRow(push, row, flow.price[node] ?? 0)) return true;
  }
  return false;
}

/** A row at this price takes a group that has, or finds, a free place. */
function pushRow(push: Push, row: number, price: number): boolean {
  const { flow, isTried } = push;
  const { demand } = flow;
  const end = demand.optionsFrom[row + 1] ?? 0;
  for (let option = demand.optionsFrom[row] ?? 0; option < end; option++) {
    const g = demand.group[option] ?? 0;
    if (isTried[g] === 1 || price + (demand.cost[option] ?? 0) !== flow.price[g]) continue;
    if (flow.shut[option] === 1 || !pushFromGroup(push, g)) continue;
    take(flow, option);
    return true;
  }
  return false;
}

/** True if the group has a place for one more, free or made free. */
function pushFromGroup(push: Push, g: number): boolean {
  const { flow, isTried } = push;
  if ((flow.load[g] ?? 0) < (flow.demand.capacity[g] ?? 0) && flow.price[g] === 0) return true;
  isTried[g] = 1;
  const begin = flow.room[g] ?? 0;
  const end = begin + (flow.load[g] ?? 0);
  for (let i = begin; i < end; i++) {
    const row = flow.members[i] ?? 0;
    if (moveOn(push, row, (flow.price[g] ?? 0) - (flow.demand.cost[flow.seat[row] ?? 0] ?? 0))) {
      isTried[g] = 0;
      return true;
    }
  }
  return false;
}

/** A row leaves its group at this price: for another group, or for another row of its student. */
function moveOn(push: Push, row: number, price: number): boolean {
  const { flow } = push;
  if (pushRow(push, row, price)) return true;
  const student = flow.studentOf[row] ?? 0;
  if (flow.price[rootOf(flow) + 1 + student] !== price || !pushFromStudent(push, student)) return false;
  giveBack(flow, row);
  return true;
}
