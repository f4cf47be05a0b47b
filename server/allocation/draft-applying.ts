import mongoose, { type Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { Blocking } from "../rooms/blocking.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { answersOf, misfits, shutWords, type DateAnswer } from "../rooms/fitting.js";
import {
  announceRoom,
  holdRoom,
  releaseBookings,
  RoomShutError,
  RoomTakenError,
  useFor,
} from "../rooms/holding.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { dayWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { setRoom } from "../sessions/roomed.js";
import { standingAround } from "./choosing.js";
import {
  changesIn,
  draftsTopic,
  RoomDraft,
  solvedOf,
  type DraftChange,
  type DraftFields,
  type Solved,
} from "./draft.js";
import { timeTaken } from "./draft-problem.js";
import type { ProblemSession, RoomProblem } from "./room-problem.js";
import { tellRoomChanges, type ChangedGroup } from "./telling.js";
import { needsOf, type GroupNeed } from "./needing.js";
import { dateOf, publicName, type SessionDate } from "./wanting.js";

/**
 * Outcome of publishing. "stale": something it rests on changed since, with a sentence for each thing; nothing was
 * written. "already": published before; "not-ready": there is no result that can be published.
 */
export type PublishOutcome =
  | { outcome: "published"; sessions: number; told: number }
  | { outcome: "stale"; why: readonly string[] }
  | { outcome: "already" | "not-ready" };

/**
 * Makes a draft true, as a whole or not at all: every session it moves gives its room back and takes the other in
 * one transaction, in which each is looked at again. Each person concerned gets one message.
 * @throws HttpError 404 for an unknown draft
 */
export async function publishDraft(actor: Actor, id: Types.ObjectId): Promise<PublishOutcome> {
  try {
    return await changeUnlessRefused<PublishOutcome>(
      actor,
      "room:all",
      (trail) => publish(trail, actor, id),
      ({ outcome }) => outcome === "stale" || outcome === "not-ready",
    );
  } catch (error) {
    if (error instanceof RoomShutError) return { outcome: "stale", why: error.why };
    if (!(error instanceof RoomTakenError)) throw error;
    return { outcome: "stale", why: ["A room was booked in the same moment"] };
  }
}

async function publish(trail: Trail, actor: Actor, id: Types.ObjectId): Promise<PublishOutcome> {
  const draft = await RoomDraft.findById(id);
  if (!draft) throw notFound();
  if (draft.publishedAt) return { outcome: "already" };
  const solved = solvedOf(draft);
  if (draft.thrownAt || !solved?.result.objective) return { outcome: "not-ready" };
  const moves = await movesOf(solved);
  const why = await whyStale(moves, actor.now);
  if (why.length > 0) return { outcome: "stale", why };
  await exchange(trail, actor, moves);
  draft.set({ publishedAt: actor.now, publishedBy: actor.id });
  await draft.save();
  const told = await tell(trail, actor, draft, moves);
  const counts = { sessions: moves.length, people: told };
  trail.audit(draft.blocking ? "apply other rooms" : "publish rooms", topicOf("draft", id), counts);
  trail.announce(draftsTopic(draft), topicOf("draft", id), "office:all");
  return { outcome: "published", sessions: moves.length, told };
}

/** A change of the draft with everything it is decided on, as it is now; null for what is gone. */
interface Move extends DraftChange {
  now: SessionFields | null;
  group: GroupFields | null;
  booking: BookingFields | null;
  room: RoomFields | null;
  /** The time the draft was worked out for. */
  planned: { date: string };
  sameTime: boolean;
}

async function movesOf(solved: Solved): Promise<Move[]> {
  const changes = changesIn(solved);
  const ids = mongoose.trusted({ $in: changes.map(({ session }) => session) });
  const sessions = byId(
    await Session.find({ _id: ids }, { register: 0, leading: 0 }).lean<SessionFields[]>(),
  );
  const of = mongoose.trusted({ $in: [...sessions.values()].map(({ group }) => group) });
  const groups = byId(await Group.find({ _id: of }).lean<GroupFields[]>());
  const held = await Booking.find({ session: ids, held: true }).lean<BookingFields[]>();
  const bookings = new Map(held.map((booking) => [String(booking.session), booking]));
  const rooms = new Map((await Room.find().lean<RoomFields[]>()).map((room) => [room.code, room]));
  const planned = new Map(solved.problem.sessions.map((session) => [session.id, session]));
  return changes.map((each): Move => {
    const now = sessions.get(each.session) ?? null;
    const plan = planned.get(each.session);
    return {
      ...each,
      now,
      group: (now && groups.get(String(now.group))) ?? null,
      booking: bookings.get(each.session) ?? null,
      room: each.to === null ? null : (rooms.get(each.to) ?? null),
      planned: { date: plan?.date ?? "" },
      sameTime:
        plan !== undefined && now?.on === plan.date && timeIn(solved.problem, now) === timeOfPlan(plan),
    };
  });
}

const timeOfPlan = ({ from, to }: ProblemSession) => `${from}-${to}`;

/** The session's time as a problem has it. */
function timeIn({ turnoverMinutes }: RoomProblem, session: SessionFields): string {
  const { from, to } = timeTaken(session, turnoverMinutes);
  return `${from}-${to}`;
}

const byId = <T extends { _id: Types.ObjectId }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((each) => [String(each._id), each]));

