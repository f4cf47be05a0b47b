import { rootOf, sit, unseat, type Flow, type Search } from "./flow.js";

/**
 * Where a search begins: at a node, or with a row that lost its place in the target while its student and the target
 * still count it.
 */
type Start = { node: number } | { row: number };

/**
 * Finds the cheapest residual path from the start to the target by Dijkstra's algorithm on reduced costs; gives its
 * reduced length, at most `most`. When the target is nearer than `most`, the path can be followed with `follow`.
 * Prices are lifted along the way, so that they stay a proof after `follow`; a target as far as `most` costs just
 * that after it.
 */
export function findPath(flow: Flow, start: Start, target: number, most: number): number {
  const { heap, distance, isDone } = flow.search;
  beginSearch(flow.search);
  if ("node" in start) reach(flow, start.node, 0, -1, -1);
  else leaveRow(flow, start.row);
  const root = rootOf(flow);
  while (!heap.isEmpty && heap.nearest < most && isDone[target] === 0) {
    const node = heap.pop();
    if (isDone[node] === 1) continue;
    isDone[node] = 1;
    if (node === target) break;
    if (node < root) leaveGroup(flow, node);
    else if (node === root) leaveRoot(flow, "row" in start ? target : -1, target, most);
    else leaveStudent(flow, node);
  }
  const length = Math.min(most, distance[target] ?? Infinity);
  liftPrices(flow, length);
  return length;
}

/** Forgets the search before. */
export function beginSearch({ heap, distance, isDone, touched }: Search): void {
  for (const node of touched) {
    distance[node] = Infinity;
    isDone[node] = 0;
  }
  touched.length = 0;
  heap.clear();
}

/** After a search: prices that stay a proof when a place moves along a path of this length. */
export function liftPrices({ price, search }: Flow, length: number): void {
  if (length === Infinity) return;
  for (const node of search.touched) {
    const d = search.distance[node] ?? 0;
    // Shifting all prices alike changes nothing: those farther than the path stay as they are.
    if (d < length) price[node] = (price[node] ?? 0) + d - length;
  }
}

/** From a row in the air: into any group it may take, or back to its student. Its own price is as high as it may be. */
function leaveRow(flow: Flow, row: number): void {
  const { demand, price, shut, studentOf } = flow;
  const student = rootOf(flow) + 1 + (studentOf[row] ?? 0);
  let own = price[student] ?? 0;
  const end = demand.optionsFrom[row + 1] ?? 0;
  for (let option = demand.optionsFrom[row] ?? 0; option < end; option++) {
    if (shut[option] === 1) continue;
    own = Math.max(own, (price[demand.group[option] ?? 0] ?? 0) - (demand.cost[option] ?? 0));
  }
  reach(flow, student, own - (price[student] ?? 0), -1, row);
  leaveByOptions(flow, row, own, -1, -1);
}

/** Moves one place along the path that was found to the target. */
export function follow(flow: Flow, start: Start, target: number): void {
  const { from, by } = flow.search;
  const root = rootOf(flow);
  const origin = "node" in start ? start.node : -1;
  for (let node = target; node !== origin && node !== -1; node = from[node] ?? -1) {
    const via = by[node] ?? -1;
    if (node < root && via >= 0) take(flow, via);
    else if (node > root && via >= 0 && !("row" in start && start.row === via)) giveBack(flow, via);
  }
}

/** A row takes an option, leaving the one it had. */
export function take(flow: Flow, option: number): void {
  const row = flow.rowOf[option] ?? 0;
  const student = flow.studentOf[row] ?? 0;
  if ((flow.seat[row] ?? -1) >= 0) unseat(flow, row);
  else flow.used[student] = (flow.used[student] ?? 0) + 1;
  sit(flow, row, option);
}

/** A row gives its place back to its student. */
export function giveBack(flow: Flow, row: number): void {
  const student = flow.studentOf[row] ?? 0;
  unseat(flow, row);
  flow.used[student] = (flow.used[student] ?? 0) - 1;
}

