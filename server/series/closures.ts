import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { hashOf } from "../data/secret.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Booking } from "../rooms/booking.js";
import { announceRoom, releaseBookings } from "../rooms/holding.js";
import { Room } from "../rooms/room.js";
import { Session, type SessionFields } from "../sessions/session.js";
import type { TermFields } from "../terms/term.js";
import { closureOn } from "../time/week.js";
import { isSoon, whenWords } from "./letters.js";
import { among, everybodyOf } from "./preview.js";

/** A session to come on a day that a closure has come to lie over, undecided yet. */
export interface Hit {
  session: Pick<SessionFields, "_id" | "group" | "on" | "start" | "minutes" | "startsAt" | "endsAt" | "room">;
  group: GroupFields;
  reason: string;
}

/** The sessions to come of the term on closed days about which staff have not decided, in the order of the dates. */
export async function findHits(term: Pick<TermFields, "_id" | "closures">, now: Date): Promise<Hit[]> {
  const within = term.closures.map(({ from, to }) => ({ on: mongoose.trusted({ $gte: from, $lte: to }) }));
  if (within.length === 0) return [];
  const undecided = { term: term._id, cancelledAt: null, registerOpenedAt: null, keptOpenAt: null };
  const sessions = await Session.find(
    { ...undecided, startsAt: mongoose.trusted({ $gt: now }), $or: within },
    { register: 0, leading: 0 },
  )
    .sort({ startsAt: 1, _id: 1 })
    .lean();
  const groups: GroupFields[] = await Group.find({ _id: among(sessions.map(({ group }) => group)) }).lean();
  const byId = new Map(groups.map((group) => [String(group._id), group]));
  return sessions.flatMap((session) => {
    const group = byId.get(String(session.group));
    const reason = closureOn(session.on, term.closures)?.reason;
    return group && !group.cancelledAt && reason !== undefined ? [{ session, group, reason }] : [];
  });
}

/**
 * Whether staff decide about it. They can't see a shared-experience group, so its own leaders are asked whether it
 * meets, and its session stays unless they cancel it.
 */
export const isForStaff = ({ group }: Pick<Hit, "group">): boolean => group.kind !== "shared-experience";

/** Changes when the list of sessions to decide on does. */
export const hitsVersion = (hits: readonly Hit[]): string =>
  hashOf(JSON.stringify(hits.map(({ session, reason }) => [String(session._id), session.on, reason]))).slice(
    0,
    20,
  );

/** Everybody who would be told when these sessions are left out. */
export const peopleOf = (hits: readonly Hit[]): Types.ObjectId[] => [
  ...new Map(
    hits.flatMap(({ group }) => everybodyOf(group)).map((person) => [String(person), person]),
  ).values(),
];

/**
 * Leaves out the sessions that a closure hit, but for those that are kept: they are cancelled with the closure's
 * reason, their rooms given back, and each person is told once, whatever number of their groups it hits. A session
 * left out can be restored like any cancelled one. Leaders of shared-experience groups are asked instead.
 * @param keep ids of the sessions that are held all the same
 * @returns "changed-meanwhile" when the list is not the one that was decided on; nothing is written then
 */
export async function decideHits(
  actor: Actor,
  term: Pick<TermFields, "_id" | "closures">,
  keep: readonly string[],
  seen: string,
): Promise<
  | { outcome: "decided"; skipped: number; kept: number; told: number; asked: boolean }
  | { outcome: "changed-meanwhile" }
> {
  return change(actor, "programme:all", async (trail) => {
    const hits = await findHits(term, actor.now);
    if (hitsVersion(hits) !== seen) return { outcome: "changed-meanwhile" as const };
    const decided = hits.filter(isForStaff);
    const skipped = decided.filter(({ session }) => !keep.includes(String(session._id)));
    const kept = decided.filter((hit) => !skipped.includes(hit));
    const asked = hits.filter((hit) => !isForStaff(hit));
    for (const hit of hits) await decide(hit, skipped.includes(hit), actor.now);
    await freeRooms(trail, skipped, actor.now);
    trail.audit("decide on closed days", "programme:all", { skipped: skipped.length, kept: kept.length });
    const people = await tell(trail, skipped, actor.now);
    await askLeaders(trail, asked);
    const groups = [...new Set(hits.map(({ group }) => topicOf("group", group._id)))];
    trail.announce(...groups, "groups:all", "office:all");
    const counts = { skipped: skipped.length, kept: kept.length, told: people };
    return { outcome: "decided" as const, ...counts, asked: asked.length > 0 };
  });
}

async function decide(hit: Hit, skipped: boolean, now: Date): Promise<void> {
  const session = await Session.findById(hit.session._id);
  if (!session) return;
  if (!skipped) session.set({ keptOpenAt: now });
  else {
    const sequence = session.sequence + 1;
    session.set({ cancelledAt: now, cancelledReason: hit.reason, room: null, sequence });
  }
  await session.save();
}

async function freeRooms(trail: Trail, hits: readonly Hit[], now: Date): Promise<void> {
  const held = await Booking.find({
    session: among(hits.map(({ session }) => session._id)),
    held: true,
  }).lean();
  await releaseBookings(held, now, "not-needed");
  for (const { code } of await Room.find({ _id: among(held.map(({ room }) => room)) }).lean()) {
    announceRoom(trail, code);
  }
}

/** One message for each person, with all their dates. @returns how many were told */
async function tell(trail: Trail, skipped: readonly Hit[], now: Date): Promise<number> {
  const people = peopleOf(skipped);
  const byWords = new Map<string, Types.ObjectId[]>();
  for (const person of people) {
    const own = skipped.filter(({ group }) => everybodyOf(group).some((each) => each.equals(person)));
    const lines = own.map(
      ({ session, group, reason }) => `${titleInMessages(group)}: ${whenWords(session)} (${reason})`,
    );
    const words = `Days in your calendar have become closed days, so nobody meets then:\n\n${lines.join("\n")}`;
    byWords.set(words, [...(byWords.get(words) ?? []), person]);
    trail.announce(topicOf("person", person));
  }
  const changes = skipped.map(({ session }) => ({ before: session, after: session }));
  const urgent = isSoon(changes, now);
  const subject = `${urgent ? "Soon: " : ""}No session on closed days`;
  const message = { subject, path: "/today", urgent, kind: "changes" } as const;
  for (const [text, some] of byWords) await notify(trail, some, { ...message, text });
  return people.length;
}

/** Asks the leaders of shared-experience groups whether these sessions are held; each leader is written to once. */
async function askLeaders(trail: Trail, hits: readonly Hit[]): Promise<void> {
  const leaders = new Map(hits.flatMap(({ group }) => group.leaders.map((each) => [String(each), each])));
  for (const leader of leaders.values()) {
    const own = hits.filter(({ group }) => group.leaders.some((each) => each.equals(leader)));
    const [first] = own;
    if (!first) continue;
    const lines = own.map(({ session, reason }) => `${whenWords(session)} (${reason})`);
    const path =
      own.length === 1
        ? `/sessions/${String(first.session._id)}/change?what=cancel`
        : `/groups/${String(first.group._id)}`;
    await notify(trail, [leader], {
      subject: "Does your group meet on a closed day?",
      text: `Days on which your group meets have become closed days:\n\n${lines.join("\n")}\n\nThe programme office doesn't see your group, so this is yours to decide. The dates stay unless you cancel them on their pages.`,
      path,
      kind: "leading",
    });
  }
}
