import { expect } from "chai";
import { Types } from "mongoose";
import type { AllocationResult } from "../../server/allocation/allocation-result.js";
import { withoutCrowding } from "../../server/allocation/draft-check.js";
import type { ProblemSession, RoomProblem } from "../../server/allocation/room-problem.js";
import { quartersOf } from "../../server/rooms/quarters.js";
import { instantOf } from "../../server/time/zone.js";

const date = "2026-10-06";
const at = (time: string) => instantOf(date, time, "Europe/London");
const roomWith = (code: string, turnoverMinutes: number, slotMinutes = 15) => ({
  _id: new Types.ObjectId(),
  code,
  turnoverMinutes,
  slotMinutes,
});

const session = (from: string, to: string, current: string | null = null) => ({
  _id: new Types.ObjectId(),
  startsAt: at(from),
  endsAt: at(to),
  from,
  to,
  current,
});
type Each = ReturnType<typeof session>;

const problemOf = (sessions: readonly Each[]): RoomProblem => ({
  format: "peer-rounds/rooms@1",
  seed: 1,
  turnoverMinutes: 10,
  rooms: [],
  closed: [],
  booked: [],
  sessions: sessions.map(({ _id, from, to, current }): ProblemSession => {
    const id = String(_id);
    const need = { size: 8, features: [], stepFree: false, wish: { buildings: [] }, pinned: null };
    return { id, group: id, date, from, to, current, ...need };
  }),
});

const levels = { unroomed: 0, moved: 0, extraRooms: 0, wishesMissed: 0, seatsWasted: 0 };
const inRoom = (sessions: readonly Each[], room: string): AllocationResult => ({
  format: "peer-rounds/rooms-result@1",
  status: "optimal",
  objective: levels,
  bound: levels,
  sessions: sessions.map(({ _id }) => ({ id: String(_id), room })),
  infeasible: [],
  milliseconds: 1,
});

describe("A room that needs longer between bookings than the others", () => {
  const [slow, usual] = [roomWith("slow", 20), roomWith("usual", 10)];
  const sessions = [
    session("17:00", "17:50"),
    session("18:00", "18:50", "slow"),
    session("19:00", "19:50"),
    session("21:00", "21:50"),
  ];
  const booked = { room: slow._id, quarters: quartersOf(at("20:00"), at("20:50"), 10) };
  const held = { rooms: [slow, usual], sessions, others: [booked] };

  it("keeps who is there and gives back what comes too close to them or to a booking", () => {
    const result = withoutCrowding(problemOf(sessions), inRoom(sessions, "slow"), held);
    expect(result.sessions.map(({ room }) => room)).to.deep.equal([null, "slow", null, "slow"]);
    expect([result.objective?.unroomed, result.status]).to.deep.equal([2, "feasible"]);
  });

  it("leaves every other room as it is", () => {
    const result = inRoom(sessions, "usual");
    expect(withoutCrowding(problemOf(sessions), result, held)).to.deep.equal(result);
  });

  it("is counted in the steps in which it is held, which aren't those of the wall clock in summer", () => {
    const halls = roomWith("hall", 10, 120);
    const two = [session("15:00", "15:50"), session("16:00", "16:50")];
    const inHall = withoutCrowding(problemOf(two), inRoom(two, "hall"), {
      rooms: [halls],
      sessions: two,
      others: [],
    });
    // 14:00 and 15:00 UTC lie in one step of two hours; 15:00 and 16:00 on the wall wouldn't.
    expect(inHall.sessions.filter(({ room }) => room === "hall")).to.have.length(1);
  });
});
