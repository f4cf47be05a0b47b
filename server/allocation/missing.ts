import mongoose from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { answersOf } from "../rooms/fitting.js";
import { RoomRequest, type RoomRequestDocument } from "../rooms/request.js";
import type { RoomFields } from "../rooms/room.js";
import { choicesFor, standingAround, othersInWords } from "./choosing.js";
import { wantSameTime } from "./room-rivals.js";
import { datesWanted } from "./wanted-dates.js";
import type { SessionDate } from "./wanting.js";

/**
 * Tells the asker, once, that others were given the room first, and which rooms are free on all their dates. The
 * request stays: staff may grant it with another room, and the asker may ask for another.
 * @returns false when the asker had been told before
 */
export async function tellMissed(
  trail: Trail,
  request: RoomRequestDocument,
  group: GroupFields,
  roomCode: string,
  now: Date,
): Promise<boolean> {
  if (request.missedAt) return false;
  request.set({ missedAt: now });
  await request.save();
  const dates = await datesWanted(group, now);
  const { suited } = await choicesFor(group, dates);
  const others = othersInWords(suited, dates.length, roomCode);
  const name = titleInMessages(group);
  await notify(trail, [request.askedBy], {
    subject: `${roomCode} is no longer free for ${name}`,
    text: `${roomCode} can't be had on all your dates any more.\n\n${
      others === "" ? "No other room is free on all of them." : `Free on all your dates: ${others}.`
    } You can ask for another room now; the programme office sees your request as well and may find one for you.`,
    path: `/groups/${String(group._id)}/room`,
    kind: "leading",
  });
  trail.announce(topicOf("group", group._id), topicOf("person", request.askedBy), "office:all");
  return true;
}

interface Granted {
  request: RoomRequestDocument;
  room: RoomFields;
}

/** Tells whoever else waits for the room and has just lost a date of it. Those who leave dates open lose nothing. */
export async function tellRivals(
  trail: Trail,
  { request, room }: Granted,
  dates: readonly SessionDate[],
  now: Date,
): Promise<void> {
  const others = { room: room._id, pending: true, _id: mongoose.trusted({ $ne: request._id }) };
  for (const rival of await RoomRequest.find(others)) {
    const group = await Group.findById(rival.group).lean();
    if (!group) continue;
    const wanted = await datesWanted(group, now);
    if (!wantSameTime(room, dates, wanted)) continue;
    const answers = answersOf(room, wanted, await standingAround([room], wanted));
    const free = answers.filter(({ answer }) => answer === "free").length;
    if (!rival.leaveOpen || free === 0) await tellMissed(trail, rival, group, room.code, now);
  }
}
