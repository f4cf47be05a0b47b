import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { among, onceEach } from "../data/ids.js";
import { hashOf } from "../data/secret.js";
import { Group, type GroupFields } from "../groups/group.js";
import { everybodyOf } from "../groups/places.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Booking } from "../rooms/booking.js";
import { giveBack } from "../rooms/holding.js";
import { cancelSession } from "../sessions/cancellation.js";
import { coverersOf } from "../sessions/covered.js";
import { Session, type SessionFields } from "../sessions/session.js";
import type { TermFields } from "../terms/term.js";
import { closureOn } from "../time/week.js";
import { dayWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import { whenWords } from "./letters.js";

/** A session to come on a day that a closure has come to lie over, undecided yet. */
export interface Hit {
  session: Pick<
    SessionFields,
    "_id" | "group" | "on" | "start" | "minutes" | "startsAt" | "endsAt" | "room" | "cover"
  >;
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

/** The group's people, and whoever leads this session in somebody's place. */
const peopleAt = ({ group, session }: Hit): Types.ObjectId[] => [
  ...everybodyOf(group),
  ...coverersOf([session]),
];

/** Everybody who would be told when these sessions are left out. */
export const peopleOf = (hits: readonly Hit[]): Types.ObjectId[] => onceEach(hits.flatMap(peopleAt));

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
    await leaveTraces(trail, actor, skipped, kept);
    const people = await tell(trail, skipped, actor.now);
    await askLeaders(trail, asked);
    const groups = [...new Set(hits.map(({ group }) => topicOf("group", group._id)))];
    trail.announce(...groups, "groups:all", "office:all");
    const counts = { skipped: skipped.length, kept: kept.length, told: people };
    return { outcome: "decided" as const, ...counts, asked: asked.length > 0 };
  });
}

/** What was decided, by group with its dates; the count alone also where no group is named. */
async function leaveTraces(
  trail: Trail,
  actor: Actor,
  skipped: readonly Hit[],
  kept: readonly Hit[],
): Promise<void> {
  const act = "decide on closed days";
  trail.audit(act, "programme:all", { skipped: skipped.length, kept: kept.length });
  const groups = new Map([...skipped, ...kept].map(({ group }) => [String(group._id), group]));
  for (const group of groups.values()) {
    const datesOf = (hits: readonly Hit[]) =>
      hits.filter((hit) => hit.group._id.equals(group._id)).map(({ session }) => session.on);
    await auditGroup(trail, actor, group, act, { skipped: datesOf(skipped), kept: datesOf(kept) });
  }
}

async function decide(hit: Hit, skipped: boolean, now: Date): Promise<void> {
  const session = await Session.findById(hit.session._id);
  if (!session) return;
  if (skipped) return cancelSession(session, hit.reason, now);
  session.set({ keptOpenAt: now });
  await session.save();
}

async function freeRooms(trail: Trail, hits: readonly Hit[], now: Date): Promise<void> {
  const held = await Booking.find({
    session: among(hits.map(({ session }) => session._id)),
    held: true,
  }).lean();
  await giveBack(trail, held, now, "not-needed");
}

/** One message for each person, with all their dates; it hurries if one of those is soon. @returns how many were told */
async function tell(trail: Trail, skipped: readonly Hit[], now: Date): Promise<number> {
  const people = peopleOf(skipped);
  const byWords = new Map<string, { some: Types.ObjectId[]; urgent: boolean; subject: string }>();
  for (const person of people) {
    const own = skipped.filter((hit) => peopleAt(hit).some((each) => each.equals(person)));
    const lines = own.map(
      ({ session, group, reason }) => `${titleInMessages(group)}: ${whenWords(session)} (${reason})`,
    );
    const words = `Days in your calendar have become closed days, so nobody meets then:\n\n${lines.join("\n")}`;
    const urgent = own.some(({ session }) => isWithinADay(session.startsAt, now));
    const subject = `${urgent ? "Soon: " : ""}No session on ${daysOf(own)}`;
    byWords.set(words, { some: [...(byWords.get(words)?.some ?? []), person], urgent, subject });
    trail.announce(topicOf("person", person));
  }
  for (const [text, { some, urgent, subject }] of byWords) {
    await notify(trail, some, { subject, text, path: "/today", urgent, kind: "changes" });
  }
  return people.length;
}

/** "Mon 7 Dec", "Mon 7 Dec and Tue 8 Dec"; of more, how many. */
function daysOf(hits: readonly Hit[]): string {
  const days = [...new Set(hits.map(({ session }) => session.on))];
  return days.length > 2 ? `${days.length} closed days` : listWords(days.map((on) => dayWords(on)));
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
