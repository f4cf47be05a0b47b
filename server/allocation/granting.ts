import { topicOf, type Actor, type Trail } from "../data/change.js";
import { onceEach } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { answersOf, bareOf, misfits, type Answer } from "../rooms/fitting.js";
import { afterRoomRivals, holdRoom, useFor } from "../rooms/holding.js";
import { RoomRequest, type RoomRequestDocument } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { findCoverers } from "../sessions/covered.js";
import { announceAllocation, setRoom } from "../sessions/roomed.js";
import { dayWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { listWords } from "../web/phrases.js";
import { standingAround } from "./choosing.js";
import { tellMissed, tellRivals } from "./missing.js";
import { needOf } from "./needing.js";
import { leaveFilledLines } from "./room-line.js";
import { datesWithoutRoom, type SessionDate } from "./wanting.js";

/** What staff decide. */
export interface Grant {
  /** Another room than the one asked for; null for that one. */
  room: string | null;
  /** Grants the free dates although others stay open, beyond what the asker agreed to. */
  leaveOpen: boolean;
  /** Sets aside seats, features, steps, opening hours, turnover and blockings, never another booking. */
  override: boolean;
  /** Words to the group's leaders; needed to override. */
  note: string;
}

/** The days of one outcome, as words. */
interface Days {
  taken: string[];
  closed: string[];
}

/**
 * Outcome of granting. "missed": others hold the room asked for on some date, and the asker was told just now and
 * offered others; "incomplete": a room can't be had on every date, and nobody was told. "unfit": the room doesn't meet
 * the need. "decided": granted, refused or withdrawn before. "not-open": the group has no sessions yet, and
 * the request goes on waiting. All but "granted" hold nothing.
 */
export type GrantOutcome =
  | { outcome: "granted"; room: string; dates: number; open: number }
  | ({ outcome: "missed" | "incomplete"; room: string } & Days)
  | { outcome: "unfit"; words: string[] }
  | { outcome: "decided" | "not-open" | "no-dates" };

/**
 * Grants a request: looks again at every date and holds the room in the same atomic step, writes it into the sessions
 * and tells the leaders. Of two rival grants at once the database lets one hold; the other looks again, sees it and
 * answers "missed".
 * @throws HttpError 404 for an unknown request or room
 */
export async function grantRequest(actor: Actor, id: string, grant: Grant): Promise<GrantOutcome> {
  const granting = async (trail: Trail): Promise<GrantOutcome> => {
    const request = await RoomRequest.findById(id);
    if (!request) throw notFound();
    const group = await Group.findById(request.group).lean();
    const room = await Room.findById(grant.room ?? request.room).lean();
    if (!group || !room) throw notFound();
    if (!request.pending || group.cancelledAt) return { outcome: "decided" };
    if (!isOpen(group)) return { outcome: "not-open" };
    return decide(trail, actor, { request, group, room, grant });
  };
  const refuses = ({ outcome }: GrantOutcome) => outcome !== "granted" && outcome !== "missed";
  return afterRoomRivals(() => changeUnlessRefused(actor, "room:all", granting, refuses));
}

interface Case {
  request: RoomRequestDocument;
  group: GroupFields;
  room: RoomFields;
  grant: Grant;
}

async function decide(trail: Trail, actor: Actor, asked: Case): Promise<GrantOutcome> {
  const { request, group, room, grant } = asked;
  const unfit = misfits(room, await needOf(group));
  if (unfit.length > 0 && !grant.override) return { outcome: "unfit", words: unfit };
  const dates = await datesWithoutRoom(group._id, actor.now);
  if (dates.length === 0) return { outcome: "no-dates" };
  const standing = await standingAround([room], dates);
  const looked = grant.override ? bareOf(room, standing) : { room, standing };
  const answers = answersOf(looked.room, dates, looked.standing);
  const on = (...wanted: Answer[]) =>
    answers.filter(({ answer }) => wanted.includes(answer)).map(({ date }) => date);
  const closed = grant.override ? [] : on("closed", "blocked");
  const free = answers.map(({ date }) => date).filter((date) => ![...on("taken"), ...closed].includes(date));
  const complete = free.length === dates.length;
  if (free.length === 0 || !(complete || request.leaveOpen || grant.leaveOpen)) {
    // What was booked before they asked has taken nothing from them.
    const since = answers.some(({ by }) => by && by.heldAt >= request.askedAt);
    const lost = since && room._id.equals(request.room);
    const told = lost && (await tellMissed(trail, request, group, room.code, actor.now));
    const outcome = told ? "missed" : "incomplete";
    const days = (list: readonly SessionDate[]) => list.map((date) => dayWords(date.on));
    return { outcome, room: room.code, taken: days(on("taken")), closed: days(closed) };
  }
  const open = dates.length - free.length;
  await hold(trail, actor, asked, free, open);
  const left = await leaveFilledLines(trail, group._id);
  await tellGranted(trail, actor, asked, free, { open, left });
  await tellRivals(trail, asked, free, actor.now);
  return { outcome: "granted", room: room.code, dates: free.length, open };
}

async function hold(
  trail: Trail,
  actor: Actor,
  { request, group, room, grant }: Case,
  dates: SessionDate[],
  open: number,
) {
  const uses = dates.map((date) => useFor(group._id, date));
  const note = grant.override ? grant.note : "";
  await holdRoom(trail, room, uses, { by: actor.id, now: actor.now, note });
  await setRoom(
    dates.map((date) => date.session),
    room.code,
  );
  const decision = { pending: false, grantedAt: actor.now, decidedBy: actor.id };
  const given = { grantedRoom: room._id, leftOpen: open, byOverride: grant.override };
  request.set({ ...decision, ...given, note: grant.note });
  await request.save();
  trail.audit("grant a room", topicOf("group", group._id), {
    room: room.code,
    dates: dates.map((date) => date.on),
    ...(grant.override ? { override: true } : {}),
    ...(grant.note === "" ? {} : { note: grant.note }),
  });
  announceAllocation(trail, group);
}

/**
 * Leaders and whoever covers one of the sessions are told always; members as well when the first session is within a
 * day.
 * @param rest on how many dates there is no room yet, and for which rooms the group no longer waits
 */
async function tellGranted(
  trail: Trail,
  actor: Actor,
  { group, room, grant }: Case,
  dates: readonly SessionDate[],
  { open, left }: { open: number; left: readonly string[] },
): Promise<void> {
  const first = dates[0];
  const urgent = first !== undefined && isWithinADay(first.startsAt, actor.now);
  const members = urgent ? group.members.map(({ person }) => person) : [];
  const coverers = await findCoverers(dates.map(({ session }) => session));
  const name = titleInMessages(group);
  const rest = open === 0 ? "" : `\n\nOn ${open === 1 ? "one date" : `${open} dates`} you have no room yet.`;
  const lines = left.length === 0 ? "" : `\n\nYou no longer wait for ${listWords(left)}.`;
  const note = grant.note === "" ? "" : `\n\nThe programme office writes: ${grant.note}`;
  await notify(trail, onceEach([...group.leaders, ...coverers, ...members]), {
    subject: `${room.code} for ${name}`,
    text: `${room.name} (${room.code}; ${placeOf(room)}) is held for ${name}, from ${dayWords(first?.on ?? "")} on, for ${dates.length === 1 ? "one session" : `${dates.length} sessions`}.${rest}${lines}${note}`,
    path: `/groups/${String(group._id)}`,
    kind: "changes",
    urgent,
  });
}
