import { expect } from "chai";
import fc from "fast-check";
import { allocateHere } from "../../server/allocation/allocation-core.js";
import { allocateRooms } from "../../server/allocation/allocate.js";
import { readRoomProblem } from "../../server/allocation/room-problem-reading.js";
import { checkRooms } from "../support/rooms-checker.js";
import { bestRoomsByTryingAll } from "../support/rooms-exhaustive.js";
import { roomTerm, tinyRoomProblems } from "../support/rooms-problems.js";
import { greedyRooms } from "../support/rooms-greedy.js";
import { compareRoomCounts, type CheckedRoomProblem } from "../support/rooms-rules.js";

const solve = (given: CheckedRoomProblem, limit?: number) => allocateHere(readRoomProblem(given), { limit });

/** The same problem with every list whose order means nothing turned round. */
const turned = (given: CheckedRoomProblem): CheckedRoomProblem => ({
  ...given,
  rooms: given.rooms.toReversed().map((room) => ({
    ...room,
    features: room.features?.toReversed() ?? [],
    open: room.open.toReversed(),
  })),
  sessions: given.sessions.toReversed().map((session) => ({
    ...session,
    features: session.features?.toReversed() ?? [],
    wish: { buildings: session.wish?.buildings.toReversed() ?? [] },
  })),
  closed: given.closed?.toReversed() ?? [],
  booked: given.booked?.toReversed() ?? [],
});

const RUNS = Number(process.env["ROOM_RUNS"] ?? 60);

describe("allocation, believed", () => {
  it("equals exhaustive search at every level on tiny problems, with every reason true", async () => {
    const property = fc.asyncProperty(tinyRoomProblems, async (given) => {
      const result = await solve(given);
      const best = bestRoomsByTryingAll(given);
      expect(result.status).to.equal(best ? "optimal" : "infeasible");
      expect(result.objective).to.deep.equal(best);
      if (best) expect(checkRooms(given, result)).to.deep.equal([]);
      else expect(result.infeasible).to.not.be.empty;
    });
    await fc.assert(property, { numRuns: RUNS });
  }).timeout(30_000 + RUNS * 400);

  it("proves a term with closures, and one with too few rooms", async () => {
    for (const shape of [
      { groups: 40, rooms: 14, shut: 0.05 },
      { groups: 60, rooms: 10 },
    ]) {
      const given = roomTerm({ weeks: 5, seed: 3, hours: ["17:00", "18:00", "18:30"], ...shape });
      const result = await solve(given);
      expect(checkRooms(given, result)).to.deep.equal([]);
      expect(result.status).to.equal("optimal");
    }
  }).timeout(60_000);

  it("gives the same result whatever the order of the lists, and moves nobody when run again", async () => {
    const given = roomTerm({ groups: 30, weeks: 4, rooms: 9, seed: 5, current: 0.3 });
    const first = await solve(given);
    const again = await solve(turned(given));
    expect({ ...again, milliseconds: 0 }).to.deep.equal({ ...first, milliseconds: 0 });
    const rooms = new Map(first.sessions.map(({ id, room }) => [id, room]));
    const settled = given.sessions.map((each) => ({ ...each, current: rooms.get(each.id) ?? null }));
    const rerun = await solve({ ...given, sessions: settled });
    expect(rerun.objective?.moved).to.equal(0);
    expect(rerun.sessions).to.deep.equal(first.sessions);
  }).timeout(60_000);

  it("still gives its best answer when it is told to stop", async () => {
    const given = roomTerm({ groups: 120, weeks: 10, rooms: 20, seed: 4 });
    const stop = new AbortController();
    const result = await allocateRooms(readRoomProblem(given), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(checkRooms(given, result)).to.deep.equal([]);
    expect(result.status).to.equal("feasible");
  }).timeout(60_000);

  it("never gives less than a plain greedy plan, however soon it is stopped", async () => {
    const shapes = [
      { groups: 60, rooms: 12, shut: 0.1, current: 0.5 },
      { groups: 60, rooms: 6, shut: 0.05 },
      { groups: 60, rooms: 12, shut: 0.03, hours: ["17:00", "17:30", "18:00"] },
    ];
    for (const shape of shapes) {
      for (const seed of [1, 2, 3, 4]) {
        const given = roomTerm({ weeks: 6, seed, ...shape });
        const { objective } = await solve(given, 0);
        const by = objective ? compareRoomCounts(objective, greedyRooms(given)) : 1;
        expect(by, `${JSON.stringify(shape)}, seed ${seed}`).to.be.at.most(0);
      }
    }
  }).timeout(60_000);

  it("ends soon after its limit, also where there is much to set out, to prove and to explain", async () => {
    for (const rooms of [80, 8]) {
      const problem = readRoomProblem(roomTerm({ groups: 500, weeks: 14, rooms, seed: 1 }));
      const before = process.cpuUsage();
      await allocateHere(problem, { limit: 0 });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000, `${rooms} rooms`).to.be.below(1_700);
    }
  }).timeout(60_000);

  it("gives a lawful answer with true reasons and bounds when time ends at once", async () => {
    const given = roomTerm({ groups: 50, weeks: 4, rooms: 6, seed: 3 });
    const best = await solve(given);
    for (const limit of [0, 30]) {
      const result = await solve(given, limit);
      expect(checkRooms(given, result)).to.deep.equal([]);
      expect(result.bound?.unroomed).to.be.at.most(best.objective?.unroomed ?? 0);
    }
  }).timeout(60_000);
});
