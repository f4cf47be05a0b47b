import { expect } from "chai";
import { Types } from "mongoose";
import { waysIn, type WaysGround } from "../../server/allocation/clash-ways.js";
import { quartersIn, type WantedDate } from "../../server/rooms/fitting.js";
import type { RoomFields } from "../../server/rooms/room.js";
import { instantOf } from "../../server/time/zone.js";
import { zone } from "../support/factories.js";

describe("Ways round a date on which a room can't be had", () => {
  const room = (code: string, fields: Partial<RoomFields> = {}) =>
    ({
      _id: new Types.ObjectId(),
      code,
      building: "North",
      seats: 14,
      features: [],
      stepFree: true,
      open: [{ day: 2, from: "15:00", to: "20:00" }],
      slotMinutes: 15,
      turnoverMinutes: 10,
      ...fields,
    }) as unknown as RoomFields;
  const at = (start: string): WantedDate => {
    const startsAt = instantOf("2026-10-27", start, zone);
    return {
      on: "2026-10-27",
      start,
      minutes: 50,
      startsAt,
      endsAt: new Date(startsAt.getTime() + 3_000_000),
    };
  };
  const wanted = room("N-1");
  const held = (where: RoomFields, start: string) => ({
    room: where._id,
    quarters: quartersIn(where, at(start)),
  });
  const ground = (fields: Partial<WaysGround>): WaysGround => ({
    rooms: [wanted],
    need: { seats: 12, features: [], stepFree: false, building: "" },
    standing: { holdings: [held(wanted, "17:00")], blockings: [] },
    busy: [],
    now: instantOf("2026-10-20", "12:00", zone),
    zone,
    ...fields,
  });
  const words = (given: Partial<WaysGround>) =>
    waysIn(ground(given))(wanted, at("17:00")).map((way) => `${way.room.code} ${way.date.start}`);

  it("are other rooms at the same time first: in the building hoped for, with fewest seats to spare", () => {
    const rooms = [
      wanted,
      room("S-1", { building: "South", seats: 30 }),
      room("N-2", { seats: 13 }),
      room("N-3", { seats: 11 }),
      room("N-4", { open: [] }),
      room("N-5", { seats: 12 }),
      room("S-2", { building: "South", seats: 20 }),
    ];
    const need = { seats: 12, features: [], stepFree: false, building: "South" };
    expect(words({ rooms, need })).to.deep.equal([
      "S-2 17:00",
      "S-1 17:00",
      "N-5 17:00",
      "N-1 18:00",
      "N-1 16:00",
    ]);
  });

  it("are other times next: when nobody of the group is elsewhere, then the nearest, within opening hours", () => {
    expect(words({})).to.deep.equal(["N-1 18:00", "N-1 16:00"]);
    const busy = [{ from: at("18:00").startsAt, to: at("18:00").endsAt }];
    expect(words({ busy })).to.deep.equal(["N-1 16:00", "N-1 19:00"]);
    expect(words({ busy: [{ from: at("15:00").startsAt, to: at("19:00").endsAt }] })).to.deep.equal([
      "N-1 18:00",
      "N-1 16:00",
    ]);
  });

  it("keep turnover, blockings and what is past, and are none when nothing is left", () => {
    const blockings = [
      {
        room: wanted._id,
        fromOn: "2026-10-27",
        toOn: "2026-10-27",
        from: "18:00",
        to: "24:00",
        reason: "Flood",
      },
    ];
    const standing = { holdings: [held(wanted, "17:00")], blockings };
    expect(words({ standing })).to.deep.equal(["N-1 16:00", "N-1 15:00"]);
    expect(words({ standing, now: at("16:30").startsAt })).to.deep.equal([]);
  });
});
