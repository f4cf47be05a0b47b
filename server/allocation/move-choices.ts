import { Group } from "../groups/group.js";
import type { BookingFields } from "../rooms/booking.js";
import { answersOf, misfits, type Answer } from "../rooms/fitting.js";
import { stretchOf } from "../rooms/out-of-use.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { standingAround } from "./choosing.js";
import { needOf } from "./needing.js";

/** What a room says to the booking at its time, besides the room it is in; "unfit": it lacks what the group needs. */
type Word = Answer | "unfit" | "here";

const words: Record<Word, string> = {
  here: "it is here now",
  free: "free then",
  unfit: "free then, but too small or lacking something",
  taken: "taken then",
  blocked: "out of use then",
  closed: "closed then",
};
const order = Object.keys(words);

/** Every room as a choice for moving a booking, those that are free at its present time and suit its group first. */
export async function roomsToMoveTo(
  booking: BookingFields,
  zone: string,
): Promise<{ value: string; label: string }[]> {
  const rooms = await Room.find().sort({ code: 1 }).lean<RoomFields[]>();
  const { startsAt, endsAt } = booking;
  const date = { ...stretchOf(startsAt, endsAt, zone), startsAt, endsAt };
  const standing = await standingAround(rooms, [date]);
  const group = booking.group && (await Group.findById(booking.group).lean());
  const need = group ? await needOf(group) : null;
  const wordOf = (room: RoomFields): Word => {
    if (room._id.equals(booking.room)) return "here";
    const answer = answersOf(room, [date], standing)[0]?.answer ?? "closed";
    return answer === "free" && need && misfits(room, need).length > 0 ? "unfit" : answer;
  };
  return rooms
    .map((room) => ({ room, word: wordOf(room) }))
    .sort((a, b) => order.indexOf(a.word) - order.indexOf(b.word))
    .map(({ room: { code, name, seats }, word }) => ({
      value: code,
      label: `${code} ${name}, ${seats} seats: ${words[word]}`,
    }));
}
