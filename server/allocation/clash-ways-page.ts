import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import type { Interval } from "../time/interval.js";
import { addMinutes } from "../time/wall-time.js";
import { standingAround } from "./choosing.js";
import { waysIn, type Way } from "./clash-ways.js";
import { needOf } from "./needing.js";
import type { SessionDate } from "./wanting.js";

/** One way round a clash as words, and where it is done; "" where there is no page for it. */
export interface WayWords {
  text: string;
  href: string;
}

/**
 * What can be done on dates on which a room can't be had, in words, the least disruption first.
 * @param dates all dates the group wants a room for, in order
 */
export async function loadWays(
  group: GroupFields,
  dates: readonly SessionDate[],
  { now, zone }: { now: Date; zone: string },
): Promise<(room: RoomFields, date: SessionDate) => WayWords[]> {
  const rooms = await Room.find().sort({ code: 1 }).lean<RoomFields[]>();
  const standing = await standingAround(rooms, dates);
  const need = await needOf(group);
  const ways = waysIn({ rooms, need, standing, busy: await busyOf(group, dates), now, zone });
  return (room, date) => ways(room, date).map((way) => wordsOf(way, group, date));
}

function wordsOf(
  { room, date, shift, near, everybodyFree }: Way,
  group: GroupFields,
  wanted: SessionDate,
): WayWords {
  if (shift === 0) {
    const wished = near && group.wish.building !== "" ? `, in ${room.building}` : "";
    return { text: `${room.code} at the same time${wished}`, href: "" };
  }
  const query = new URLSearchParams({
    what: "move",
    scope: "this",
    on: date.on,
    start: date.start,
    minutes: String(date.minutes),
  });
  const who = everybodyFree ? "everybody is free" : "somebody is in another session";
  return {
    text: `${room.code} at ${date.start}–${addMinutes(date.start, date.minutes)}; ${who}`,
    href: group.openedAt ? `/sessions/${String(wanted.session)}/change/preview?${query.toString()}` : "",
  };
}

/** When any of the group's people is in a session of another group, on the days from the first date to the last. */
async function busyOf(group: GroupFields, dates: readonly SessionDate[]): Promise<Interval[]> {
  const [first, last] = [dates[0], dates.at(-1)];
  if (!first || !last) return [];
  const people = mongoose.trusted({ $in: [...group.leaders, ...group.members.map(({ person }) => person)] });
  const others = await Group.find(
    {
      _id: mongoose.trusted({ $ne: group._id }),
      cancelledAt: null,
      $or: [{ leaders: people }, { "members.person": people }],
    },
    { _id: 1 },
  ).lean();
  const sessions = await Session.find(
    {
      group: mongoose.trusted({ $in: others.map(({ _id }) => _id) }),
      cancelledAt: null,
      on: mongoose.trusted({ $gte: first.on, $lte: last.on }),
    },
    { startsAt: 1, endsAt: 1 },
  ).lean();
  return sessions.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
}
