import { ownersOf, type Demand } from "./demand.js";
import { Heap } from "./heap.js";

/**
 * A flow of places: root → student → row → group → root, at least cost. Nodes: the groups, then the root, then the
 * students; a row is passed through between two of them. `price` are node potentials: no residual arc costs less
 * than nothing after adding the price where it begins and taking off the one where it ends, which proves the flow
 * cheapest.
 */
export interface Flow {
  demand: Demand;
  /** Of each row its student; of each option its row. */
  studentOf: Int32Array;
  rowOf: Int32Array;
  /** Of each row the option it has, or −1. */
  seat: Int32Array;
  /** Places that each student has, and how many the flow may give them so far. */
  used: Int32Array;
  opened: Int32Array;
  /** Rows in each group: group g has members[room[g]] up to members[room[g] + load[g]]; `slot` is a row's place. */
  load: Int32Array;
  room: Int32Array;
  members: Int32Array;
  slot: Int32Array;
  /** No group falls below its floor, once there. */
  floor: Int32Array;
  /** 1 for an option that may not be taken. */
  shut: Uint8Array;
  price: Float64Array;
  search: Search;
}

/** What one search for a shortest path leaves behind. */
export interface Search {
  heap: Heap;
  distance: Float64Array;
  /** How a node was reached: from which node, and by which option (into a group) or row (into a student). */
  from: Int32Array;
  by: Int32Array;
  isDone: Uint8Array;
  /** Nodes with a distance. */
  touched: number[];
}

/** The seat of a row that has just lost its option, until it is known what becomes of it. */
export const IN_THE_AIR = -2;

/** The root's node. */
export const rootOf = ({ demand }: Flow): number => demand.capacity.length;

/** Nobody placed yet. */
export function emptyFlow(demand: Demand, shut: Uint8Array): Flow {
  const groups = demand.capacity.length;
  const students = demand.limit.length;
  const rows = demand.optionsFrom.length - 1;
  const nodes = groups + 1 + students;
  const room = new Int32Array(groups + 1);
  // One more than the places: on the way, a row may come before another leaves.
  for (let g = 0; g < groups; g++) room[g + 1] = (room[g] ?? 0) + (demand.capacity[g] ?? 0) + 1;
  return {
    demand,
    studentOf: ownersOf(demand.rowsFrom),
    rowOf: ownersOf(demand.optionsFrom),
    seat: new Int32Array(rows).fill(-1),
    used: new Int32Array(students),
    opened: new Int32Array(students),
    load: new Int32Array(groups),
    room,
    members: new Int32Array(room[groups] ?? 0),
    slot: new Int32Array(rows),
    floor: new Int32Array(groups),
    shut,
    price: new Float64Array(nodes),
    search: {
      heap: new Heap(),
      distance: new Float64Array(nodes).fill(Infinity),
      from: new Int32Array(nodes).fill(-1),
      by: new Int32Array(nodes).fill(-1),
      isDone: new Uint8Array(nodes),
      touched: [],
    },
  };
}

/** Takes a row out of its group. */
export function unseat(flow: Flow, row: number): void {
  const option = flow.seat[row] ?? -1;
  const g = flow.demand.group[option] ?? 0;
  const last = (flow.room[g] ?? 0) + (flow.load[g] ?? 1) - 1;
  flow.load[g] = (flow.load[g] ?? 1) - 1;
  const moved = flow.members[last] ?? 0;
  const at = flow.slot[row] ?? 0;
  flow.members[at] = moved;
  flow.slot[moved] = at;
  flow.seat[row] = -1;
}

/** Puts a row that sits nowhere into an option's group. */
export function sit(flow: Flow, row: number, option: number): void {
  const g = flow.demand.group[option] ?? 0;
  const at = (flow.room[g] ?? 0) + (flow.load[g] ?? 0);
  flow.load[g] = (flow.load[g] ?? 0) + 1;
  flow.members[at] = row;
  flow.slot[row] = at;
  flow.seat[row] = option;
}
