import { expect } from "chai";
import type { Types } from "mongoose";
import { change, type Actor } from "../../server/data/change.js";
import { Booking } from "../../server/rooms/booking.js";
import { blockRoom } from "../../server/rooms/blocking-room.js";
import {
  holdRoom,
  releaseBookings,
  RoomShutError,
  RoomTakenError,
  type Use,
} from "../../server/rooms/holding.js";
import { instantOf } from "../../server/time/zone.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm, nobodyId, zone } from "../support/factories.js";

type Room = Awaited<ReturnType<typeof makeRoom>>;

describe("Holding a room", () => {
  const app = useApp();
  const use = (on: string, start: string, minutes: number, session: Types.ObjectId | null = null): Use => {
    const startsAt = instantOf(on, start, zone);
    return {
      session,
      group: null,
      purpose: "A talk",
      startsAt,
      endsAt: new Date(startsAt.getTime() + minutes * 60_000),
    };
  };
  const actor = (): Actor => ({ id: String(nobodyId()), now: app.clock.now() });

  /** Each holder waits in a queue of its own, so that nothing but the database keeps them apart. */
  const hold = (room: Room, ...uses: Use[]) => holdFor(room, "", ...uses);

  async function holdFor(room: Room, note: string, ...uses: Use[]): Promise<string> {
    const by = actor();
    try {
      return await change(by, `test:${by.id}`, async (trail) => {
        await holdRoom(trail, room, uses, { by: by.id, now: by.now, note });
        return "held";
      });
    } catch (error) {
      if (error instanceof RoomShutError) return error.why.join("; ");
      if (!(error instanceof RoomTakenError)) throw error;
      return `taken at ${error.at?.toISOString() ?? "?"}`;
    }
  }

  async function quartersHeldTwice(): Promise<number> {
    const quarters = (await Booking.find({ held: true }).lean()).flatMap((booking) =>
      booking.quarters.map((quarter) => `${String(booking.room)} ${quarter}`),
    );
    return quarters.length - new Set(quarters).size;
  }

  const overlaps: [string, string, number, boolean][] = [
    ["the same time", "17:00", 50, true],
    ["a time within it", "17:15", 15, true],
    ["a time around it", "16:00", 180, true],
    ["its end", "17:45", 50, true],
    ["its beginning", "16:15", 50, true],
    ["the minutes its turnover takes", "17:50", 50, true],
    ["the time before, so that its own turnover would run into it", "16:10", 50, true],
    ["the time before, turnover over as it begins", "16:00", 50, false],
    ["the time after its turnover", "18:00", 50, false],
  ];
  for (const [name, start, minutes, refused] of overlaps) {
    it(`${refused ? "is refused for" : "is possible for"} ${name}`, async () => {
      const room = await makeRoom();
      expect(await hold(room, use("2026-10-06", "17:00", 50))).to.equal("held");
      expect(await hold(room, use("2026-10-06", start, minutes))).to.match(refused ? /^taken/ : /^held$/);
      expect(await Booking.countDocuments()).to.equal(refused ? 1 : 2);
    });
  }

  it("names the quarter-hour of the clash and holds none of the other dates", async () => {
    const room = await makeRoom();
    await hold(room, use("2026-10-13", "17:00", 50));
    const dates = ["2026-10-06", "2026-10-13", "2026-10-20"].map((on) => use(on, "17:30", 50));
    expect(await hold(room, ...dates)).to.equal("taken at 2026-10-13T16:30:00.000Z");
    expect(await Booking.countDocuments()).to.equal(1);
  });

  it("is possible again after a release, and a release twice has the effect of one", async () => {
    const room = await makeRoom();
    await hold(room, use("2026-10-06", "17:00", 50));
    const held = await Booking.find().lean();
    for (const minute of [1, 2])
      await releaseBookings(held, new Date(app.clock.now().getTime() + minute * 60_000), "given-back");
    expect((await Booking.findOne().lean())?.releasedAt?.toISOString()).to.equal("2026-10-05T08:01:00.000Z");
    expect(await hold(room, use("2026-10-06", "17:00", 50))).to.equal("held");
  });

  it("holds one room for one session only", async () => {
    const session = nobodyId();
    expect(await hold(await makeRoom(), use("2026-10-06", "17:00", 50, session))).to.equal("held");
    expect(await hold(await makeRoom(), use("2026-10-06", "17:00", 50, session))).to.equal("taken at ?");
  });

  it("keeps opening hours and blockings on every path, and sets them aside only with a reason", async () => {
    await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    await blockRoom(actor(), room._id, {
      fromOn: "2026-10-12",
      toOn: "2026-10-16",
      from: "00:00",
      to: "24:00",
      reason: "Flood",
    });
    const late = use("2026-10-06", "20:30", 50);
    const flooded = use("2026-10-13", "17:00", 50);
    expect(await hold(room, late)).to.equal("N-1 is closed on Tue 6 Oct at 20:30");
    expect(await hold(room, use("2026-10-06", "12:00", 50), flooded)).to.equal(
      "N-1 is out of use on Tue 13 Oct: Flood",
    );
    expect(await Booking.countDocuments()).to.equal(0);
    expect(await holdFor(room, "The caretaker stays", late, flooded)).to.equal("held");
  });

  it("gives up minutes of turnover, never a minute of a booking, for a reason", async () => {
    await makeTerm();
    const room = await makeRoom({ turnoverMinutes: 30 });
    expect(await hold(room, use("2026-10-06", "17:00", 60))).to.equal("held");
    expect(await hold(room, use("2026-10-06", "18:00", 30))).to.match(/^taken/);
    expect(await holdFor(room, "No break is needed", use("2026-10-06", "18:00", 30))).to.equal("held");
    expect(await holdFor(room, "No break is needed", use("2026-10-06", "16:30", 30))).to.equal("held");
    expect(await holdFor(room, "Please", use("2026-10-06", "17:45", 30))).to.match(/^taken/);
    expect(await quartersHeldTwice()).to.equal(0);
  });

  it("and a blocking of one hour at once never pass each other", async () => {
    await makeTerm();
    const times = { fromOn: "2026-10-13", toOn: "2026-10-13", from: "17:00", to: "18:00", reason: "Flood" };
    for (let n = 0; n < 5; n += 1) {
      const room = await makeRoom();
      const [held, blocked] = await Promise.all([
        hold(room, use("2026-10-13", "17:00", 50)),
        blockRoom(actor(), room._id, times),
      ]);
      expect(held === "held" ? 1 : 0, held).to.equal(blocked.hit);
    }
  });

  /** Fifty overlapping holds at once: starts at every quarter from 16:00 to 18:15, lengths of 20 to 100 minutes. */
  const fifty = (room: Room) =>
    Array.from({ length: 50 }, (_, n) => {
      const minutes = 16 * 60 + (n % 10) * 15;
      const start = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
      return hold(room, use("2026-10-06", start, 20 + (n % 5) * 20));
    });

  it("never gives one quarter-hour to two of fifty at once", async () => {
    const outcomes = await Promise.all(fifty(await makeRoom()));
    const held = outcomes.filter((outcome) => outcome === "held").length;
    expect(held).to.be.within(1, 10);
    expect(await Booking.countDocuments({ held: true })).to.equal(held);
    expect(await quartersHeldTwice()).to.equal(0);
  });

  it("rests on the unique index: without it the same fifty do hold quarter-hours twice", async () => {
    await Booking.collection.dropIndex("room_1_quarters_1");
    try {
      await Promise.all(fifty(await makeRoom()));
      expect(await quartersHeldTwice()).to.be.above(0);
    } finally {
      await Booking.deleteMany({});
      await Booking.createIndexes();
    }
  });
});
