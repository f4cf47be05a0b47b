import { expect } from "chai";
import { withoutCrowding } from "../../server/allocation/draft-check.js";
import type { AllocationResult } from "../../server/allocation/allocation-result.js";
import type { ProblemSession, RoomProblem } from "../../server/allocation/room-problem.js";

const session = (id: string, from: string, to: string, current: string | null = null): ProblemSession => ({
  id,
  group: id,
  date: "2026-10-06",
  from,
  to,
  size: 8,
  features: [],
  stepFree: false,
  wish: { buildings: [] },
  current,
  pinned: null,
});

const problem: RoomProblem = {
  format: "peer-rounds/rooms@1",
  seed: 1,
  turnoverMinutes: 10,
  rooms: [],
  closed: [],
  booked: [{ room: "slow", date: "2026-10-06", from: "20:00", to: "20:50" }],
  sessions: [
    session("a", "17:00", "17:50"),
    session("b", "18:00", "18:50", "slow"),
    session("c", "19:00", "19:50"),
    session("d", "21:00", "21:50"),
  ],
};
const levels = { unroomed: 0, moved: 0, extraRooms: 0, wishesMissed: 0, seatsWasted: 0 };
const inRoom = (room: string): AllocationResult => ({
  format: "peer-rounds/rooms-result@1",
  status: "optimal",
  objective: levels,
  bound: levels,
  sessions: problem.sessions.map(({ id }) => ({ id, room })),
  infeasible: [],
  milliseconds: 1,
});
const rooms = [
  { code: "slow", turnoverMinutes: 20, slotMinutes: 15 },
  { code: "usual", turnoverMinutes: 10, slotMinutes: 15 },
];

describe("A room that needs longer between bookings than the others", () => {
  it("keeps who is there and gives back what comes too close to them or to a booking", () => {
    const { sessions, objective, status } = withoutCrowding(problem, inRoom("slow"), rooms);
    expect(sessions.map(({ id, room }) => `${id} ${room ?? "-"}`)).to.deep.equal([
      "a -",
      "b slow",
      "c -",
      "d slow",
    ]);
    expect([objective?.unroomed, status]).to.deep.equal([2, "feasible"]);
  });

  it("leaves every other room as it is", () => {
    expect(withoutCrowding(problem, inRoom("usual"), rooms)).to.deep.equal(inRoom("usual"));
  });
});
