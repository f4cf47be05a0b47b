import { Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { writeDiaries } from "../groups/diary.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { Session, type SessionDocument, type SessionFields } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { askAble, type Open } from "./asking-able.js";
import { eligibleForEach, isUncovered, whyNotCover } from "./eligible.js";

type Named = Pick<SessionFields, "_id" | "group">;

/** "again": somebody is looked for already; "begun": it is too late, or it is cancelled. Both wrote nothing. */
export type AskOutcome = "asked" | "again" | "begun";

/**
 * A leader who can't come asks once, with a reason; leaders who could take it are told. Whoever covers a session and
 * can't either asks the same way, and it is free to be taken again.
 */
export async function askForCover(actor: Actor, pair: SessionOfGroup, reason: string): Promise<AskOutcome> {
  const programme = await findProgramme();
  const able =
    programme && !whyNotAsk(pair.session, actor) ? ((await eligibleForEach([pair], programme))[0] ?? []) : [];
  const work = async (trail: Trail): Promise<AskOutcome> => {
    const open = await leaveOpen(trail, actor, pair.session, { reason, forLeaving: false });
    if (typeof open === "string") return open;
    await askAble(trail, [{ ...open, able }]);
    return "asked";
  };
  return changeUnlessRefused(actor, topicOf("group", pair.group._id), work, (done) => done !== "asked");
}

/**
 * Asks for cover for all these sessions of one leader, inside the change that takes them away; whoever could come is
 * told once, of all they could lead.
 * @param asker who can't come, as a person
 * @param freed sessions they had taken over in somebody's place, for which somebody is looked for again
 */
export async function askForCovers(
  trail: Trail,
  asker: Actor,
  pairs: readonly SessionOfGroup[],
  reason: string,
  freed: readonly Omit<Open, "able">[] = [],
): Promise<void> {
  const programme = await findProgramme();
  const open = [...freed];
  for (const { session } of pairs) {
    const left = await leaveOpen(trail, asker, session, { reason, forLeaving: true });
    if (typeof left !== "string") open.push(left);
  }
  const able = programme ? await eligibleForEach(open, programme) : [];
  const sessions = open.map((each, place) => ({ ...each, able: able[place] ?? [] }));
  await askAble(trail, sessions);
}

/** Why somebody can't come, as others read it, and whether it is because they left the roster. */
interface Why {
  reason: string;
  forLeaving: boolean;
}

/** Writes, inside a change, that somebody is looked for, and tells those who lead it with who can't come. */
async function leaveOpen(
  trail: Trail,
  asker: Actor,
  named: Pick<Named, "_id">,
  { reason, forLeaving }: Why,
): Promise<Omit<Open, "able"> | "begun" | "again"> {
  const { session, group } = await find(named);
  const whyNot = whyNotAsk(session, asker);
  if (whyNot) return whyNot;
  const handsBack = Boolean(session.cover);
  lookForSomebody(session, asker, { reason, forLeaving });
  await session.save();
  tell(trail, group, session, "ask for cover");
  if (handsBack) await tellHandedBack(trail, asker, { session, group }, reason);
  else await tellCoLeaders(trail, asker, { session, group }, reason);
  return { session, group };
}

/** Notes who can't come and why; whoever had taken it instead gives it back, and the first reason stays. */
function lookForSomebody(session: SessionDocument, { id, now }: Actor, why: Why): void {
  const { cover } = session;
  if (!cover) return void session.set("cover", { askedBy: id, askedAt: now, ...why });
  cover.handedBackBy.push(new Types.ObjectId(id));
  Object.assign(cover, { askedAt: now, takenBy: null, takenAt: null });
}

/** Why cover can't be asked for; null when it can: nobody is looked for yet, or the actor hands back what they took. */
function whyNotAsk(
  { startsAt, cancelledAt, cover }: Pick<SessionFields, "startsAt" | "cancelledAt" | "cover">,
  { id, now }: Actor,
): "begun" | "again" | null {
  if (startsAt <= now || cancelledAt) return "begun";
  return cover && String(cover.takenBy) !== id ? "again" : null;
}

/** Who leads with the one who can't come learns that they are alone, unless somebody takes it. */
async function tellCoLeaders(
  trail: Trail,
  actor: Actor,
  { session, group }: { session: SessionDocument; group: GroupFields },
  reason: string,
): Promise<void> {
  const others = group.leaders.filter((leader) => String(leader) !== actor.id);
  const asker = new Types.ObjectId(actor.id);
  const name = naming(asker, (await namesOf([asker])).get(actor.id) ?? "Your co-leader");
  await notify(trail, others, {
    subject: `${name} can’t lead ${group.title} on ${whenOf(session)}`,
    text: `${naming(asker, reason, "They said why.")}\n\nYou lead it without ${name} then. Other leaders have been asked whether one of them can come in their place; you are told if somebody does.`,
    path: `/sessions/${String(session._id)}`,
    kind: "leading",
    urgent: isWithinADay(session.startsAt, actor.now),
  });
}

/** Whoever took it can't come either: its leaders hear that it is open again. */
async function tellHandedBack(
  trail: Trail,
  actor: Actor,
  { session, group }: { session: SessionDocument; group: GroupFields },
  reason: string,
): Promise<void> {
  const taker = new Types.ObjectId(actor.id);
  const name = naming(taker, (await namesOf([taker])).get(actor.id) ?? "Another leader");
  await notify(trail, group.leaders, {
    subject: `${name} can’t lead ${group.title} on ${whenOf(session)}`,
    text: `${name} had taken the session and can’t come either: ${naming(taker, reason, "they said why.")}\n\nSomebody else is looked for. If you can come after all, say so on the session’s page.`,
    path: `/sessions/${String(session._id)}/cover`,
    kind: "leading",
    urgent: isWithinADay(session.startsAt, actor.now),
  });
}

/** The asking leader can come after all, as long as nobody has taken it. */
export async function withdrawCover(actor: Actor, named: Named): Promise<"withdrawn" | "taken" | "none"> {
  return changeUnlessRefused<"withdrawn" | "taken" | "none">(
    actor,
    topicOf("group", named.group),
    async (trail) => {
      const { session, group } = await find(named);
      if (!session.cover) return "none";
      if (session.cover.takenBy) return "taken";
      session.set("cover", null);
      await session.save();
      tell(trail, group, session, "withdraw a call for cover");
      return "withdrawn";
    },
    (done) => done !== "withdrawn",
  );
}

/** All but "taken" wrote nothing; "gone": somebody was faster, it was withdrawn, or it has begun. */
export type TakeOutcome = "taken" | "gone" | "not-a-leader" | "own-group" | "not-ready" | "busy";

/**
 * The actor leads the session instead. Its document decides who was first; their diary, that they aren't given two
 * things at one hour.
 */
export async function takeCover(actor: Actor, named: Named): Promise<TakeOutcome> {
  const work = async (trail: Trail): Promise<TakeOutcome> => {
    const taker = new Types.ObjectId(actor.id);
    await writeDiaries([taker]);
    const { session, group } = await find(named);
    const programme = await findProgramme();
    if (!programme || !session.cover || !isUncovered(session.toObject(), actor.now)) return "gone";
    const pair = { session: session.toObject(), group };
    const whyNot = (await whyNotCover([taker], pair, programme)).get(actor.id);
    if (whyNot) return whyNot;
    session.cover.takenBy = taker;
    session.cover.takenAt = actor.now;
    await session.save();
    tell(trail, group, session, "take a session to cover", topicOf("person", taker));
    const name = naming(taker, (await namesOf([taker])).get(actor.id) ?? "Another leader");
    await notify(trail, group.leaders, {
      subject: `${name} leads ${group.title} on ${whenOf(session)}`,
      text: `${name} took the session. Its plan and register are theirs for that day; members see who comes.`,
      path: `/sessions/${String(session._id)}`,
      kind: "leading",
    });
    return "taken";
  };
  return changeUnlessRefused(actor, topicOf("group", named.group), work, (done) => done !== "taken");
}

async function find({ _id }: Pick<Named, "_id">): Promise<{ session: SessionDocument; group: GroupFields }> {
  const session = await Session.findById(_id);
  const group = session && (await Group.findById(session.group).lean());
  if (!session || !group) throw notFound();
  return { session, group };
}

const whenOf = ({ startsAt, endsAt, zone }: SessionDocument) => rangeWords(startsAt, endsAt, zone);

function tell(
  trail: Trail,
  group: GroupFields,
  session: SessionDocument,
  act: string,
  ...others: `${string}:${string}`[]
): void {
  trail.audit(act, topicOf("session", session._id));
  trail.announce(topicOf("group", group._id), "covers:all", "office:all", ...others);
}
