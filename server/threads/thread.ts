import { Types } from "mongoose";
import { Audit } from "../data/audit.js";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { readMentions } from "./mentions.js";
import { ThreadPost, type ThreadPostDocument } from "./thread-post.js";

/** The leaders and members of a group: those who write in its thread and can be mentioned. */
export const peopleOf = (group: Pick<GroupFields, "leaders" | "members">): Types.ObjectId[] => [
  ...group.leaders,
  ...group.members.map(({ person }) => person),
];

/** Announces something to the group: every member and the other leaders are told, once each. */
export async function announceTo(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  text: string,
): Promise<void> {
  await inThread(actor, group, "announce in the thread", async (trail, known) => {
    await ThreadPost.create([{ group, author: viewer.id, text, postedAt: actor.now }]);
    const others = peopleOf(known).filter((person) => String(person) !== viewer.id);
    await tell(trail, known, others, {
      subject: `${nameIn(known, viewer)} wrote to ${titleInMessages(known)}`,
      text:
        known.kind === "shared-experience"
          ? "There is something new in the thread of your group."
          : ownWords(viewer, text),
    });
  });
}

/** Replies to an announcement: who made it and who is mentioned are told, once each. */
export async function reply(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  to: string,
  text: string,
): Promise<void> {
  await inThread(actor, group, "reply in the thread", async (trail, known) => {
    const root = await findPost(group, to);
    if (root.replyTo || root.hiddenAt) throw notFound();
    await ThreadPost.create([{ group, author: viewer.id, replyTo: root._id, text, postedAt: actor.now }]);
    const people = peopleOf(known);
    const { people: mentioned } = readMentions(text, await namesOf(people));
    const wanted = new Set([...mentioned, String(root.author)]);
    wanted.delete(viewer.id);
    const told = people.filter((person) => wanted.has(String(person)));
    await tell(trail, known, told, {
      subject: `${nameIn(known, viewer)} replied in ${titleInMessages(known)}`,
      text:
        known.kind === "shared-experience"
          ? "There is a reply in the thread of your group."
          : ownWords(viewer, text),
    });
  });
}

/**
 * Says that a post doesn't belong here; a second report of the same person adds nothing. The leaders are told; of a
 * leader's post the programme office as well, unless the group is its own people's alone.
 */
export async function report(actor: Actor, viewer: Viewer, group: Types.ObjectId, id: string): Promise<void> {
  await inThread(actor, group, "report a post", async (trail, known) => {
    const post = await findPost(group, id);
    if (post.reports.some(({ person }) => String(person) === viewer.id)) return;
    post.reports.push({ person: new Types.ObjectId(viewer.id), at: actor.now });
    await post.save();
    const leaders = known.leaders.filter((leader) => !leader.equals(post.author));
    const isLeaders = leaders.length < known.leaders.length;
    const office = isLeaders && known.kind !== "shared-experience" ? await officeOf() : [];
    await tell(
      trail,
      known,
      [...leaders, ...office].filter((person) => String(person) !== viewer.id),
      {
        subject: `A post in ${titleInMessages(known)} was reported`,
        text: "Somebody of the group finds that a post in its thread doesn't belong there. Have a look, and hide it if you agree. Who reported it isn't said.",
      },
    );
  });
}

const officeOf = async () =>
  (await Person.find({ roles: "staff", leftAt: null }, { _id: 1 }).lean()).map(({ _id }) => _id);

/** Hides a post from members, who read the reason in its place; or with null shows it again. */
export async function moderate(
  actor: Actor,
  group: Types.ObjectId,
  id: string,
  reason: string | null,
): Promise<void> {
  const act = reason === null ? "show a post" : "hide a post";
  await inThread(actor, group, act, async () => {
    const post = await findPost(group, id);
    const hidden = { hiddenAt: actor.now, hiddenBy: actor.id, hiddenReason: reason ?? "" };
    post.set(reason === null ? { hiddenAt: null, hiddenBy: null, hiddenReason: "", reports: [] } : hidden);
    await post.save();
  });
}

/** Takes one's own post away for good, an announcement with its replies. */
export async function takeAway(
  actor: Actor,
  viewer: Viewer,
  group: Types.ObjectId,
  id: string,
): Promise<void> {
  await inThread(actor, group, "take a post away", async () => {
    const post = await findPost(group, id);
    if (String(post.author) !== viewer.id) throw notFound();
    await ThreadPost.deleteMany({ replyTo: post._id });
    await post.deleteOne();
  });
}

/** A mail lies open on desks: of a group that shows to nobody outside it, it names nobody. */
const nameIn = ({ kind }: Pick<GroupFields, "kind">, viewer: Viewer): string =>
  kind === "shared-experience" ? "Somebody" : naming(viewer.id, viewer.name);

/** What they wrote goes with them, from the messages that carried it as well. */
const ownWords = (viewer: Viewer, text: string): string =>
  naming(viewer.id, text, "What they wrote is gone with them.");

type Work = (trail: Trail, group: GroupFields) => Promise<void>;

async function inThread(actor: Actor, id: Types.ObjectId, act: string, work: Work): Promise<void> {
  const topic = topicOf("group", id);
  await change(actor, topic, async (trail) => {
    const group = await Group.findById(id).lean();
    if (!group) throw notFound();
    await work(trail, group);
    // Staff read the audit, and who belongs to a shared-experience group shows nowhere outside it.
    if (group.kind === "shared-experience") {
      await Audit.create([
        { at: actor.now, actor: "somebody of the group", act, subject: topic, details: {} },
      ]);
    } else trail.audit(act, topic);
    trail.announce(topic);
    return null;
  });
}

async function findPost(group: Types.ObjectId, id: string): Promise<ThreadPostDocument> {
  const post = await ThreadPost.findOne({ _id: id, group });
  if (!post) throw notFound();
  return post;
}

const tell = (
  trail: Trail,
  group: Pick<GroupFields, "_id">,
  people: Types.ObjectId[],
  words: { subject: string; text: string },
) => notify(trail, people, { ...words, path: `/groups/${String(group._id)}/thread`, kind: "threads" });
