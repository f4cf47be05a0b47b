import { dayOfWeek } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import type { BlockingFields } from "./blocking.js";
import { isOpenFor } from "./opening.js";
import { blocks, type BlockedTimes } from "./out-of-use.js";
import { quartersOf } from "./quarters.js";
import type { RoomFields } from "./room.js";

/** What a group needs of a room, and which building it hopes for ("" for none). */
export interface Need {
  seats: number;
  features: readonly string[];
  stepFree: boolean;
  building: string;
}

/** One date a room is wanted for: calendar day and wall time in the programme's zone, and the instants they mean. */
export interface WantedDate {
  on: string;
  start: string;
  minutes: number;
  startsAt: Date;
  endsAt: Date;
}

/** A held booking, as far as rivals look at it. */
export interface Holding {
  room: { toString(): string };
  quarters: readonly number[];
}

/** A time a room is out of use, and why. */
export type Blocked = BlockedTimes & { room: { toString(): string } } & Pick<BlockingFields, "reason">;

/** What may stand in the way of dates, of any room. */
export interface Standing<H extends Holding = Holding> {
  holdings: readonly H[];
  blockings: readonly Blocked[];
}

/** What a room says to one date: it is free, held by someone else, out of use, or shut at that hour. */
export type Answer = "free" | "taken" | "blocked" | "closed";

type RoomRules = Pick<
  RoomFields,
  "seats" | "features" | "stepFree" | "open" | "slotMinutes" | "turnoverMinutes"
>;

/** Why the room doesn't meet the need, each as a sentence; empty when it does. A wished building is only a wish. */
export function misfits(room: Pick<RoomRules, "seats" | "features" | "stepFree">, need: Need): string[] {
  const lacking = need.features.filter((feature) => !room.features.includes(feature));
  return [
    ...(room.seats < need.seats ? [`It has ${room.seats} seats, and ${need.seats} are needed.`] : []),
    ...(lacking.length > 0 ? [`It has no ${lacking.join(" and no ")}.`] : []),
    ...(need.stepFree && !room.stepFree ? ["It can't be reached without steps."] : []),
  ];
}

/** The quarter-hours the date would take in the room. */
export const quartersIn = (
  room: Pick<RoomRules, "slotMinutes" | "turnoverMinutes">,
  { startsAt, endsAt }: Pick<WantedDate, "startsAt" | "endsAt">,
): number[] => quartersOf(startsAt, endsAt, room.turnoverMinutes, room.slotMinutes);

/** Whether the room is open by the wall clock for the whole of the date. */
export const isOpenOn = (room: Pick<RoomRules, "open">, { on, start, minutes }: WantedDate): boolean =>
  isOpenFor(room.open, { day: dayOfWeek(on), start, minutes });

/**
 * The room and what may stand in its way where turnover is set aside: its bookings take their own time alone.
 * Holding the room with a note goes by the same.
 */
export function bareOf<R extends RoomRules & { _id: { toString(): string } }, H extends Holding & Taking>(
  room: R,
  { holdings, blockings }: Standing<H>,
): { room: R; standing: Standing<H> } {
  const bare = { ...room, turnoverMinutes: 0 };
  const own = holdings.filter((holding) => String(holding.room) === String(room._id));
  return {
    room: bare,
    standing: { holdings: own.map((each) => ({ ...each, quarters: quartersIn(bare, each) })), blockings },
  };
}

type Taking = Pick<WantedDate, "startsAt" | "endsAt">;

/** One date with the room's answer; a taken one names what holds it, a blocked one why it is out of use. */
export interface DateAnswer<D extends WantedDate, H extends Holding> {
  date: D;
  answer: Answer;
  by: H | null;
  reason: string;
}

/** The room's answer to each date; what stands in the way in other rooms is passed over. */
export function answersOf<D extends WantedDate, H extends Holding>(
  room: RoomRules & { _id: { toString(): string } },
  dates: readonly D[],
  { holdings, blockings }: Standing<H>,
): DateAnswer<D, H>[] {
  const own = blockings.filter((blocking) => String(blocking.room) === String(room._id));
  const takenBy = new Map<number, H>();
  for (const holding of holdings) {
    if (String(holding.room) !== String(room._id)) continue;
    for (const quarter of holding.quarters) takenBy.set(quarter, holding);
  }
  return dates.map((date) => {
    const quarter = quartersIn(room, date).find((each) => takenBy.has(each));
    const by = quarter === undefined ? null : (takenBy.get(quarter) ?? null);
    const blocked = own.find((blocking) => blocks(blocking, date));
    const shut = blocked ? "blocked" : isOpenOn(room, date) ? "free" : "closed";
    return { date, by, reason: blocked?.reason ?? "", answer: by ? "taken" : shut };
  });
}

/** "N-204 is closed on Tue 3 Nov at 22:00"; null when it isn't shut. */
export function shutWords(
  code: string,
  { answer, date: { on, start }, reason }: DateAnswer<WantedDate, Holding>,
): string | null {
  if (answer === "blocked") return `${code} is out of use on ${dayWords(on)}: ${reason}`;
  return answer === "closed" ? `${code} is closed on ${dayWords(on)} at ${start}` : null;
}

/** A room that meets the need, with its answers. */
export interface RankedRoom<R, D extends WantedDate, H extends Holding> {
  room: R;
  answers: DateAnswer<D, H>[];
  /** How many of the dates it is free on. */
  free: number;
  /** Whether it lies in the building hoped for; true without a hope. */
  near: boolean;
}

/**
 * The rooms that meet the need, best first: most dates free, in the building hoped for, fewest seats to spare, then
 * by code. Those that are free on no date come last.
 */
export function rankRooms<
  R extends RoomRules & Pick<RoomFields, "_id" | "code" | "building">,
  D extends WantedDate,
  H extends Holding,
>(rooms: readonly R[], need: Need, dates: readonly D[], standing: Standing<H>): RankedRoom<R, D, H>[] {
  return rooms
    .filter((room) => misfits(room, need).length === 0)
    .map((room) => {
      const answers = answersOf(room, dates, standing);
      const free = answers.filter(({ answer }) => answer === "free").length;
      return { room, answers, free, near: need.building === "" || need.building === room.building };
    })
    .sort(
      (a, b) =>
        b.free - a.free ||
        Number(b.near) - Number(a.near) ||
        a.room.seats - b.room.seats ||
        (a.room.code < b.room.code ? -1 : 1),
    );
}
