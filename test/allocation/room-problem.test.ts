import { expect } from "chai";
import { allocateRooms } from "../../server/allocation/allocate.js";
import { readRoomProblem } from "../../server/allocation/room-problem-reading.js";
import { ProblemError } from "../../server/solver/problem-faults.js";
import { checkRooms } from "../support/rooms-checker.js";
import { room, roomProblem, session } from "../support/rooms-problems.js";
import type { CheckedRoomProblem } from "../support/rooms-rules.js";

const faultsOf = (input: unknown): string[] => {
  try {
    readRoomProblem(input);
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.message.split("\n");
    throw error;
  }
};
const solve = (given: CheckedRoomProblem) => allocateRooms(readRoomProblem(given));

describe("reading a room problem", () => {
  it("fills in what may be left out", () => {
    const read = readRoomProblem(roomProblem([room("r1")], [session("s1")]));
    expect([read.closed, read.booked]).to.deep.equal([[], []]);
    expect(read.sessions[0]).to.deep.include({
      features: [],
      wish: { buildings: [] },
      current: null,
      pinned: null,
    });
  });

  it("names the path of every wrong or unknown field", () => {
    const input = {
      ...roomProblem(
        [room("r1", { open: [{ day: 0, from: "08:00", to: "25:00" }] }), { ...room("r2"), seats: -1 }],
        [session("s1", { date: "2026-02-30" }), session("s2", { from: "19:00", to: "18:00" })],
      ),
      closed: [{ room: "r1", date: "2026-03-03", from: "00:00" }],
      colour: "red",
    };
    expect(faultsOf(input)).to.have.members([
      "rooms[0].open[0].day: must be a whole number from 1 to 7",
      'rooms[0].open[0].to: must be a time like "18:00", at most "24:00"',
      "rooms[1].seats: must be a whole number from 0 to 100000",
      'sessions[0].date: must be a day like "2026-03-02"',
      "sessions[1].to: must be later than from",
      "closed[0].to: must be text",
      "colour: unknown field",
    ]);
  });

  it("names ids that stand twice and rooms that are not there", () => {
    const stretch = { room: "r9", date: "2026-03-03", from: "08:00", to: "09:00" };
    const given = roomProblem(
      [room("r1"), room("r1")],
      [session("s1", { current: "r8" }), session("s1", { pinned: "r7" })],
      { closed: [stretch], booked: [stretch] },
    );
    expect(faultsOf(given)).to.have.members([
      'rooms[1].id: "r1" is there twice',
      'sessions[1].id: "s1" is there twice',
      'closed[0].room: no room has the id "r9"',
      'booked[0].room: no room has the id "r9"',
      'sessions[0].current: no room has the id "r8"',
      'sessions[1].pinned: no room has the id "r7"',
    ]);
  });
});

