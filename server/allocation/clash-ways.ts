import { dayOfWeek } from "../time/calendar-day.js";
import { overlaps, type Interval } from "../time/interval.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { instantOf } from "../time/zone.js";
import {
  isOpenOn,
  misfits,
  quartersIn,
  type Blocked,
  type Holding,
  type Need,
  type Standing,
  type WantedDate,
} from "../rooms/fitting.js";
import { blocks } from "../rooms/out-of-use.js";
import type { RoomFields } from "../rooms/room.js";

/** A way round one date on which a room can't be had: another room at the same time, or the room at another time. */
export interface Way {
  room: RoomFields;
  date: WantedDate;
  /** Minutes later than wanted; negative for earlier, 0 for another room. */
  shift: number;
  /** Whether it lies in the building hoped for; true without a hope. */
  near: boolean;
  /** Whether none of the group's people is in another session then. */
  everybodyFree: boolean;
}

/** What the ways are looked for in. */
export interface WaysGround {
  rooms: readonly RoomFields[];
  need: Need;
  standing: Standing;
  /** When any of the group's people is in another session. */
  busy: readonly Interval[];
  now: Date;
  zone: string;
}

const roomsShown = 3;
const timesShown = 2;
const step = 15;
const furthest = 4 * 60;

/**
 * A way to look for ways: for a room and a date on which it can't be had, what else could be done, the least
 * disruption first. Another room at the same time disturbs nobody's day, so it comes before another time; of rooms
 * those in the building hoped for come first, then those with fewest seats to spare; of times those at which nobody is
 * elsewhere, then the nearest.
 */
export function waysIn(ground: WaysGround): (room: RoomFields, date: WantedDate) => Way[] {
  const isFree = freedomOf(ground.standing);
  return (room, date) => [
    ...otherRooms(ground, isFree, room, date).slice(0, roomsShown),
    ...apart(otherTimes(ground, isFree, room, date)).slice(0, timesShown),
  ];
}

/** Leaves out times that are less than an hour from a better one: they would be no other choice. */
const apart = (ways: readonly Way[]): Way[] =>
  ways.reduce<Way[]>(
    (kept, way) => (kept.some(({ shift }) => Math.abs(shift - way.shift) < 60) ? kept : [...kept, way]),
    [],
  );

type IsFree = (room: RoomFields, date: WantedDate) => boolean;

/** Looks each quarter-hour up in a set, since a page asks about hundreds of rooms and times. */
function freedomOf({ holdings, blockings }: Standing): IsFree {
  const taken = new Set(holdings.flatMap(({ room, quarters }) => quarters.map((each) => keyOf(room, each))));
  const shut = new Map<string, Blocked[]>();
  for (const blocking of blockings) {
    shut.set(String(blocking.room), [...(shut.get(String(blocking.room)) ?? []), blocking]);
  }
  return (room, date) =>
    isOpenOn(room, date) &&
    !(shut.get(String(room._id)) ?? []).some((blocking) => blocks(blocking, date)) &&
    !quartersIn(room, date).some((quarter) => taken.has(keyOf(room._id, quarter)));
}

const keyOf = (room: Holding["room"], quarter: number) => `${String(room)} ${quarter}`;

function otherRooms(
  { rooms, need }: WaysGround,
  isFree: IsFree,
  wanted: RoomFields,
  date: WantedDate,
): Way[] {
  return rooms
    .filter((room) => !room._id.equals(wanted._id) && misfits(room, need).length === 0 && isFree(room, date))
    .map((room): Way => ({ room, date, shift: 0, near: isNear(room, need), everybodyFree: true }))
    .sort(
      (a, b) =>
        Number(b.near) - Number(a.near) ||
        a.room.seats - b.room.seats ||
        (a.room.code < b.room.code ? -1 : 1),
    );
}

const isNear = (room: RoomFields, { building }: Need) => building === "" || building === room.building;

function otherTimes(
  { need, busy, now, zone }: WaysGround,
  isFree: IsFree,
  room: RoomFields,
  date: WantedDate,
): Way[] {
  const start = minutesOf(date.start);
  const open = room.open.filter(({ day }) => day === dayOfWeek(date.on));
  const ways: Way[] = [];
  for (let shift = -furthest; shift <= furthest; shift += step) {
    const from = start + shift;
    const inHours = open.some(
      (span) => minutesOf(span.from) <= from && from + date.minutes <= minutesOf(span.to),
    );
    if (shift === 0 || !inHours) continue;
    const moved = at(date, timeOf(from), zone);
    if (moved.startsAt <= now || !isFree(room, moved)) continue;
    const span = { from: moved.startsAt, to: moved.endsAt };
    const everybodyFree = !busy.some((each) => overlaps(each, span));
    ways.push({ room, date: moved, shift, near: isNear(room, need), everybodyFree });
  }
  return ways.sort(
    (a, b) =>
      Number(b.everybodyFree) - Number(a.everybodyFree) ||
      Math.abs(a.shift) - Math.abs(b.shift) ||
      b.shift - a.shift,
  );
}

function at(date: WantedDate, start: string, zone: string): WantedDate {
  const startsAt = instantOf(date.on, start, zone);
  return { ...date, start, startsAt, endsAt: new Date(startsAt.getTime() + date.minutes * 60_000) };
}
