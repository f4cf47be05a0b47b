import { expect } from "chai";
import fc from "fast-check";
import { clashesOf, type Busy } from "../../server/series/clashes.js";
import {
  afterEdit,
  isFrozen,
  spanOf,
  type Change,
  type Edit,
  type Series,
} from "../../server/series/dated.js";
import { keptBy, planEdit } from "../../server/series/edits.js";
import { slotOf } from "../../server/series/slot.js";
import { addDays, dayOfWeek } from "../../server/time/calendar-day.js";
import { overlaps } from "../../server/time/interval.js";
import { placed, weekly } from "./series-of.js";

const zone = "Europe/London";
const tuesdays = { on: "2026-10-06", start: "17:00", minutes: 50 };

const scope = fc.constantFrom("this" as const, "following" as const, "all" as const);
const start = fc.integer({ min: 0, max: 22 * 4 }).map((q) => placedTime(q));
const placedTime = (q: number) =>
  `${String(Math.floor(q / 4)).padStart(2, "0")}:${String((q % 4) * 15).padStart(2, "0")}`;
const when = fc.record({
  on: fc.integer({ min: -10, max: 80 }).map((days) => addDays(tuesdays.on, days)),
  start,
  minutes: fc.constantFrom(30, 50, 90),
});
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ what: fc.constant("move" as const), scope, to: when }),
  fc.record({ what: fc.constant("cancel" as const), scope }),
  fc.record({ what: fc.constant("restore" as const), scope }),
  fc.record({ what: fc.constant("add" as const), to: when }),
  fc.record({
    what: fc.constant("replan" as const),
    scope,
    day: fc.integer({ min: 1, max: 7 }),
    start,
    minutes: fc.constantFrom(50, 90),
    everyWeeks: fc.constantFrom(1 as const, 2 as const),
  }),
);

/** A series across the autumn change with a closed week, in which some are cancelled, some kept and some are past. */
const seriesOf = fc
  .record({
    cancelled: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8]),
    opened: fc.subarray([1, 2, 3]),
    week: fc.integer({ min: -1, max: 8 }),
  })
  .map(({ cancelled, opened, week }): Series => {
    const now = placed({ ...tuesdays, on: addDays(tuesdays.on, 7 * week + 3) }, zone).startsAt;
    const series = weekly(tuesdays, 8, zone, now);
    const closures = [{ from: "2026-11-02", to: "2026-11-06", reason: "Reading week" }];
    const sessions = series.sessions.map((session) => ({
      ...session,
      cancelled: cancelled.includes(session.number),
      kept: opened.includes(session.number),
    }));
    return { ...series, sessions, term: { ...series.term, closures } };
  });
const ids = fc.integer({ min: 1, max: 8 }).map((n) => `s${n}`);

/** Plans and hands on what was planned; what is refused has nothing to look at. */
function planned(series: Series, target: string, edit: Edit): Change[] {
  const changes = planEdit(series, edit.what === "add" ? null : target, edit);
  return "refused" in changes ? [] : changes;
}

const forAll = (check: (series: Series, target: string, edit: Edit) => void) =>
  fc.assert(fc.property(seriesOf, ids, edits, check), { numRuns: 600 });

