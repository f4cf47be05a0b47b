import type { BookingFields } from "../rooms/booking.js";
import type { DateAnswer, Need } from "../rooms/fitting.js";
import type { RoomRequestFields } from "../rooms/request.js";
import type { RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { dayWords, whenWords } from "../time/words.js";
import { addMinutes } from "../time/wall-time.js";
import { wallOf } from "../time/zone.js";
import type { Choice } from "./choosing.js";
import type { WayWords } from "./clash-ways-page.js";
import type { SessionDate } from "./wanting.js";
import { capital } from "../web/phrases.js";

/** What a booking is called, in words that tell nothing private. @param names of groups by id, from publicNames */
export const bookingTitle = (
  { purpose, group }: Pick<BookingFields, "purpose" | "group">,
  names: ReadonlyMap<string, string>,
): string => purpose || (group && names.get(String(group))) || "Another booking";

/** What holds a room, and from when to when. @param names of groups by id, from publicNames */
function holderWords(booking: BookingFields, names: ReadonlyMap<string, string>, zone: string): string {
  const { startsAt, endsAt } = booking;
  return `${bookingTitle(booking, names)}, ${wallOf(startsAt, zone).time}–${wallOf(endsAt, zone).time}`;
}

/** One date with the room's answer, for a list of dates. */
export function presentDate(
  { date, answer, by, reason }: DateAnswer<SessionDate, BookingFields>,
  { names, zone, waysFor }: Pick<ChoiceContext, "names" | "zone" | "waysFor">,
  room: RoomFields,
) {
  const words = { free: "free", taken: "taken", blocked: "out of use", closed: "closed" };
  const shut = { free: "", taken: "", blocked: reason, closed: "Outside its opening hours" };
  return {
    on: date.on,
    day: dayWords(date.on),
    time: `${date.start}–${addMinutes(date.start, date.minutes)}`,
    state: answer === "free" ? "open" : "problem",
    label: words[answer],
    by: by ? holderWords(by, names, zone) : shut[answer],
    ways: answer === "free" ? [] : waysFor(room, date),
  };
}

/** "free on all 9 dates", "free on 7 of 9 dates" */
export function freeWords(free: number, dates: number): string {
  if (dates === 1) return free === 1 ? "free on the one date" : "not free on the one date";
  return free === dates ? `free on all ${dates} dates` : `free on ${free} of ${dates} dates`;
}

/** What a list of choices is written with. */
export interface ChoiceContext {
  need: Need;
  /** Names of groups by id, from publicNames. */
  names: ReadonlyMap<string, string>;
  zone: string;
  /** What else can be done on a date on which the room can't be had, from loadWays. */
  waysFor: (room: RoomFields, date: SessionDate) => WayWords[];
}

/** A room to choose, with its reasons. */
export function presentChoice({ room, answers, free, near, refused }: Choice, context: ChoiceContext) {
  const { need } = context;
  const spare = room.seats - need.seats;
  return {
    id: String(room._id),
    code: room.code,
    name: room.name,
    place: placeOf(room),
    near: near && need.building !== "",
    seats: spare === 0 ? `${room.seats} seats, just enough` : `${room.seats} seats, ${spare} to spare`,
    features: room.features.join(", "),
    stepFree: room.stepFree,
    refused,
    complete: free === answers.length,
    free: capital(freeWords(free, answers.length)),
    gaps: answers
      .filter(({ answer }) => answer !== "free")
      .map((answer) => presentDate(answer, context, room)),
  };
}

/** Where a request stands. */
export function presentRequest(
  request: RoomRequestFields,
  room: RoomFields | undefined,
  now: Date,
  zone: string,
) {
  const decidedWords = request.grantedAt
    ? "granted"
    : request.refusedAt
      ? "refused"
      : request.withdrawnAt
        ? "withdrawn"
        : "waiting";
  return {
    id: String(request._id),
    href: `/office/requests/${String(request._id)}`,
    room: room?.code ?? "",
    roomName: room ? `${room.name}, ${placeOf(room)}` : "",
    asked: whenWords(request.askedAt, now, zone),
    choice: request.leaveOpen ? "the free dates, the others left open" : "all dates or none",
    state: decidedWords,
    badge: { granted: "done", refused: "problem", withdrawn: "finished", waiting: "waiting" }[decidedWords],
    missed: request.missedAt !== null && request.pending,
    note: request.note,
  };
}

/** How what was granted differs from what was asked: "H-204 instead; 1 date left open; rules set aside"; may be "". */
export function grantWords(
  { room, grantedRoom, leftOpen, byOverride }: RoomRequestFields,
  given: Pick<RoomFields, "code"> | undefined,
): string {
  const isOther = grantedRoom && !grantedRoom.equals(room);
  const open = leftOpen === 1 ? "1 date left open" : `${leftOpen} dates left open`;
  return [
    isOther ? `${given?.code ?? "another room"} instead` : "",
    leftOpen > 0 ? open : "",
    byOverride ? "rules set aside" : "",
  ]
    .filter(Boolean)
    .join("; ");
}
