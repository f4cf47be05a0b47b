import type { Types } from "mongoose";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import { isoMoment, whenWords } from "../time/words.js";
import { readMentions } from "./mentions.js";
import { isOwn, mayHide, mayShowAgain, mayTakeAway } from "./policy.js";
import { peopleOf } from "./thread.js";
import { ThreadPost, type ThreadPostFields } from "./thread-post.js";

/** Announcements on one page. */
export const perPage = 10;

const mostReplies = 200;

/** How many announcements a group's thread has. */
export const countAnnouncements = async (group: Types.ObjectId): Promise<number> =>
  ThreadPost.countDocuments({ group, replyTo: null });

/** One page of a group's thread, the latest announcement first, each with its replies in order. */
export async function loadThread(
  group: GroupFields,
  viewer: Viewer,
  skip: number,
  at: { now: Date; zone: string },
) {
  const roots = await ThreadPost.find({ group: group._id, replyTo: null })
    .sort({ postedAt: -1, _id: -1 })
    .skip(skip)
    .limit(perPage)
    .lean<ThreadPostFields[]>();
  const threads = [];
  for (const root of roots) {
    const replies = await ThreadPost.find({ group: group._id, replyTo: root._id })
      .sort({ postedAt: 1, _id: 1 })
      .limit(mostReplies)
      .lean<ThreadPostFields[]>();
    threads.push({ root, replies });
  }
  const authors = threads.flatMap(({ root, replies }) => [
    root.author,
    ...replies.map(({ author }) => author),
  ]);
  const people = await namesOf(peopleOf(group));
  const names = new Map([...(await namesOf(authors)), ...people]);
  const present = (post: ThreadPostFields) => presentPost(post, { group, viewer, names, people, ...at });
  const mayReply = isOpen(group) && (isMember(viewer, group) || leads(viewer, group));
  return threads.map(({ root, replies }) => ({
    ...present(root),
    replies: replies.map(present),
    mayReply: mayReply && root.hiddenAt === null,
  }));
}

interface PostContext {
  group: GroupFields;
  viewer: Viewer;
  /** Names by id: of everybody who wrote, and of those who can be mentioned. */
  names: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  now: Date;
  zone: string;
}

/** A post as the viewer may see it: hidden words are for those alone who may show them again. */
function presentPost(post: ThreadPostFields, { group, viewer, names, people, now, zone }: PostContext) {
  const manages = mayManage(viewer, group);
  const hidden = post.hiddenAt !== null;
  const { pieces } = readMentions(post.text, people);
  return {
    id: String(post._id),
    author: names.get(String(post.author)) ?? "Somebody",
    leads: group.leaders.some((leader) => leader.equals(post.author)),
    when: whenWords(post.postedAt, now, zone),
    postedAt: isoMoment(post.postedAt, zone),
    pieces: hidden && !manages ? [] : pieces.map(({ text, person }) => ({ text, mention: person !== "" })),
    hidden,
    hiddenReason: post.hiddenReason,
    reports: manages ? post.reports.length : 0,
    reported: post.reports.some(({ person }) => String(person) === viewer.id),
    mayReport: !isOwn(viewer, post) && !manages && !hidden,
    mayHide: mayHide(viewer, group, post),
    mayShow: mayShowAgain(viewer, group, post),
    mayTakeAway: mayTakeAway(viewer, post),
  };
}
