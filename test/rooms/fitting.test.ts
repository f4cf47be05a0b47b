import { expect } from "chai";
import mongoose from "mongoose";
import { answersOf, misfits, quartersIn, rankRooms, type WantedDate } from "../../server/rooms/fitting.js";
import { quartersOf, startOfQuarter } from "../../server/rooms/quarters.js";
import { instantOf } from "../../server/time/zone.js";

const zone = "Europe/London";
const weekdays = [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "21:00" }));

function room(code: string, fields: object = {}) {
  return {
    _id: new mongoose.Types.ObjectId(),
    code,
    building: "North",
    seats: 14,
    features: ["screen"],
    stepFree: true,
    open: weekdays,
    slotMinutes: 15,
    turnoverMinutes: 10,
    ...fields,
  };
}

function date(on: string, start = "17:00", minutes = 50): WantedDate {
  const startsAt = instantOf(on, start, zone);
  return { on, start, minutes, startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000) };
}

const need = { seats: 12, features: ["screen"], stepFree: false, building: "" };

describe("The quarter-hours of a booking", () => {
  const timesOf = (start: string, minutes: number, turnover: number, slot?: number) => {
    const { startsAt, endsAt } = date("2026-10-06", start, minutes);
    return quartersOf(startsAt, endsAt, turnover, slot).map((quarter) =>
      startOfQuarter(quarter).toISOString().slice(11, 16),
    );
  };

  // 6 October is in summer time, so 17:00 on the wall is 16:00 UTC.
  const table: [string, number, number, number | undefined, string[]][] = [
    ["17:00", 50, 10, undefined, ["16:00", "16:15", "16:30", "16:45"]],
    ["17:00", 60, 0, undefined, ["16:00", "16:15", "16:30", "16:45"]],
    ["17:00", 60, 1, undefined, ["16:00", "16:15", "16:30", "16:45", "17:00"]],
    ["17:10", 10, 0, undefined, ["16:00", "16:15"]],
    ["17:14", 1, 0, undefined, ["16:00"]],
    ["17:10", 20, 10, 30, ["16:00", "16:15", "16:30", "16:45"]],
  ];
  for (const [start, minutes, turnover, slot, expected] of table) {
    it(`cover ${minutes} minutes from ${start} and ${turnover} minutes after, in steps of ${slot ?? 15}`, () => {
      expect(timesOf(start, minutes, turnover, slot)).to.deep.equal(expected);
    });
  }

  it("let a session follow another when the first one's turnover has passed, and not before", () => {
    const rules = { slotMinutes: 15, turnoverMinutes: 10 };
    const first = quartersIn(rules, date("2026-10-06", "17:00", 50));
    const follows = (start: string) =>
      !quartersIn(rules, date("2026-10-06", start, 50)).some((quarter) => first.includes(quarter));
    expect([follows("18:00"), follows("17:50"), follows("16:00"), follows("16:15")]).to.deep.equal([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe("A room for a need", () => {
  it("suits with just enough seats and says each thing it lacks", () => {
    expect(misfits(room("N-1", { seats: 12 }), need)).to.deep.equal([]);
    const plain = room("N-2", { seats: 8, features: [], stepFree: false });
    expect(misfits(plain, { ...need, features: ["screen", "whiteboard"], stepFree: true })).to.deep.equal([
      "It has 8 seats, and 12 are needed.",
      "It has no screen and no whiteboard.",
      "It can't be reached without steps.",
    ]);
  });

  it("answers free, taken and closed date by date, by the wall clock on both sides of the clock change", () => {
    const north = room("N-1", { open: [{ day: 2, from: "17:00", to: "17:50" }] });
    const dates = [date("2026-10-20"), date("2026-10-27"), date("2026-10-28"), date("2026-10-27", "17:01")];
    const holding = { room: north._id, quarters: quartersIn(north, date("2026-10-20", "17:40")), name: "x" };
    const elsewhere = { room: room("N-9")._id, quarters: quartersIn(north, date("2026-10-27")), name: "y" };
    const answers = answersOf(north, dates, { holdings: [elsewhere, holding], blockings: [] });
    expect(answers.map(({ answer }) => answer)).to.deep.equal(["taken", "free", "closed", "closed"]);
    expect(answers.map(({ by }) => by?.name ?? null)).to.deep.equal(["x", null, null, null]);
  });

  it("is out of use on the days and at the hours of a blocking of its own, and says why", () => {
    const north = room("N-1");
    const dates = [
      date("2026-10-13"),
      date("2026-10-20"),
      date("2026-10-27", "16:10"),
      date("2026-10-27", "18:00"),
      date("2026-11-03"),
    ];
    const times = { fromOn: "2026-10-20", toOn: "2026-10-27", from: "17:00", to: "18:00" };
    const blockings = [
      { ...times, room: north._id, reason: "Flood" },
      { ...times, fromOn: "2026-10-01", room: room("N-9")._id, reason: "Paint" },
    ];
    const answers = answersOf(north, dates, { holdings: [], blockings });
    expect(answers.map(({ answer, reason }) => `${answer} ${reason}`.trim())).to.deep.equal([
      "free",
      "blocked Flood",
      "free",
      "free",
      "free",
    ]);
  });

  it("is ranked by dates free, then building, then seats to spare, then code", () => {
    const dates = [date("2026-10-06"), date("2026-10-13")];
    const busy = room("N-0");
    const rooms = [
      busy,
      room("N-5", { seats: 40 }),
      room("S-1", { building: "South", seats: 12 }),
      room("N-4", { seats: 14 }),
      room("N-3", { seats: 14 }),
      room("N-2", { seats: 11 }),
      room("N-6", { open: [] }),
    ];
    const holdings = [{ room: busy._id, quarters: quartersIn(busy, dates[0]!) }];
    const ranked = rankRooms(rooms, { ...need, building: "North" }, dates, { holdings, blockings: [] });
    expect(ranked.map((each) => `${each.room.code} ${each.free}`)).to.deep.equal([
      "N-3 2",
      "N-4 2",
      "N-5 2",
      "S-1 2",
      "N-0 1",
      "N-6 0",
    ]);
  });
});