describe("Every edit of a series", () => {
  it("leaves what has begun, and what has a register, as it was", () => {
    forAll((series, target, edit) => {
      const frozen = series.sessions.filter((session) => isFrozen(session, series.now)).map(({ id }) => id);
      const changes = planned(series, target, edit);
      expect(changes.filter(({ id }) => id !== null && frozen.includes(id))).to.deep.equal([]);
      const unborn = changes.filter(
        ({ kind, after }) => kind !== "cancelled" && after.startsAt.getTime() <= series.now.getTime(),
      );
      expect(unborn, "nothing is put into the past").to.deep.equal([]);
    });
  });

  it("loses no session, and each keeps its number", () => {
    forAll((series, target, edit) => {
      const after = afterEdit(series.sessions, planned(series, target, edit));
      const numbers = new Map(after.map(({ id, number }) => [id, number]));
      for (const { id, number } of series.sessions) expect(numbers.get(id), id).to.equal(number);
      expect(new Set(after.map(({ number }) => number)).size).to.equal(after.length);
    });
  });

  it("never lets the group meet twice at one time", () => {
    forAll((series, target, edit) => {
      const changes = planned(series, target, edit);
      const after = afterEdit(series.sessions, changes).filter(({ cancelled }) => !cancelled);
      const touched = new Set(changes.map(({ number }) => number));
      for (const one of after)
        for (const other of after)
          if (one.number < other.number && (touched.has(one.number) || touched.has(other.number)))
            expect(overlaps(spanOf(one), spanOf(other)), `${one.id} and ${other.id}`).to.equal(false);
    });
  });

  it("changes nothing when it is asked again", () => {
    forAll((series, target, edit) => {
      if (edit.what === "add") return;
      const sessions = afterEdit(series.sessions, planned(series, target, edit));
      const again = planEdit({ ...series, sessions }, target, edit);
      expect(again).to.have.property("refused");
    });
  });

  it("names everybody who would be in two places, and nobody else", () => {
    const spans = fc.array(when, { maxLength: 6 });
    fc.assert(
      fc.property(seriesOf, ids, edits, spans, (series, target, edit, elsewhere) => {
        const changes = planned(series, target, edit);
        const busy: Busy[] = elsewhere.map((each) => ({ ...spanOf(placed(each, zone)), group: "g" }));
        const named = new Set(clashesOf(changes, new Map([["bea", busy]])).map(({ number }) => number));
        for (const { kind, number, after } of changes) {
          const away = kind !== "cancelled" && busy.some((each) => overlaps(each, spanOf(after)));
          expect(named.has(number), `session ${number}`).to.equal(away);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("An edit of Tuesdays at five", () => {
  const monday = new Date("2026-10-05T08:00:00Z");
  const series = weekly(tuesdays, 8, zone, monday);
  const on = (edit: Edit, target = "s3") => planned(series, target, edit);

  it("reaches one session, it and the following ones, or all to come", () => {
    const to = { on: "2026-10-21", start: "18:00", minutes: 50 };
    const days = (reach: "this" | "following" | "all") =>
      on({ what: "move", scope: reach, to }).map((change) => change.after.on);
    expect(days("this")).to.deep.equal(["2026-10-21"]);
    expect(days("following")).to.have.length(6).and.include("2026-11-25");
    expect(days("all")).to.have.length(8).and.include("2026-10-07");
  });

  it("keeps every session in the term: one that would leave it with the others is cancelled where it was", () => {
    const changes = on({ what: "move", scope: "following", to: { ...tuesdays, on: "2026-11-24" } });
    expect(changes.map(({ number, kind }) => `${number} ${kind}`).slice(-2)).to.deep.equal([
      "7 moved",
      "8 moved",
    ]);
    const late = on({ what: "move", scope: "following", to: { ...tuesdays, on: "2026-12-01" } });
    expect(late.at(-1)).to.deep.include({ number: 8, outOfTerm: "2027-01-05" });
  });

  it("planned anew for every second week keeps each in its week and leaves out the others", () => {
    const rhythm = { day: 3, start: "12:00", minutes: 50, everyWeeks: 2 } as const;
    const changes = on({ what: "replan", scope: "following", ...rhythm });
    expect(changes.map(({ number, kind }) => `${number} ${kind}`).slice(0, 4)).to.deep.equal([
      "3 moved",
      "4 cancelled",
      "5 moved",
      "6 cancelled",
    ]);
    expect(changes[0]?.after).to.include({ on: "2026-10-21", start: "12:00" });
  });

  it("planned anew for every week again brings back what the rhythm had left out, and nothing else that is cancelled", () => {
    const weekly = { what: "replan", scope: "following", day: 2, start: "17:00", minutes: 50 } as const;
    const after = (given: Series, edit: Edit) => {
      const sessions = afterEdit(given.sessions, planned(given, "s3", edit));
      return { ...given, sessions };
    };
    const four = series.sessions.find(({ number }) => number === 4)!;
    const called = after(series, { ...weekly, everyWeeks: 2 });
    const byHand = called.sessions.map((each) => (each.number === 6 ? { ...each, leftOut: false } : each));
    const changes = planned({ ...called, sessions: byHand }, "s3", { ...weekly, day: 3, everyWeeks: 1 });
    const kinds = changes.map(({ number, kind, after: { on } }) => `${number} ${kind} ${on}`);
    expect(kinds).to.include(`4 restored ${addDays(four.on, 1)}`);
    expect(kinds.some((each) => each.startsWith("6 "))).to.equal(false);
    const again = after({ ...called, sessions: byHand }, { ...weekly, everyWeeks: 1 });
    expect(again.sessions.find(({ number }) => number === 4)).to.deep.include({
      cancelled: false,
      leftOut: false,
    });
  });

  it("says of a date that it was moved exactly as long as its series has it elsewhere", () => {
    const after = (given: Series, target: string, edit: Edit) => ({
      ...given,
      sessions: afterEdit(given.sessions, [...planned(given, target, edit), ...keptBy(given, target, edit)]),
    });
    const signs = (given: Series) =>
      given.sessions.flatMap(({ id, cancelled, movedFrom: from }) =>
        from && !cancelled ? `${id} from ${from.on} ${from.start}` : [],
      );
    const to = { on: "2026-10-28", start: "18:00", minutes: 50 };
    const one = after(series, "s4", { what: "move", scope: "this", to });
    expect(signs(one)).to.deep.equal(["s4 from 2026-10-27 17:00"]);
    const weekly = { what: "replan", scope: "all", minutes: 50, everyWeeks: 1 } as const;
    expect(signs(after(one, "s3", { ...weekly, day: 3, start: "18:00" })), "all came to it").to.deep.equal(
      [],
    );
    const later = { ...to, on: "2026-10-20" };
    expect(
      signs(after(one, "s3", { what: "move", scope: "all", to: later })),
      "all but the day",
    ).to.deep.equal(["s4 from 2026-10-27 18:00"]);
    const fewer = after(one, "s3", { ...weekly, day: 2, start: "17:00", everyWeeks: 2 });
    const back = after(fewer, "s3", { ...weekly, day: 4, start: "12:00" });
    expect(back.sessions.find(({ id }) => id === "s4")).to.include({ cancelled: false, on: "2026-10-29" });
    expect(signs(back), "left out and back with the others").to.deep.equal([]);
  });

  it("tells of the closure a date falls into", () => {
    const closures = [{ from: "2026-10-21", to: "2026-10-21", reason: "Exam day" }];
    const closed = { ...series, term: { ...series.term, closures } };
    const to = { on: "2026-10-21", start: "18:00", minutes: 50 };
    expect(planned(closed, "s3", { what: "move", scope: "this", to })[0]?.closed).to.equal("Exam day");
  });

  it("leaves the slot people read when one date moves, and changes it when most do", () => {
    const slot = { day: 2, start: "17:00", minutes: 50 };
    const slotAfter = (reach: "this" | "all") => {
      const to = { on: "2026-10-21", start: "18:00", minutes: 50 };
      return slotOf(afterEdit(series.sessions, on({ what: "move", scope: reach, to })), slot, monday);
    };
    expect(slotAfter("this")).to.deep.equal(slot);
    expect(slotAfter("all")).to.deep.equal({ day: dayOfWeek("2026-10-21"), start: "18:00", minutes: 50 });
  });
});
