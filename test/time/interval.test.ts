import { expect } from "chai";
import fc from "fast-check";
import { cellName, cellsOfSpans, isCell, spansOfCells } from "../../server/time/half-hours.js";
import {
  covers,
  mergeSpans,
  minutesBetween,
  overlaps,
  slotFits,
  slotsOverlap,
} from "../../server/time/interval.js";
import { addMinutes, isEndTime, isWallTime, minutesOf, timeOf } from "../../server/time/wall-time.js";

const between = (from: string, to: string) => ({
  from: new Date(`2026-10-14T${from}:00Z`),
  to: new Date(`2026-10-14T${to}:00Z`),
});

describe("wall time", () => {
  it("knows times of a day, and midnight as an end only", () => {
    for (const time of ["00:00", "09:05", "23:59"]) expect(isWallTime(time), time).to.be.true;
    for (const time of ["24:00", "9:05", "12:60", "", "12:00:00", "ab:cd"])
      expect(isWallTime(time), time).to.be.false;
    expect(isEndTime("24:00")).to.be.true;
    expect(isEndTime("24:01")).to.be.false;
    expect(() => minutesOf("7pm")).to.throw(RangeError, "7pm");
    expect(() => timeOf(1441)).to.throw(RangeError);
  });

  it("adds minutes, past midnight too", () => {
    expect(addMinutes("17:00", 50)).to.equal("17:50");
    expect(addMinutes("23:00", 60)).to.equal("24:00");
    expect(addMinutes("23:30", 60)).to.equal("00:30");
  });

  it("goes to minutes and back", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1440 }), (n) => minutesOf(timeOf(n)) === n));
  });
});

describe("interval", () => {
  it("overlaps when time is shared, not when ends touch", () => {
    expect(overlaps(between("10:00", "11:00"), between("10:30", "12:00"))).to.be.true;
    expect(overlaps(between("10:00", "11:00"), between("11:00", "12:00"))).to.be.false;
    expect(overlaps(between("10:00", "12:00"), between("10:30", "11:00"))).to.be.true;
  });

  it("covers what lies inside, edges included", () => {
    expect(covers(between("10:00", "12:00"), between("10:00", "12:00"))).to.be.true;
    expect(covers(between("10:00", "12:00"), between("11:00", "12:01"))).to.be.false;
    expect(minutesBetween(between("10:00", "11:30").from, between("10:00", "11:30").to)).to.equal(90);
  });

  it("sees weekly slots overlap on the same day only", () => {
    const slot = (day: number, start: string, minutes: number) => ({ day, start, minutes });
    expect(slotsOverlap(slot(2, "17:00", 60), slot(2, "17:59", 30))).to.be.true;
    expect(slotsOverlap(slot(2, "17:00", 60), slot(2, "18:00", 30))).to.be.false;
    expect(slotsOverlap(slot(2, "17:00", 60), slot(3, "17:00", 60))).to.be.false;
  });

  it("fits a slot into one free span, never across two", () => {
    const slot = { day: 2, start: "17:30", minutes: 60 };
    expect(slotFits([{ day: 2, from: "17:30", to: "18:30" }], slot)).to.be.true;
    expect(slotFits([{ day: 2, from: "17:31", to: "20:00" }], slot)).to.be.false;
    expect(slotFits([{ day: 3, from: "08:00", to: "24:00" }], slot)).to.be.false;
    const halves = [
      { day: 2, from: "17:00", to: "18:00" },
      { day: 2, from: "18:00", to: "19:00" },
    ];
    expect(slotFits(halves, slot)).to.be.false;
    expect(slotFits(mergeSpans(halves), slot)).to.be.true;
  });
});

describe("half hours", () => {
  const anyCell = fc
    .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 47 }))
    .map(([day, half]) => cellName(day, timeOf(half * 30)));

  it("joins ticked cells into spans", () => {
    expect(spansOfCells(["2-18:30", "2-18:00", "2-23:30", "3-00:00"])).to.deep.equal([
      { day: 2, from: "18:00", to: "19:00" },
      { day: 2, from: "23:30", to: "24:00" },
      { day: 3, from: "00:00", to: "00:30" },
    ]);
  });

  it("counts a half hour only when all of it is free", () => {
    expect(cellsOfSpans([{ day: 1, from: "09:15", to: "10:45" }])).to.deep.equal(["1-09:30", "1-10:00"]);
  });

  it("refuses names that are no cells", () => {
    for (const name of ["8-18:00", "2-18:15", "2-24:00", "18:00", "2-1800"])
      expect(isCell(name), name).to.be.false;
    expect(() => spansOfCells(["2-18:15"])).to.throw(RangeError, "2-18:15");
  });

  it("comes back the same from cells to spans and back", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyCell), (cells) => {
        expect(cellsOfSpans(spansOfCells(cells))).to.deep.equal([...cells].sort());
      }),
    );
  });
});
