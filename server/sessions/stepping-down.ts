import mongoose, { type Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { among } from "../data/ids.js";
import { calledForLeaders } from "../groups/draft-words.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import { auditGroup, auditPlace } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { rangeWords } from "../time/words.js";
import { hasFinished, termsOver } from "./life.js";
import { endCalls } from "./calls-for-cover.js";
import { Session, type SessionDocument } from "./session.js";

/** What becomes of the groups of somebody who is no longer a leader. */
export interface Led<G> {
  /** Another leader goes on with these. */
  shared: G[];
  /** Nobody else leads these: they need another leader. */
  alone: G[];
}

/** The same once they have stepped down, with the sessions they had taken over, which are free to be taken again. */
export interface SteppedDown extends Led<GroupFields> {
  freed: FreedSession[];
}

/** A session whose taker gave it back, with its group. */
export interface FreedSession {
  session: SessionDocument;
  group: GroupFields;
}

/** The groups the person leads that aren't over, drafts included, by whether somebody else who may leads them too. */
export async function findLed(person: Types.ObjectId, now: Date): Promise<Led<GroupFields>> {
  const led: GroupFields[] = await Group.find({ leaders: person, cancelledAt: null })
    .sort({ topic: 1, _id: 1 })
    .lean();
  const found: Led<GroupFields> = { shared: [], alone: [] };
  const over = await termsOver(now);
  for (const group of led) {
    if (group.openedAt ? await hasFinished(group._id, now) : over.has(String(group.term))) continue;
    const others = group.leaders.filter((leader) => !leader.equals(person));
    const isShared = (await stillLeading(others)).size > 0;
    found[isShared ? "shared" : "alone"].push(group);
  }
  return found;
}

/** The sessions to come that the person has taken over from somebody. */
export const findTaken = async (person: Types.ObjectId, now: Date) =>
  Session.find({
    "cover.takenBy": person,
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
  });

/**
 * Takes somebody out of what they lead, inside the change that ends their leading: groups go on with their other
 * leader, who is told; sessions taken over are free to be taken again; nobody waits for their answer any more. A group
 * that nobody else leads keeps them until another is found.
 * @param why in a sentence that others may read
 */
export async function stepDown(
  trail: Trail,
  actor: Actor,
  person: Types.ObjectId,
  why: string,
): Promise<SteppedDown> {
  const led = await findLed(person, actor.now);
  const name = naming(person, (await namesOf([person])).get(String(person)) ?? "Your co-leader");
  for (const group of await Group.find({ _id: among(led.shared.map(({ _id }) => _id)) }))
    await goOnWithout(trail, actor, group, person, { name, why });
  await endCalls(trail, person, led.shared);
  const freed = await giveBackTaken(trail, actor, person, name);
  const asked = await Group.find({ "coLeaderAsked.person": person });
  for (const group of asked) {
    group.set({ coLeaderAsked: null });
    await group.save();
    trail.announce(topicOf("group", group._id));
  }
  if (led.alone.length > 0) trail.announce("office:all");
  return { ...led, freed };
}

async function goOnWithout(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  person: Types.ObjectId,
  { name, why }: { name: string; why: string },
): Promise<void> {
  const leaders = group.leaders.filter((leader) => !leader.equals(person));
  group.set({ leaders });
  await group.save();
  await auditPlace(trail, actor, group, "stop leading group", String(person));
  trail.announce(topicOf("group", group._id), "groups:all", "office:all");
  const { title } = await calledForLeaders(group, actor.now);
  await notify(trail, leaders, {
    subject: `${name} doesn't lead ${title} with you any more`,
    text: `${why} You lead ${title} alone now; on its page you can ask somebody to lead it with you.`,
    path: `/groups/${String(group._id)}`,
    kind: "leading",
  });
}

async function giveBackTaken(
  trail: Trail,
  actor: Actor,
  person: Types.ObjectId,
  name: string,
): Promise<FreedSession[]> {
  const freed: FreedSession[] = [];
  for (const session of await findTaken(person, actor.now)) {
    const { cover } = session;
    const group = await Group.findById(session.group).lean();
    if (!cover || !group) continue;
    // They said no to nothing: once they may lead again, they can take it again.
    Object.assign(cover, { askedAt: actor.now, takenBy: null, takenAt: null });
    await session.save();
    freed.push({ session, group });
    await auditGroup(
      trail,
      actor,
      group,
      "give back a session to cover",
      {},
      topicOf("session", session._id),
    );
    trail.announce(topicOf("group", group._id), "covers:all", "office:all");
    await tellGivenBack(trail, group, session, { asker: cover.askedBy, name });
  }
  return freed;
}

/** @param name of who had taken it; asker: in whose place */
async function tellGivenBack(
  trail: Trail,
  group: GroupFields,
  session: SessionDocument,
  { asker, name }: { asker: Types.ObjectId; name: string },
): Promise<void> {
  const title = titleInMessages(group);
  const others = group.leaders.filter((leader) => !leader.equals(asker));
  const whose = naming(asker, (await namesOf([asker])).get(String(asker)) ?? "another leader");
  const message = {
    subject: `${name} can’t lead ${title} on ${rangeWords(session.startsAt, session.endsAt, session.zone)}`,
    path: `/sessions/${String(session._id)}/cover`,
    kind: "leading" as const,
    urgent: true,
  };
  if (others.length < group.leaders.length)
    await notify(trail, [asker], {
      ...message,
      text: `${name} had taken the session in your place and can’t come. Somebody else is looked for; if you can come after all, say so on the session’s page.`,
    });
  await notify(trail, others, {
    ...message,
    text: `${name} had taken the session in place of ${whose} and can’t come. Somebody else is looked for.`,
  });
}
