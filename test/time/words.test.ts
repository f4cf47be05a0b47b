import { expect } from "chai";
import {
  dayName,
  dayRangeWords,
  dayWords,
  isoMoment,
  momentWords,
  rangeWords,
  relativeWords,
  slotStartWords,
  slotWords,
  whenWords,
} from "../../server/time/words.js";

const LONDON = "Europe/London";
const at = (iso: string) => new Date(iso);

describe("words for time", () => {
  it("say a weekly slot", () => {
    expect(slotWords({ day: 2, start: "17:00", minutes: 50 })).to.equal("Tuesdays 17:00–17:50");
    expect(slotWords({ day: 7, start: "23:30", minutes: 60 })).to.equal("Sundays 23:30–00:30");
    expect(slotStartWords({ day: 2, start: "17:00", minutes: 50 })).to.equal("Tuesday 17:00");
    expect(() => dayName(8)).to.throw(RangeError);
  });

  it("say a day and a moment on the wall of the zone", () => {
    expect(dayWords("2026-10-14")).to.equal("Wed 14 Oct");
    expect(dayWords("2026-10-04", true)).to.equal("Sun 4 Oct 2026");
    expect(momentWords(at("2026-10-14T16:00:00Z"), LONDON)).to.equal("Wed 14 Oct, 17:00");
    expect(momentWords(at("2026-10-14T23:30:00Z"), LONDON)).to.equal("Thu 15 Oct, 00:30");
  });

  it("say ranges without repeating themselves", () => {
    expect(dayRangeWords("2026-10-14", "2026-10-18")).to.equal("14–18 Oct 2026");
    expect(dayRangeWords("2026-10-30", "2026-11-02")).to.equal("30 Oct – 2 Nov 2026");
    expect(dayRangeWords("2026-12-30", "2027-01-02")).to.equal("30 Dec 2026 – 2 Jan 2027");
    expect(dayRangeWords("2026-10-14", "2026-10-14")).to.equal("14 Oct 2026");
    expect(rangeWords(at("2026-10-14T16:00:00Z"), at("2026-10-14T16:50:00Z"), LONDON)).to.equal(
      "Wed 14 Oct, 17:00–17:50",
    );
    expect(rangeWords(at("2026-10-14T22:30:00Z"), at("2026-10-14T23:30:00Z"), LONDON)).to.equal(
      "Wed 14 Oct, 23:30 – Thu 15 Oct, 00:30",
    );
  });

  it("say today, tomorrow and yesterday by the calendar of the zone, not by hours", () => {
    const now = at("2026-10-14T22:30:00Z");
    expect(whenWords(at("2026-10-14T22:45:00Z"), now, LONDON)).to.equal("today 23:45");
    expect(whenWords(at("2026-10-14T23:15:00Z"), now, LONDON)).to.equal("tomorrow 00:15");
    expect(whenWords(at("2026-10-13T12:00:00Z"), now, LONDON)).to.equal("yesterday 13:00");
    expect(whenWords(at("2026-10-20T16:00:00Z"), now, LONDON)).to.equal("Tue 20 Oct, 17:00");
    expect(whenWords(at("2027-01-05T17:00:00Z"), now, LONDON)).to.equal("Tue 5 Jan 2027, 17:00");
  });

  it("say how far off something is", () => {
    const now = at("2026-10-14T12:00:00Z");
    expect(relativeWords(at("2026-10-14T12:20:00Z"), now)).to.equal("in 20 minutes");
    expect(relativeWords(at("2026-10-14T12:00:40Z"), now)).to.equal("now");
    expect(relativeWords(at("2026-10-14T11:59:00Z"), now)).to.equal("1 minute ago");
    expect(relativeWords(at("2026-10-14T09:30:00Z"), now)).to.equal("2 hours ago");
    expect(relativeWords(at("2026-10-17T13:00:00Z"), now)).to.equal("in 3 days");
    expect(relativeWords(at("2026-10-16T11:54:00Z"), now)).to.equal("in 2 days");
    expect(relativeWords(at("2026-10-15T11:40:00Z"), now)).to.equal("in 23 hours");
    expect(relativeWords(at("2026-10-14T13:50:00Z"), now)).to.equal("in 1 hour");
    expect(relativeWords(at("2026-10-14T13:59:58Z"), now)).to.equal("in 2 hours");
    expect(relativeWords(at("2026-10-15T11:59:58Z"), now)).to.equal("in 24 hours");
  });

  it("give machines the same moment with its offset", () => {
    expect(isoMoment(at("2026-10-14T16:00:00Z"), LONDON)).to.equal("2026-10-14T17:00+01:00");
    expect(isoMoment(at("2026-10-14T16:00:00Z"), "America/New_York")).to.equal("2026-10-14T12:00-04:00");
    for (const zone of ["UTC", "Asia/Kolkata", "America/Santiago"]) {
      expect(new Date(isoMoment(at("2026-10-14T16:00:00Z"), zone))).to.deep.equal(at("2026-10-14T16:00:00Z"));
    }
  });
});
