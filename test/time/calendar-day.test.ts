import { expect } from "chai";
import fc from "fast-check";
import {
  addDays,
  dayOfWeek,
  daysBetween,
  daysFrom,
  isDay,
  mondayOf,
} from "../../server/time/calendar-day.js";

const anyDay = fc.integer({ min: -40_000, max: 40_000 }).map((days) => addDays("2026-10-14", days));

describe("calendar day", () => {
  it("knows the days that exist", () => {
    for (const on of ["2026-10-14", "2028-02-29", "2000-02-29", "0001-01-01"])
      expect(isDay(on), on).to.be.true;
    for (const on of ["2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "26-10-14"]) {
      expect(isDay(on), on).to.be.false;
    }
    for (const on of ["", "today", "2026-10-14 ", "2026-10-14T00:00", "٢٠٢٦-10-14", "0000-01-01"]) {
      expect(isDay(on), on).to.be.false;
    }
  });

  it("refuses to reckon with what is no day", () => {
    expect(() => addDays("2026-02-30", 1)).to.throw(RangeError, "2026-02-30");
  });

  it("knows the weekdays on both sides of 1970", () => {
    expect(dayOfWeek("1970-01-01")).to.equal(4);
    expect(dayOfWeek("1969-12-29")).to.equal(1);
    expect(dayOfWeek("2026-10-14")).to.equal(3);
    expect(mondayOf("2026-10-18")).to.equal("2026-10-12");
    expect(mondayOf("2026-10-12")).to.equal("2026-10-12");
  });

  it("lists days with both ends", () => {
    expect(daysFrom("2026-02-27", "2026-03-01")).to.deep.equal(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(daysFrom("2026-03-01", "2026-02-27")).to.deep.equal([]);
  });

  it("adds and takes away the same days, in step with the week", () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -2000, max: 2000 }), (on, days) => {
        const there = addDays(on, days);
        expect(addDays(there, -days)).to.equal(on);
        expect(daysBetween(on, there)).to.equal(days);
        expect((dayOfWeek(there) - dayOfWeek(on) - days) % 7).to.satisfy((n: number) => n === 0);
        expect(there < on).to.equal(days < 0);
      }),
    );
  });
});
