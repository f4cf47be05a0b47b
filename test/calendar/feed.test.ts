import { expect } from "chai";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
import { tagOf, writeFeed, type FeedEvent } from "../../server/calendar/feed.js";
import { zoneDefinition } from "../../server/calendar/zone-definition.js";
import { instantOf } from "../../server/time/zone.js";
import { readCalendar } from "./rfc-reader.js";

const now = new Date("2026-10-05T08:00:00Z");

const dateOf = (on: string, zone: string, fields: Partial<FeedEvent> = {}): FeedEvent => ({
  uid: `${on}@peer-rounds`,
  sequence: 0,
  title: "Renal together",
  on,
  start: "17:00",
  endOn: on,
  end: "17:50",
  zone,
  place: "N-204",
  address: "https://rounds.example/sessions/1",
  cancelled: false,
  ...fields,
});

/** Tuesdays on both sides of the autumn and the spring change of each city. */
const cities = {
  "Europe/London": ["2026-10-20", "2026-10-27", "2027-03-23", "2027-03-30"],
  "America/New_York": ["2026-10-27", "2026-11-03", "2027-03-09", "2027-03-16"],
};

type Reader = (feed: string) => Date[];

/** Registers the file's own VTIMEZONE and reads the starts with it. */
const readWithIcalJs: Reader = (feed) => {
  const calendar = new ICAL.Component(ICAL.parse(feed) as string);
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((event) => new ICAL.Event(event).startDate.toJSDate());
};

const readWithNodeIcal: Reader = (feed) =>
  Object.values(nodeIcal.sync.parseICS(feed)).flatMap((part) =>
    part?.type === "VEVENT" ? [new Date(part.start.getTime())] : [],
  );

const readers: Record<string, Reader> = {
  "ical.js with the file's zone": readWithIcalJs,
  "node-ical": readWithNodeIcal,
  "a reader that has nothing but the file": (feed) => readCalendar(feed).map((event) => event.startsAt),
};

describe("The calendar feed", () => {
  for (const [zone, tuesdays] of Object.entries(cities)) {
    for (const [name, read] of Object.entries(readers)) {
      it(`keeps Tuesdays at 17:00 through the clock changes of ${zone}, as ${name} reads it`, () => {
        const feed = writeFeed(
          "Peer learning",
          zone,
          tuesdays.map((on) => dateOf(on, zone)),
          now,
        );
        const expected = tuesdays.map((on) => instantOf(on, "17:00", zone).toISOString());
        expect(read(feed).map((at) => at.toISOString())).to.deep.equal(expected);
        expect(new Set(expected.map((at) => at.slice(11))).size).to.equal(2);
      });
    }
  }

  it("writes the wall time with its zone, and one event for each date", () => {
    const events = readCalendar(
      writeFeed("P", "Europe/London", [dateOf("2026-10-27", "Europe/London")], now),
    );
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ wall: "20261027T170000", zone: "Europe/London", location: "N-204" });
    expect(events[0]!.endsAt.getTime() - events[0]!.startsAt.getTime()).to.equal(50 * 60_000);
  });

  it("is the same file wherever the host is", () => {
    const before = process.env.TZ;
    const feeds = ["UTC", "America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Apia"].map(
      (host) => {
        process.env.TZ = host;
        return writeFeed("P", "Europe/London", [dateOf("2026-10-20", "Europe/London")], now);
      },
    );
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    expect(new Set(feeds).size).to.equal(1);
  });

  it("marks a cancelled date and keeps its name, with a higher sequence", () => {
    const cancelled = dateOf("2026-10-20", "Europe/London", {
      sequence: 3,
      cancelled: true,
      title: "Cancelled: Renal together",
    });
    const [event] = readCalendar(writeFeed("P", "Europe/London", [cancelled], now));
    expect(event).to.include({ uid: "2026-10-20@peer-rounds", sequence: 3, status: "CANCELLED" });
    expect(event!.summary).to.equal("Cancelled: Renal together");
  });

  it("survives titles with commas, semicolons, backslashes, line ends and letters of any script", () => {
    const title =
      "Nieren, Łódź; 腎臓の復習会 \\ and a very long name that has to be folded more than once 🫘🫘🫘";
    const [event] = readCalendar(
      writeFeed("P", "Europe/London", [dateOf("2026-10-20", "Europe/London", { title })], now),
    );
    expect(event!.summary).to.equal(title);
    const injected = dateOf("2026-10-20", "Europe/London", { title: "One\r\nATTENDEE:mailto:x@example.org" });
    expect(readCalendar(writeFeed("P", "Europe/London", [injected], now))).to.have.length(1);
    expect(writeFeed("P", "Europe/London", [injected], now)).not.to.match(/^ATTENDEE/m);
  });

  it("escapes the programme's name", () => {
    const feed = writeFeed(
      "Peers, together; always",
      "Europe/London",
      [dateOf("2026-10-20", "Europe/London")],
      now,
    );
    expect(feed).to.include("\r\nX-WR-CALNAME:Peers\\, together\\; always\r\n");
  });

  it("is a whole file when there is nothing to say", () => {
    expect(readCalendar(writeFeed("P", "Europe/London", [], now))).to.deep.equal([]);
  });

  it("has the same tag until something other than its making changes", () => {
    const one = dateOf("2026-10-20", "Europe/London");
    const early = tagOf(writeFeed("P", "Europe/London", [one], now));
    const later = tagOf(writeFeed("P", "Europe/London", [one], new Date("2026-10-05T09:00:00Z")));
    const moved = tagOf(writeFeed("P", "Europe/London", [{ ...one, start: "18:00", sequence: 1 }], now));
    expect(later).to.equal(early);
    expect(moved).not.to.equal(early);
  });

  it("defines each zone under the name that was asked for", () => {
    for (const zone of ["Europe/Oslo", "Europe/Stockholm", "Europe/Kiev", "Asia/Calcutta", "Europe/London"]) {
      expect(zoneDefinition(zone)).to.match(new RegExp(`^TZID:${zone}\\r$`, "m"));
    }
  });

  it("reads right in a zone that the library knows by another name", () => {
    const zone = "Europe/Oslo";
    const feed = writeFeed(
      "P",
      zone,
      ["2026-10-20", "2026-10-27"].map((on) => dateOf(on, zone)),
      now,
    );
    const expected = ["2026-10-20T15:00:00.000Z", "2026-10-27T16:00:00.000Z"];
    for (const read of Object.values(readers)) {
      expect(read(feed).map((at) => at.toISOString())).to.deep.equal(expected);
    }
  });
});
