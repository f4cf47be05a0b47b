import ical, {
  ICalCalendarMethod,
  ICalEventStatus,
  ICalEventTransparency,
  type ICalDayJsStub,
} from "ical-generator";
import { hashOf } from "../data/secret.js";
import type { GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import type { SessionFields } from "../sessions/session.js";
import { wallOf } from "../time/zone.js";
import { zoneDefinition } from "./zone-definition.js";

/** One date of the feed, with nothing in it that its owner may not show to whoever looks at their phone. */
export interface FeedEvent {
  /** Lasting name of the event, whatever happens to it. */
  uid: string;
  /** Rises with each change (RFC 5545, 3.8.7.4). */
  sequence: number;
  title: string;
  /** Calendar day and wall time in `zone`: the truth, from which no instant is computed here. */
  on: string;
  start: string;
  endOn: string;
  end: string;
  zone: string;
  place: string;
  address: string;
  cancelled: boolean;
}

/**
 * A session as an event.
 * @param places where rooms are, by code
 * @param baseUrl origin of the session's page
 */
export function eventOf(
  session: SessionFields,
  group: GroupFields,
  places: ReadonlyMap<string, string>,
  baseUrl: string,
): FeedEvent {
  const end = wallOf(session.endsAt, session.zone);
  const title = titleOutside(group);
  return {
    uid: `${String(session._id)}@peer-rounds`,
    sequence: session.sequence,
    title: session.cancelledAt ? `Cancelled: ${title}` : title,
    on: session.on,
    start: session.start,
    endOn: end.on,
    end: end.time,
    zone: session.zone,
    place: session.room
      ? (places.get(session.room) ?? session.room)
      : group.onlineLink === ""
        ? ""
        : "Online",
    address: `${baseUrl}/sessions/${String(session._id)}`,
    cancelled: Boolean(session.cancelledAt),
  };
}

/**
 * The feed as an iCalendar file: one event for each date, since a series with exceptions is what calendar programs
 * read most differently.
 * @param zone the programme's zone, proposed to the reader for display
 * @param now written as DTSTAMP: when this file was made
 */
export function writeFeed(name: string, zone: string, events: readonly FeedEvent[], now: Date): string {
  const calendar = ical({
    name: name.replace(/[\\;,]/g, "\\$&"),
    prodId: { company: "Peer Rounds", product: "Calendar feed", language: "EN" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 15 * 60,
  });
  for (const event of events) {
    calendar.createEvent({
      id: event.uid,
      sequence: event.sequence,
      stamp: now,
      start: wallTime(event.on, event.start),
      end: wallTime(event.endOn, event.end),
      timezone: event.zone,
      summary: event.title,
      location: event.place,
      url: event.address,
      status: event.cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
      transparency: event.cancelled ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    });
  }
  const zones = [...new Set(events.map((event) => event.zone))].map(zoneDefinition);
  return withZones(calendar.toString(), `X-WR-TIMEZONE:${zone}`, zones);
}

/**
 * Puts the zones between the calendar's properties and its events, where RFC 5545 (3.4) wants them. The generator
 * would put them amid the properties, and would then write DTSTAMP by the clock of the host.
 */
function withZones(calendar: string, property: string, zones: readonly (string | null)[]): string {
  const added = [property, ...zones].filter((each) => each !== null).join("\r\n");
  const events = calendar.search(/^(BEGIN:VEVENT|END:VCALENDAR)/m);
  return `${calendar.slice(0, events)}${added}\r\n${calendar.slice(events)}\r\n`;
}

/**
 * A wall time in the shape of the date objects the generator takes. It would read a plain Date by the clock of the
 * host; this says day and time as they are stored, wherever the app runs.
 */
function wallTime(on: string, time: string): ICalDayJsStub {
  const written: Record<string, string> = {
    YYYYMMDD: on.replaceAll("-", ""),
    HHmmss: `${time.replace(":", "")}00`,
  };
  const self: ICalDayJsStub = {
    tz: () => self,
    isValid: () => true,
    format: (pattern = "") => written[pattern] ?? `${on}T${time}`,
    toDate: () => new Date(`${on}T${time}:00Z`),
    toJSON: () => `${on}T${time}`,
  };
  return self;
}

/** The file's entity tag: two files that differ only in when they were made say the same. */
export const tagOf = (feed: string): string =>
  `W/"${hashOf(feed.replace(/^DTSTAMP:.*$/gm, "")).slice(0, 32)}"`;
