import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { titleInMessages } from "../groups/words.js";
import type { Gathering } from "../notifications/gathering.js";
import { notify } from "../notifications/notify.js";
import type { Viewer } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { readMentions } from "./mentions.js";
import { ThreadPost, type ThreadPostDocument } from "./thread-post.js";

/** The leaders and members of a group: those who write in its thread and can be mentioned. */
export const peopleOf = (group: Pick<GroupFields, "leaders" | "members">): Types.ObjectId[] => [
  ...group.leaders,
  ...group.members.map(({ person }) => person),
];

/** What became of words that were written. */
interface Written {
  /** Id of the post. */
  id: string;
  /** Names that stand after an @ and that nobody in the group has. */
  unknown: string[];
}

/** Announces something to the group: every member and the other leaders are told, once each. */
export async function announceTo(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  text: string,
): Promise<Written> {
  return inThread(actor, group, "announce in the thread", async (trail, known) => {
    const post = await ThreadPost.create({ group, author: viewer.id, text, postedAt: actor.now });
    const everybody = peopleOf(known);
    const { people: mentioned, unknown } = readMentions(text, await namesOf(everybody));
    const others = everybody.filter((person) => String(person) !== viewer.id);
    await tellEach(trail, known, others, mentioned, {
      subject: `${nameIn(known, viewer)} wrote to ${titleInMessages(known)}`,
      named: `${nameIn(known, viewer)} named you in ${titleInMessages(known)}`,
      text:
        known.kind === "shared-experience"
          ? "There is something new in the thread of your group."
          : ownWords(viewer, text),
    });
    return { id: String(post._id), unknown };
  });
}

/** Replies to an announcement: who made it and who is mentioned are told, once each. */
export async function reply(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  to: string,
  text: string,
): Promise<Written> {
  return inThread(actor, group, "reply in the thread", async (trail, known) => {
    const root = await findPost(group, to);
    if (root.replyTo || root.hiddenAt) throw notFound();
    const written = { group, author: viewer.id, replyTo: root._id, text, postedAt: actor.now };
    const post = await ThreadPost.create(written);
    const people = peopleOf(known);
    const { people: mentioned, unknown } = readMentions(text, await namesOf(people));
    const wanted = new Set([...mentioned, String(root.author)]);
    wanted.delete(viewer.id);
    const told = people.filter((person) => wanted.has(String(person)));
    await tellEach(trail, known, told, mentioned, {
      subject: `${nameIn(known, viewer)} replied in ${titleInMessages(known)}`,
      named: `${nameIn(known, viewer)} named you in ${titleInMessages(known)}`,
      text:
        known.kind === "shared-experience"
          ? "There is a reply in the thread of your group."
          : ownWords(viewer, text),
      gathering: repliesIn(known, viewer, text),
    });
    return { id: String(post._id), unknown };
  });
}

interface Told {
  subject: string;
  /** The subject for those who are mentioned. */
  named: string;
  text: string;
  gathering?: Gathering;
}

/** Tells the people, each once; whoever is mentioned reads so. */
async function tellEach(
  trail: Trail,
  group: GroupFields,
  people: readonly Types.ObjectId[],
  mentioned: readonly string[],
  { named, ...words }: Told,
): Promise<void> {
  const isNamed = (person: Types.ObjectId) => mentioned.includes(String(person));
  const others = people.filter((person) => !isNamed(person));
  await tell(trail, group, people.filter(isNamed), { ...words, subject: named });
  await tell(trail, group, others, words);
}

/** Replies that come before somebody has looked are one message, with how many there are and the words of the last. */
const repliesIn = (group: GroupFields, viewer: Viewer, text: string): Gathering => ({
  key: topicOf("thread", group._id),
  wordsFor: (count) => ({
    subject: `${count} new replies in ${titleInMessages(group)}`,
    text:
      group.kind === "shared-experience"
        ? `There are ${count} replies in the thread of your group.`
        : `There are ${count} replies you haven't looked at. The last, by ${nameIn(group, viewer)}:\n\n${ownWords(viewer, text)}`,
  }),
});

/** A mail lies open on desks: of a group that shows to nobody outside it, it names nobody. */
const nameIn = ({ kind }: Pick<GroupFields, "kind">, viewer: Viewer): string =>
  kind === "shared-experience" ? "Somebody" : naming(viewer.id, viewer.name);

/** What they wrote goes with them, from the messages that carried it as well. */
const ownWords = (viewer: Viewer, text: string): string =>
  naming(viewer.id, text, "What they wrote is gone with them.");

/**
 * Runs one change of a group's thread.
 * @param act what the audit says was done; null when the work says it, without a name
 */
export async function inThread<T>(
  actor: Actor,
  id: Types.ObjectId,
  act: string | null,
  work: (trail: Trail, group: GroupFields) => Promise<T>,
): Promise<T> {
  const topic = topicOf("group", id);
  return change(actor, topic, async (trail) => {
    const group = await Group.findById(id).lean();
    if (!group) throw notFound();
    const outcome = await work(trail, group);
    if (act !== null) await auditGroup(trail, actor, group, act);
    trail.announce(topic);
    return outcome;
  });
}

/** The post of the group's thread. @throws HttpError 404 */
export async function findPost(group: Types.ObjectId, id: string): Promise<ThreadPostDocument> {
  const post = await ThreadPost.findOne({ _id: id, group });
  if (!post) throw notFound();
  return post;
}

/** Sends the people a message that leads to the group's thread. */
export const tell = (
  trail: Trail,
  group: Pick<GroupFields, "_id">,
  people: Types.ObjectId[],
  words: { subject: string; text: string; gathering?: Gathering },
): Promise<void> =>
  notify(trail, people, { ...words, path: `/groups/${String(group._id)}/thread`, kind: "threads" });
