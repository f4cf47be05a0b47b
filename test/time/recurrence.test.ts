import { expect } from "chai";
import fc from "fast-check";
import { addDays, dayOfWeek } from "../../server/time/calendar-day.js";
import { sessionDates } from "../../server/time/recurrence.js";
import { closureOn, isTeachingWeek, weeksOfTerm } from "../../server/time/week.js";
import { instantOf, wallOf } from "../../server/time/zone.js";

const term = { from: "2026-10-05", to: "2026-11-08" };
const readingWeek = { from: "2026-10-19", to: "2026-10-25", reason: "Reading week" };
const holiday = { from: "2026-10-27", to: "2026-10-27", reason: "Bank holiday" };

describe("weeks of a term", () => {
  it("are numbered by teaching, and a wholly closed week has no number", () => {
    const weeks = weeksOfTerm(term.from, term.to, [readingWeek, holiday]);
    expect(weeks.map((week) => week.number)).to.deep.equal([1, 2, null, 3, 4]);
    expect(weeks[2]).to.deep.equal({ monday: "2026-10-19", number: null });
  });

  it("touch the term even by one day", () => {
    expect(weeksOfTerm("2026-10-11", "2026-10-12", [])).to.have.length(2);
    expect(weeksOfTerm("2026-10-12", "2026-10-10", [])).to.be.empty;
  });

  it("teach when any weekday is open", () => {
    expect(isTeachingWeek("2026-10-26", [holiday])).to.be.true;
    expect(isTeachingWeek("2026-10-19", [readingWeek])).to.be.false;
    expect(closureOn("2026-10-25", [readingWeek])?.reason).to.equal("Reading week");
  });
});

describe("session dates", () => {
  it("come weekly, with closures marked by their reason", () => {
    expect(sessionDates({ ...term, day: 2, everyWeeks: 1, closures: [readingWeek, holiday] })).to.deep.equal([
      { on: "2026-10-06" },
      { on: "2026-10-13" },
      { on: "2026-10-20", skipped: "Reading week" },
      { on: "2026-10-27", skipped: "Bank holiday" },
      { on: "2026-11-03" },
    ]);
  });

  it("come fortnightly by teaching weeks: a closed week does not count", () => {
    expect(sessionDates({ ...term, day: 4, everyWeeks: 2, closures: [readingWeek] })).to.deep.equal([
      { on: "2026-10-08" },
      { on: "2026-10-29" },
    ]);
  });

  it("start with the first such day at or after the first day", () => {
    const dates = sessionDates({ from: "2026-10-14", to: "2026-10-28", day: 2, everyWeeks: 1, closures: [] });
    expect(dates.map((date) => date.on)).to.deep.equal(["2026-10-20", "2026-10-27"]);
    expect(sessionDates({ from: "2026-10-14", to: "2026-10-15", day: 2, everyWeeks: 1, closures: [] })).to.be
      .empty;
  });

  it("keep their weekday, their bounds and their wall time in any zone", () => {
    const anySeries = fc.record({
      from: fc.integer({ min: 0, max: 700 }).map((days) => addDays("2026-01-01", days)),
      weeks: fc.integer({ min: 0, max: 30 }),
      day: fc.integer({ min: 1, max: 7 }),
      everyWeeks: fc.constantFrom<1 | 2>(1, 2),
      zone: fc.constantFrom("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago"),
    });
    fc.assert(
      fc.property(anySeries, ({ from, weeks, day, everyWeeks, zone }) => {
        const to = addDays(from, weeks * 7);
        const dates = sessionDates({ from, to, day, everyWeeks, closures: [] });
        dates.forEach(({ on }, i) => {
          expect(dayOfWeek(on)).to.equal(day);
          expect(on >= from && on <= to).to.be.true;
          if (i > 0) expect(on).to.equal(addDays(dates[i - 1]!.on, everyWeeks * 7));
          expect(wallOf(instantOf(on, "17:00", zone), zone)).to.deep.equal({ on, time: "17:00" });
        });
      }),
    );
  });
});
