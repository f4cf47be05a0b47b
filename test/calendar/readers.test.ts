import { expect } from "chai";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
import { convertIcsCalendar } from "ts-ics";
import { writeFeed, type FeedEvent } from "../../server/calendar/feed.js";
import { addDays } from "../../server/time/calendar-day.js";
import { addMinutes } from "../../server/time/wall-time.js";
import { instantOf } from "../../server/time/zone.js";

/** One date as a reader understands it. */
interface Read {
  uid: string;
  from: string;
  to: string;
  title: string;
  place: string;
  status: string;
  sequence: number;
}

type Reader = (feed: string) => Read[];

const withIcalJs: Reader = (feed) => {
  const calendar = new ICAL.Component(ICAL.parse(feed) as string);
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part, { exceptions: [] });
    return {
      uid: event.uid,
      from: event.startDate.toJSDate().toISOString(),
      to: event.endDate.toJSDate().toISOString(),
      title: event.summary,
      place: event.location,
      status: String(part.getFirstPropertyValue("status")),
      sequence: event.sequence,
    };
  });
};

const withNodeIcal: Reader = (feed) =>
  Object.values(nodeIcal.sync.parseICS(feed)).flatMap((part) =>
    part?.type === "VEVENT"
      ? [
          {
            uid: part.uid,
            from: part.start.toISOString(),
            to: part.end!.toISOString(),
            title: part.summary as string,
            place: part.location as string,
            status: String(part.status),
            sequence: Number(part.sequence),
          },
        ]
      : [],
  );

const withTsIcs: Reader = (feed) =>
  (convertIcsCalendar(undefined, feed).events ?? []).map((event) => ({
    uid: event.uid,
    from: event.start.date.toISOString(),
    to: event.end!.date.toISOString(),
    title: event.summary,
    place: event.location ?? "",
    status: event.status ?? "",
    sequence: event.sequence ?? 0,
  }));

const readers = { "ical.js": withIcalJs, "node-ical": withNodeIcal, "ts-ics": withTsIcs };

/**
 * ts-ics (2.4.6) places a zone's change by the clock of its own host: east of it, it is an hour off on the evening
 * before. It is asked where its host's clock says nothing.
 */
const misreadsOn = (name: string, host: string) => name === "ts-ics" && host !== "UTC";

const cities = [
  "Europe/London",
  "America/New_York",
  "Australia/Sydney",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Asia/Kolkata",
];
const hosts = ["UTC", "America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Apia"];

/** Two hundred dates over more than a year, at hours from morning to night; some moved, some cancelled. */
function yearOf(zone: string): FeedEvent[] {
  return Array.from({ length: 200 }, (_, n) => {
    const on = addDays("2026-09-01", n * 2);
    const start = ["07:30", "12:15", "17:00", "21:45"][n % 4]!;
    const cancelled = n % 11 === 3;
    return {
      uid: `${n}@peer-rounds`,
      sequence: n % 3,
      title: `${cancelled ? "Cancelled: " : ""}Renal, ${n}; Łódź \\ 腎臓`,
      on,
      start,
      endOn: on,
      end: addMinutes(start, 50),
      zone,
      place: n % 5 === 0 ? "" : "N-204 Seminar room, Harvey Building, floor 2",
      address: `https://rounds.example/sessions/${n}`,
      cancelled,
    };
  });
}

const inOneLine = ({ uid, from, to, title, place, status, sequence }: Read) =>
  [uid, from, to, title, place, status, sequence].join(" | ");

const expectedOf = (events: readonly FeedEvent[]): string[] =>
  events.map((event) =>
    inOneLine({
      uid: event.uid,
      from: instantOf(event.on, event.start, event.zone).toISOString(),
      to: instantOf(event.endOn, event.end, event.zone).toISOString(),
      title: event.title,
      place: event.place,
      status: event.cancelled ? "CANCELLED" : "CONFIRMED",
      sequence: event.sequence,
    }),
  );

describe("A feed of two hundred dates", () => {
  const before = process.env.TZ;
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  for (const zone of cities) {
    it(`is read date by date alike by three libraries on hosts of five zones, through the year of ${zone}`, () => {
      const events = yearOf(zone);
      const expected = expectedOf(events);
      const feeds = new Set<string>();
      for (const host of hosts) {
        process.env.TZ = host;
        const feed = writeFeed("P", zone, events, new Date("2026-10-05T08:00:00Z"));
        feeds.add(feed);
        for (const [name, read] of Object.entries(readers).filter(([each]) => !misreadsOn(each, host)))
          expect(read(feed).map(inOneLine), `${name} on a host in ${host}`).to.deep.equal(expected);
      }
      expect(feeds.size, "the same file everywhere").to.equal(1);
    }).timeout(20_000);
  }
});
