/** The result of an allocation: peer-rounds/rooms-result@1. */
export interface AllocationResult {
  format: "peer-rounds/rooms-result@1";
  /** optimal: objective equals bound at every level; feasible: stopped before that was proved. */
  status: "optimal" | "feasible" | "infeasible";
  objective: RoomLevels | null;
  bound: RoomLevels | null;
  sessions: AllocatedSession[];
  infeasible: PinContradiction[];
  milliseconds: number;
}

/** The five levels, each before the next, all to be as few as possible. */
export interface RoomLevels {
  unroomed: number;
  moved: number;
  extraRooms: number;
  wishesMissed: number;
  seatsWasted: number;
}

/** The tests of a room by itself, in the order in which they are named. */
export const ROOM_TESTS = ["too-small", "features", "step-free", "closed"] as const;
export type RoomTest = (typeof ROOM_TESTS)[number];

/** A session with its room, or with the reason why it has none. */
export interface AllocatedSession {
  id: string;
  room: string | null;
  reason?: RoomTest | "all-taken";
  text?: string;
  wayOut?: RoomWayOut | null;
}

/** One change after which the session has this room without anybody else moving. */
export interface RoomWayOut {
  text: string;
  change:
    | { kind: "time"; session: string; room: string; date: string; from: string; to: string }
    | { kind: "features"; session: string; room: string; without: string[] }
    | { kind: "open"; session: string; room: string; date: string; from: string; to: string }
    | { kind: "size"; session: string; room: string; size: number };
}

/** Pins that contradict each other or a hard rule, with the ids of those concerned. */
export interface PinContradiction {
  rule: RoomTest | "booked" | "turnover";
  text: string;
  refs: string[];
}