describe("room problems at the edges", () => {
  const always = { from: "00:00", to: "24:00", date: "2026-03-03" };

  it("have an answer: nothing at all, no rooms, everything closed, the whole day long", async () => {
    const cases: [CheckedRoomProblem, (string | null)[]][] = [
      [roomProblem([], []), []],
      [roomProblem([], [session("s1")]), [null]],
      [roomProblem([room("r1")], []), []],
      [roomProblem([room("r1")], [session("s1")], { closed: [{ room: "r1", ...always }] }), [null]],
      [roomProblem([room("r1", { open: [] })], [session("s1")]), [null]],
      [
        roomProblem([room("r1")], [session("s1", always), session("s2", always)], { turnoverMinutes: 0 }),
        ["r1", null],
      ],
      [
        roomProblem([room("r1")], [session("s1", { size: 0 })], { booked: [{ room: "r1", ...always }] }),
        [null],
      ],
    ];
    for (const [given, rooms] of cases) {
      const result = await solve(given);
      expect(checkRooms(given, result)).to.deep.equal([]);
      expect(result.status).to.equal("optimal");
      expect(result.sessions.map((each) => each.room)).to.have.members(rooms);
    }
  });

  it("keep the turnover to the minute, and need one opening span that holds all", async () => {
    const after = (from: string) =>
      roomProblem([room("r1")], [session("s1"), session("s2", { from, to: "20:30" })]);
    expect((await solve(after("19:10"))).objective?.unroomed).to.equal(0);
    expect((await solve(after("19:09"))).objective?.unroomed).to.equal(1);
    const halves = [
      { day: 2, from: "08:00", to: "18:30" },
      { day: 2, from: "18:30", to: "21:00" },
    ];
    const split = await solve(roomProblem([room("r1", { open: halves })], [session("s1")]));
    expect(split.sessions[0]).to.include({ room: null, reason: "closed" });
  });

  it("take hundreds of sessions on one date", async () => {
    const rooms = Array.from({ length: 40 }, (_, i) => room(`r${i}`, { seats: 10 + (i % 9) }));
    const starts = ["08:00", "09:10", "10:20", "11:30", "12:40", "13:50", "15:00", "16:10"];
    const sessions = starts.flatMap((from, t) =>
      Array.from({ length: 42 }, (_, i) =>
        session(`s${t}-${i}`, { from, to: `${from.slice(0, 2)}:59`, size: 8 + (i % 9) }),
      ),
    );
    const given = roomProblem(rooms, sessions);
    const result = await solve(given);
    expect(checkRooms(given, result)).to.deep.equal([]);
    expect([result.status, result.objective?.unroomed]).to.deep.equal(["optimal", 16]);
  }).timeout(30_000);

  it("say what would help who got no room", async () => {
    const wayOut = async (given: CheckedRoomProblem) => {
      const result = await solve(given);
      expect(checkRooms(given, result)).to.deep.equal([]);
      return result.sessions.find((each) => each.room === null)?.wayOut?.change;
    };
    const rival = session("s2", { pinned: "r1" });
    expect(await wayOut(roomProblem([room("r1")], [session("s1"), rival]))).to.deep.include({
      ...{ kind: "time", room: "r1", from: "19:15", to: "20:15" },
    });
    expect(await wayOut(roomProblem([room("r1")], [session("s1", { features: ["piano"] })]))).to.deep.include(
      {
        ...{ kind: "features", without: ["piano"] },
      },
    );
    expect(await wayOut(roomProblem([room("r1", { seats: 8 })], [session("s1")]))).to.deep.include({
      ...{ kind: "size", size: 8 },
    });
    expect(await wayOut(roomProblem([room("r1", { open: [] })], [session("s1")]))).to.deep.include({
      ...{ kind: "open", from: "18:00", to: "19:00" },
    });
    const steps = roomProblem([room("r1", { stepFree: false })], [session("s1", { stepFree: true })]);
    expect(await wayOut(steps)).to.equal(undefined);
  });
});

describe("contradicting room pins", () => {
  const contradictions = async (given: CheckedRoomProblem) => {
    const result = await solve(given);
    expect(result).to.include({ status: "infeasible", objective: null, bound: null });
    expect(result.sessions).to.deep.equal([]);
    return result.infeasible.map(({ rule, refs }) => ({ rule, refs }));
  };

  it("are told for each rule that a pin does not override", async () => {
    const pinned = (of: object) => session("s1", { pinned: "r1", ...of });
    const stretch = { room: "r1", date: "2026-03-03", from: "19:00", to: "20:00" };
    const cases: [string, CheckedRoomProblem][] = [
      ["too-small", roomProblem([room("r1")], [pinned({ size: 15 })])],
      ["features", roomProblem([room("r1")], [pinned({ features: ["piano"] })])],
      ["step-free", roomProblem([room("r1", { stepFree: false })], [pinned({ stepFree: true })])],
      ["closed", roomProblem([room("r1", { open: [] })], [pinned({})])],
      ["booked", roomProblem([room("r1")], [pinned({})], { booked: [stretch] })],
    ];
    for (const [rule, given] of cases) {
      expect(await contradictions(given)).to.deep.equal([{ rule, refs: ["s1", "r1"] }]);
    }
  });

  it("are told for two pins in one room without the turnover between them", async () => {
    const next = session("s2", { from: "19:05", to: "20:00", pinned: "r1" });
    const given = roomProblem([room("r1")], [next, session("s1", { pinned: "r1" })]);
    expect(await contradictions(given)).to.deep.equal([{ rule: "turnover", refs: ["s1", "s2", "r1"] }]);
  });
});
