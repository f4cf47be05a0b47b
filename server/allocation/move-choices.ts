import { Group } from "../groups/group.js";
import type { Viewer } from "../people/viewer.js";
import type { BookingFields } from "../rooms/booking.js";
import { answersOf, misfits, type Answer } from "../rooms/fitting.js";
import { stretchOf } from "../rooms/out-of-use.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { lowered } from "../web/phrases.js";
import { standingAround } from "./choosing.js";
import { needOf, noteNeedSeen } from "./needing.js";

/** What a room says to the booking at its time, besides the room it is in; "unfit": it lacks what the group needs. */
type Word = Answer | "unfit" | "here";

const words: Record<Word, string> = {
  here: "it is here now",
  free: "free then",
  unfit: "free then",
  taken: "taken then",
  blocked: "out of use then",
  closed: "closed then",
};
const order = Object.keys(words);

interface Asked {
  viewer: Viewer;
  now: Date;
  zone: string;
}

/**
 * Every room as a choice for moving a booking, those that are free at its present time and suit its group first; one
 * that is free and doesn't suit says what it lacks. Those whose needs can be read from that are told who looked.
 */
export async function roomsToMoveTo(
  booking: BookingFields,
  { viewer, now, zone }: Asked,
): Promise<{ value: string; label: string }[]> {
  const rooms = await Room.find().sort({ code: 1 }).lean<RoomFields[]>();
  const { startsAt, endsAt } = booking;
  const date = { ...stretchOf(startsAt, endsAt, zone), startsAt, endsAt };
  const standing = await standingAround(rooms, [date]);
  const group = booking.group && (await Group.findById(booking.group).lean());
  const need = group ? await needOf(group) : null;
  const isPrivate = group?.kind === "shared-experience";
  if (need && !isPrivate) await noteNeedSeen(viewer, need, now, zone);
  return rooms
    .map((room) => {
      const answer = answersOf(room, [date], standing)[0]?.answer ?? "closed";
      const lacks = answer === "free" && need ? misfits(room, need) : [];
      const word: Word = room._id.equals(booking.room) ? "here" : lacks.length > 0 ? "unfit" : answer;
      return { room, word, lacks: word === "unfit" ? lackWords(lacks, isPrivate) : "" };
    })
    .sort((a, b) => order.indexOf(a.word) - order.indexOf(b.word))
    .map(({ room: { code, name, seats }, word, lacks }) => ({
      value: code,
      label: `${code}, ${words[word]}${lacks}: ${name}, ${seats} seats`,
    }));
}

/** ", but it has 12 seats, and 14 are needed; it has no whiteboard"; what a private group needs is not for others. */
function lackWords(lacks: readonly string[], isPrivate: boolean): string {
  if (isPrivate) return ", but it lacks something they need";
  const phrases = lacks.map((each) => lowered(each).replace(/\.$/, ""));
  return `, but ${phrases.join("; ")}`;
}
