import { expect } from "chai";
import { held, planSeries } from "../../server/sessions/series.js";
import { wallOf } from "../../server/time/zone.js";

const zone = "Europe/London";
const term = {
  startsOn: "2026-10-05",
  endsOn: "2026-12-11",
  closures: [{ from: "2026-11-02", to: "2026-11-06", reason: "Reading week" }],
};
const group = {
  slot: { day: 2, start: "17:00", minutes: 50 },
  everyWeeks: 1,
  firstOn: "2026-10-05",
} as const;
const before = new Date("2026-09-01T00:00:00Z");

describe("the dates of a group", () => {
  it("stay at 17:00 by the wall on both sides of the clock change", () => {
    const dates = held(planSeries(group, term, zone, before));
    expect(new Set(dates.map((date) => wallOf(date.startsAt, zone).time))).to.deep.equal(new Set(["17:00"]));
    const utc = dates.map((date) => date.startsAt.toISOString().slice(5, 16));
    expect(utc.slice(2, 4)).to.deep.equal(["10-20T16:00", "10-27T17:00"]);
  });

  it("skip a closure and say why", () => {
    const dates = planSeries(group, term, zone, before);
    expect(dates.filter((date) => date.skipped !== null)).to.have.length(1);
    expect(dates.find((date) => date.on === "2026-11-03")?.skipped).to.equal("Reading week");
    expect(held(dates)).to.have.length(9);
  });

  it("begin with the group's first week, or the term's", () => {
    const later = planSeries({ ...group, firstOn: "2026-10-19" }, term, zone, before);
    expect(later[0]?.on).to.equal("2026-10-20");
    const earlier = planSeries({ ...group, firstOn: "2026-09-01" }, term, zone, before);
    expect(earlier[0]?.on).to.equal("2026-10-06");
  });

  it("come every second teaching week, a closed week not counted", () => {
    const dates = planSeries({ ...group, everyWeeks: 2 }, term, zone, before);
    expect(dates.map((date) => date.on)).to.deep.equal([
      "2026-10-06",
      "2026-10-20",
      "2026-11-10",
      "2026-11-24",
      "2026-12-08",
    ]);
  });

  it("leave out what has begun", () => {
    const dates = planSeries(group, term, zone, new Date("2026-10-13T16:00:00Z"));
    expect(dates.slice(0, 3).map((date) => date.skipped)).to.deep.equal(["gone by", "gone by", null]);
  });

  it("last their minutes and say when the clocks move the start", () => {
    const night = { ...group, slot: { day: 7, start: "01:30", minutes: 60 } };
    const spring = { startsOn: "2026-03-23", endsOn: "2026-04-05", closures: [] };
    const dates = planSeries(
      { ...night, firstOn: "2026-03-23" },
      spring,
      zone,
      new Date("2026-01-01T00:00:00Z"),
    );
    expect(dates.map((date) => date.moved)).to.deep.equal([true, false]);
    expect(wallOf(dates[0]!.startsAt, zone).time).to.equal("02:30");
    expect(dates[0]!.endsAt.getTime() - dates[0]!.startsAt.getTime()).to.equal(3_600_000);
  });
});