/** A node can be reached at a distance; kept if it is nearer than before. */
export function reach(flow: Flow, node: number, distance: number, from: number, by: number): void {
  const { search } = flow;
  const before = search.distance[node] ?? Infinity;
  if (distance >= before) return;
  if (before === Infinity) search.touched.push(node);
  search.distance[node] = distance;
  search.from[node] = from;
  search.by[node] = by;
  search.heap.push(distance, node);
}

/** From a group: each row in it may go elsewhere, or give its place back; a free place ends at the root. */
function leaveGroup(flow: Flow, g: number): void {
  const { demand, price, search, seat, studentOf, members } = flow;
  const here = (search.distance[g] ?? 0) + (price[g] ?? 0);
  const root = rootOf(flow);
  const begin = flow.room[g] ?? 0;
  const end = begin + (flow.load[g] ?? 0);
  if (end - begin < (demand.capacity[g] ?? 0)) reach(flow, root, here - (price[root] ?? 0), g, -1);
  for (let i = begin; i < end; i++) {
    const row = members[i] ?? 0;
    const option = seat[row] ?? 0;
    const base = here - (demand.cost[option] ?? 0);
    const student = root + 1 + (studentOf[row] ?? 0);
    reach(flow, student, base - (price[student] ?? 0), g, row);
    leaveByOptions(flow, row, base, g, option);
  }
}

/** From a row at `base` (distance and price together): into each other group it may take. */
export function leaveByOptions(flow: Flow, row: number, base: number, from: number, own: number): void {
  const { demand, price, shut, search } = flow;
  const end = demand.optionsFrom[row + 1] ?? 0;
  for (let option = demand.optionsFrom[row] ?? 0; option < end; option++) {
    if (shut[option] === 1 || option === own) continue;
    const g = demand.group[option] ?? 0;
    const distance = base + (demand.cost[option] ?? 0) - (price[g] ?? 0);
    if (distance < (search.distance[g] ?? Infinity)) reach(flow, g, distance, from, option);
  }
}

/** From a student: another of their rows may take a place, or they have one place fewer. */
function leaveStudent(flow: Flow, node: number): void {
  const { demand, price, search, seat, used } = flow;
  const root = rootOf(flow);
  const student = node - root - 1;
  const here = (search.distance[node] ?? 0) + (price[node] ?? 0);
  const places = used[student] ?? 0;
  if (places > 0) {
    const loss = places === 1 ? demand.firstBonus : 0;
    reach(flow, root, here + loss - (price[root] ?? 0), node, -1);
  }
  const end = demand.rowsFrom[student + 1] ?? 0;
  for (let row = demand.rowsFrom[student] ?? 0; row < end; row++) {
    if (seat[row] === -1) leaveByOptions(flow, row, here, node, -1);
  }
}

/** From the root: a group may have one member fewer, as the one that lost a row has, or a student one place more. */
function leaveRoot(flow: Flow, losing: number, target: number, most: number): void {
  const { demand, price, search, load, floor, used, opened } = flow;
  const root = rootOf(flow);
  const here = (search.distance[root] ?? 0) + (price[root] ?? 0);
  for (let g = 0; g < root; g++) {
    if ((load[g] ?? 0) + (g === losing ? 1 : 0) > (floor[g] ?? 0))
      reach(flow, g, here - (price[g] ?? 0), root, -1);
  }
  const bound = Math.min(most, search.distance[target] ?? Infinity);
  for (let s = 0; s < used.length; s++) {
    const places = used[s] ?? 0;
    if (places >= (opened[s] ?? 0)) continue;
    const distance = here - (places === 0 ? demand.firstBonus : 0) - (price[root + 1 + s] ?? 0);
    if (distance < bound) reach(flow, root + 1 + s, distance, root, -1);
  }
}
