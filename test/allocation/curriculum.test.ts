import { expect } from "chai";
import { allocateHere } from "../../server/allocation/allocation-core.js";
import { readRoomProblem } from "../../server/allocation/room-problem-reading.js";
import { checkRooms } from "../support/rooms-checker.js";
import { curriculum, roomStageOf } from "../support/rooms-curriculum.js";
import { greedyRooms } from "../support/rooms-greedy.js";
import { compareRoomCounts } from "../support/rooms-rules.js";

describe("Rooms of a curriculum timetable", () => {
  it("are proved where halls are spare, and as short of halls as it must be where they are not", async () => {
    for (const [halls, tight, weeks] of [
      [6, 0.4, 2],
      [4, 0.7, 1],
    ] as const) {
      const given = roomStageOf(curriculum(halls, tight, 11), weeks);
      const result = await allocateHere(readRoomProblem(given), {});
      expect(checkRooms(given, result)).to.deep.equal([]);
      expect(result.status).to.equal("optimal");
      expect(compareRoomCounts(result.objective!, greedyRooms(given))).to.be.at.most(0);
    }
  }).timeout(60_000);

  it("are never worse than a greedy plan when the time is short, and their gap is told", async () => {
    const given = roomStageOf(curriculum(10, 1, 5), 3);
    for (const limit of [0, 400]) {
      const result = await allocateHere(readRoomProblem(given), { limit });
      expect(checkRooms(given, result)).to.deep.equal([]);
      expect(compareRoomCounts(result.objective!, greedyRooms(given))).to.be.at.most(0);
      expect(result.bound!.unroomed).to.be.at.most(result.objective!.unroomed);
    }
  }).timeout(60_000);
});
