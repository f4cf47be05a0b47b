import { expect } from "chai";
import { planEdit } from "../../server/series/edits.js";
import { planSeries } from "../../server/sessions/series.js";
import { addDays } from "../../server/time/calendar-day.js";
import { wallOf } from "../../server/time/zone.js";
import { weekly } from "./series-of.js";

/** Sundays on which the clocks change, forward and back, in 2026; none in Kolkata. */
const changes: Record<string, { days: string[]; gap: string; minutes: number }> = {
  "Europe/London": { days: ["2026-03-29", "2026-10-25"], gap: "01:30", minutes: 60 },
  "America/New_York": { days: ["2026-03-08", "2026-11-01"], gap: "02:30", minutes: 60 },
  "Australia/Sydney": { days: ["2026-10-04", "2026-04-05"], gap: "02:30", minutes: 60 },
  "Australia/Lord_Howe": { days: ["2026-10-04", "2026-04-05"], gap: "02:15", minutes: 30 },
  "America/Santiago": { days: ["2026-09-06", "2026-04-05"], gap: "00:30", minutes: 60 },
  "Asia/Kolkata": { days: ["2026-03-29", "2026-10-25"], gap: "", minutes: 0 },
};
const before = new Date("2026-01-01T00:00:00Z");

for (const [zone, { days, gap, minutes }] of Object.entries(changes)) {
  describe(`A series in ${zone}`, () => {
    for (const sunday of days) {
      const first = { on: addDays(sunday, -12), start: "17:00", minutes: 50 };
      const series = weekly(first, 6, zone, before);

      it(`is planned at its wall time across ${sunday}, also on the Sunday itself`, () => {
        for (const [day, start] of [
          [2, "17:00"],
          [7, "08:30"],
        ] as const) {
          const from = addDays(sunday, -13);
          const term = { startsOn: from, endsOn: addDays(from, 27), closures: [] };
          const group = { slot: { day, start, minutes: 50 }, everyWeeks: 1, firstOn: from } as const;
          const dates = planSeries(group, term, zone, before);
          expect(dates.map(({ startsAt }) => wallOf(startsAt, zone))).to.deep.equal(
            [0, 1, 2, 3].map((week) => ({ on: addDays(from, day - 1 + 7 * week), time: start })),
          );
          const hours = dates.slice(1).map((date, n) => Number(date.startsAt) - Number(dates[n]!.startsAt));
          const shifted = hours.filter((each) => each !== 7 * 24 * 3_600_000);
          expect(shifted, "one of the weeks is longer or shorter").to.have.length(minutes === 0 ? 0 : 1);
        }
      });

      it(`keeps its wall time when it is moved across ${sunday}`, () => {
        const to = { on: addDays(first.on, 1), start: "18:15", minutes: 50 };
        const planned = planEdit(series, "s1", { what: "move", scope: "following", to });
        if ("refused" in planned) throw new Error(planned.refused);
        expect(planned.map(({ after }) => wallOf(after.startsAt, zone))).to.deep.equal(
          planned.map((_, week) => ({ on: addDays(to.on, 7 * week), time: "18:15" })),
        );
        const hours = planned.map(({ after }) => after.endsAt.getTime() - after.startsAt.getTime());
        expect(new Set(hours)).to.deep.equal(new Set([50 * 60_000]));
      });

      it(`keeps its wall time when it is planned anew across ${sunday}`, () => {
        const rhythm = { day: 4, start: "08:05", minutes: 60, everyWeeks: 1 } as const;
        const planned = planEdit(series, "s1", { what: "replan", scope: "all", ...rhythm });
        if ("refused" in planned) throw new Error(planned.refused);
        expect(new Set(planned.map(({ after }) => wallOf(after.startsAt, zone).time))).to.deep.equal(
          new Set(["08:05"]),
        );
      });
    }

    if (gap === "") return;
    const [forward = "", back = ""] = days;

    it("begins later, and says so, where the clocks go forward over its start", () => {
      const series = weekly({ on: addDays(forward, -2), start: "17:00", minutes: 50 }, 2, zone, before);
      const to = { on: forward, start: gap, minutes: 50 };
      const planned = planEdit(series, "s1", { what: "move", scope: "this", to });
      if ("refused" in planned) throw new Error(planned.refused);
      expect(planned.map((change) => change.forward)).to.deep.equal([true]);
      const [hour = 0, minute = 0] = gap.split(":").map(Number);
      const late = hour * 60 + minute + minutes;
      const words = [Math.floor(late / 60), late % 60].map((n) => String(n).padStart(2, "0")).join(":");
      expect(wallOf(planned[0]!.after.startsAt, zone).time).to.equal(words);
      expect(planned[0]!.after.start, "what is kept as the truth").to.equal(gap);
    });

    it("takes the first of two equal times where the clocks go back", () => {
      const series = weekly({ on: addDays(back, -2), start: "17:00", minutes: 50 }, 2, zone, before);
      // The hour that comes twice ends when the clocks go back: at the same wall time in each of these zones but one.
      const twice = { "America/Santiago": "23:30", "Australia/Lord_Howe": "01:45" }[zone];
      const start = twice ?? (zone === "Australia/Sydney" ? "02:30" : "01:30");
      const on = zone === "America/Santiago" ? addDays(back, -1) : back;
      const planned = planEdit(series, "s1", { what: "move", scope: "this", to: { on, start, minutes: 20 } });
      if ("refused" in planned) throw new Error(planned.refused);
      const at = planned[0]!.after.startsAt;
      expect(wallOf(at, zone)).to.deep.equal({ on, time: start });
      const later = new Date(at.getTime() + minutes * 60_000);
      expect(wallOf(later, zone), "the second of the two").to.deep.equal({ on, time: start });
    });
  });
}