/** A sentence for each thing that is not as the draft has it. Who holds the rooms is seen without what moves away. */
async function whyStale(moves: readonly Move[], now: Date): Promise<string[]> {
  const leaving = new Set(moves.flatMap(({ booking }) => (booking ? [String(booking._id)] : [])));
  const rooms = new Map(moves.flatMap(({ room }) => (room ? [[room.code, room] as const] : [])));
  const dates = moves.flatMap(({ now: session }) => (session ? [dateOf(session)] : []));
  dates.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const { holdings, blockings } = await standingAround([...rooms.values()], dates);
  const staying = { holdings: holdings.filter(({ _id }) => !leaving.has(String(_id))), blockings };
  const answers = new Map<string, DateAnswer<SessionDate, BookingFields>>();
  for (const room of rooms.values()) {
    const into = moves.flatMap(({ to, now: session }) =>
      to === room.code && session ? dateOf(session) : [],
    );
    for (const answer of answersOf(room, into, staying)) answers.set(String(answer.date.session), answer);
  }
  const needs = await needsOf(moves.flatMap(({ group }) => group ?? []));
  return moves.flatMap((move) => whyNot(move, answers.get(move.session), { now, needs }) ?? []);
}

function whyNot(
  { now: session, group, room, from, to, planned, sameTime }: Move,
  answer: DateAnswer<SessionDate, BookingFields> | undefined,
  { now, needs }: { now: Date; needs: ReadonlyMap<string, GroupNeed> },
): string | null {
  const name = group ? publicName(group) : "A group";
  const day = dayWords(planned.date);
  if (!session || !group || session.cancelledAt || group.cancelledAt)
    return `${name} does not meet on ${day} any more`;
  if (session.startsAt <= now) return `${name} has begun on ${day}`;
  if (!sameTime) return `${name} has moved from ${day} to another time`;
  if ((session.room ?? null) !== from) return `${name} has ${session.room ?? "no room"} on ${day} now`;
  if (to === null) return null;
  if (!room) return `${to} is not among the rooms any more`;
  const need = needs.get(String(group._id));
  if (need && misfits(room, need).length > 0) return `${to} does not suit ${name} any more`;
  if (!answer || answer.answer === "free") return null;
  return answer.by ? `${to} is booked on ${day} by somebody else now` : shutWords(to, answer);
}

/** Everything that moves lets go first, then takes its new room: so rooms can be swapped. */
async function exchange(trail: Trail, actor: Actor, moves: readonly Move[]): Promise<void> {
  const leaving = moves.flatMap(({ booking }) => booking ?? []);
  await releaseBookings(leaving, actor.now, "exchanged");
  await setRoom(
    moves.filter(({ to }) => to === null).flatMap(({ now }) => now?._id ?? []),
    null,
  );
  const targets = new Map(moves.flatMap(({ room }) => (room ? [[room.code, room] as const] : [])));
  for (const room of targets.values()) {
    const into = moves.flatMap(({ to, now }) => (to === room.code && now ? [now] : []));
    const uses = into.map((session) => useFor(session.group, dateOf(session)));
    await holdRoom(trail, room, uses, { by: actor.id, now: actor.now, note: "" });
    await setRoom(
      into.map(({ _id }) => _id),
      room.code,
    );
  }
  for (const code of new Set(moves.flatMap(({ from }) => from ?? []))) announceRoom(trail, code);
}

async function tell(
  trail: Trail,
  actor: Actor,
  { blocking: id }: Pick<DraftFields, "blocking">,
  moves: readonly Move[],
): Promise<number> {
  const groups = new Map<string, ChangedGroup>();
  for (const { group, now, from, to } of moves) {
    if (!group || !now) continue;
    const known = groups.get(String(group._id))?.changes ?? [];
    const change = { on: now.on, startsAt: now.startsAt, cover: now.cover, from, to };
    groups.set(String(group._id), { group, changes: [...known, change] });
  }
  const blocking = id ? await Blocking.findById(id).lean() : null;
  const room = blocking && (await Room.findById(blocking.room).lean());
  const why = room
    ? `${room.code} can't be used (${blocking.reason}), so the programme office has found other rooms.`
    : "The programme office has given out the term's rooms.";
  return tellRoomChanges(trail, [...groups.values()], why, actor.now);
}
