import { expect } from "chai";
import fc from "fast-check";
import { addDays } from "../../server/time/calendar-day.js";
import { timeOf } from "../../server/time/wall-time.js";
import { instantOf, isZone, offsetMinutes, wallOf, wallTimeAt } from "../../server/time/zone.js";

const ZONES = [
  "Europe/London",
  "America/New_York",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Kolkata",
  "Pacific/Apia",
  "UTC",
];

/** Day, wall time, zone, the instant meant, and whether the gap moved it. */
const CHANGES: [string, string, string, string, boolean][] = [
  ["2026-03-29", "00:59", "Europe/London", "2026-03-29T00:59:00.000Z", false],
  ["2026-03-29", "01:30", "Europe/London", "2026-03-29T01:30:00.000Z", true],
  ["2026-03-29", "02:00", "Europe/London", "2026-03-29T01:00:00.000Z", false],
  ["2026-10-25", "01:30", "Europe/London", "2026-10-25T00:30:00.000Z", false],
  ["2026-10-25", "02:00", "Europe/London", "2026-10-25T02:00:00.000Z", false],
  ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z", true],
  ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z", false],
  ["2026-10-04", "02:30", "Australia/Sydney", "2026-10-03T16:30:00.000Z", true],
  ["2026-04-05", "02:30", "Australia/Sydney", "2026-04-04T15:30:00.000Z", false],
  ["2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z", true],
  ["2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z", false],
  ["2026-09-06", "00:30", "America/Santiago", "2026-09-06T04:30:00.000Z", true],
  ["2026-04-04", "23:30", "America/Santiago", "2026-04-05T02:30:00.000Z", false],
  ["2026-03-29", "02:30", "Asia/Kolkata", "2026-03-28T21:00:00.000Z", false],
  ["2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z", true],
];

describe("zone", () => {
  for (const [on, start, zone, instant, moved] of CHANGES) {
    it(`puts ${on} ${start} in ${zone} at ${instant}${moved ? " and says that it moved" : ""}`, () => {
      expect(wallTimeAt(on, start, zone)).to.deep.equal({ at: new Date(instant), moved });
    });
  }

  it("keeps the wall time through the clock change", () => {
    expect(instantOf("2026-10-20", "17:00", "Europe/London").toISOString()).to.equal(
      "2026-10-20T16:00:00.000Z",
    );
    expect(instantOf("2026-10-27", "17:00", "Europe/London").toISOString()).to.equal(
      "2026-10-27T17:00:00.000Z",
    );
  });

  it("ends a day at the next midnight", () => {
    expect(instantOf("2026-10-14", "24:00", "Asia/Kolkata")).to.deep.equal(
      instantOf("2026-10-15", "00:00", "Asia/Kolkata"),
    );
  });

  it("knows zones by name only", () => {
    for (const zone of ZONES) expect(isZone(zone), zone).to.be.true;
    for (const zone of ["", "Mars/Olympus", "+01:00", "London", "Europe/London "])
      expect(isZone(zone), zone).to.be.false;
    expect(() => instantOf("2026-10-14", "17:00", "Mars/Olympus")).to.throw(RangeError, "Mars/Olympus");
    expect(() => wallOf(new Date(0), "+01:00")).to.throw(RangeError);
    expect(() => instantOf("2026-10-14", "25:00", "UTC")).to.throw(RangeError);
    expect(() => instantOf("2026-10-32", "17:00", "UTC")).to.throw(RangeError);
  });

  it("tells how far the zone is from UTC", () => {
    expect(offsetMinutes(new Date("2026-07-01T00:00:00Z"), "America/New_York")).to.equal(-240);
    expect(offsetMinutes(new Date("2026-07-01T00:00:00Z"), "Asia/Kolkata")).to.equal(330);
  });

  it("gives back the wall time it was given, the first of two, and later only in a gap", () => {
    const anyMoment = fc.record({
      zone: fc.constantFrom(...ZONES),
      on: fc.integer({ min: 0, max: 11_000 }).map((days) => addDays("2005-01-01", days)),
      time: fc.integer({ min: 0, max: 1439 }).map(timeOf),
    });
    fc.assert(
      fc.property(anyMoment, ({ zone, on, time }) => {
        const { at, moved } = wallTimeAt(on, time, zone);
        const shown = wallOf(at, zone);
        if (moved) expect(`${shown.on}T${shown.time}` > `${on}T${time}`).to.be.true;
        else expect(shown).to.deep.equal({ on, time });
        for (let minutes = 15; minutes <= 180; minutes += 15) {
          expect(wallOf(new Date(at.getTime() - minutes * 60_000), zone)).to.not.deep.equal(shown);
        }
      }),
      { numRuns: 300 },
    );
  });
});
