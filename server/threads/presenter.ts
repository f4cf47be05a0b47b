import mongoose, { type Types } from "mongoose";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import { isoMoment, whenWords } from "../time/words.js";
import { splitAtLinks } from "./links.js";
import { readMentions } from "./mentions.js";
import { isOwn, mayHide, mayLeave, mayReport, mayShowAgain, mayTakeAway } from "./policy.js";
import { peopleOf } from "./thread.js";
import { ThreadPost, type ThreadPostFields } from "./thread-post.js";

/** Announcements on one page. */
export const perPage = 10;

/** The newest replies that stand under an announcement in the thread; all of them stand on its own page. */
export const repliesShown = 20;

/** Replies on one page of an announcement's own. */
export const repliesPerPage = 50;

/** How many announcements a group's thread has. */
export const countAnnouncements = async (group: Types.ObjectId): Promise<number> =>
  ThreadPost.countDocuments({ group, replyTo: null });

/** How many replies an announcement has. */
export const countReplies = async ({ group, _id }: ThreadPostFields): Promise<number> =>
  ThreadPost.countDocuments({ group, replyTo: _id });

/** Who looks at a thread, and when. */
interface Look {
  viewer: Viewer;
  now: Date;
  zone: string;
}

/** An announcement, replies to it in their order, and how many earlier ones are left out. */
interface Announcement {
  root: ThreadPostFields;
  replies: ThreadPostFields[];
  earlier: number;
}

/** One page of a group's thread, the latest announcement first, each with its newest replies in order. */
export async function loadThread(group: GroupFields, skip: number, look: Look) {
  const roots = await ThreadPost.find({ group: group._id, replyTo: null })
    .sort({ postedAt: -1, _id: -1 })
    .skip(skip)
    .limit(perPage)
    .lean<ThreadPostFields[]>();
  return presentAll(group, await withNewestReplies(group, roots), look);
}

/** One announcement with a page of the replies to it, the first of all first. */
export async function loadAnnouncement(group: GroupFields, root: ThreadPostFields, skip: number, look: Look) {
  const replies = await ThreadPost.find({ group: group._id, replyTo: root._id })
    .sort({ postedAt: 1, _id: 1 })
    .skip(skip)
    .limit(repliesPerPage)
    .lean<ThreadPostFields[]>();
  return presentAll(group, [{ root, replies, earlier: 0 }], look);
}

/** Which replies there are is read first, without their words, so that a long talk costs no more than a short one. */
async function withNewestReplies(group: GroupFields, roots: ThreadPostFields[]): Promise<Announcement[]> {
  const under = mongoose.trusted({ $in: roots.map(({ _id }) => _id) });
  const known = await ThreadPost.find({ group: group._id, replyTo: under }, { replyTo: 1 })
    .sort({ postedAt: 1, _id: 1 })
    .lean();
  const ids = new Map(roots.map(({ _id }) => [String(_id), [] as Types.ObjectId[]]));
  for (const { _id, replyTo } of known) ids.get(String(replyTo))?.push(_id);
  const newest = [...ids.values()].flatMap((each) => each.slice(-repliesShown));
  const found = await ThreadPost.find({ _id: mongoose.trusted({ $in: newest }) })
    .sort({ postedAt: 1, _id: 1 })
    .lean<ThreadPostFields[]>();
  return roots.map((root) => ({
    root,
    replies: found.filter(({ replyTo }) => replyTo?.equals(root._id)),
    earlier: Math.max(0, (ids.get(String(root._id))?.length ?? 0) - repliesShown),
  }));
}

async function presentAll(group: GroupFields, announcements: readonly Announcement[], look: Look) {
  const authors = announcements.flatMap(({ root, replies }) =>
    [root, ...replies].map(({ author }) => author),
  );
  const people = await namesOf(peopleOf(group));
  const names = new Map([...(await namesOf(authors)), ...people]);
  const present = (post: ThreadPostFields) => presentPost(post, { group, names, people, ...look });
  const mayReply = isOpen(group) && (isMember(look.viewer, group) || leads(look.viewer, group));
  return announcements.map(({ root, replies, earlier }) => ({
    ...present(root),
    replies: replies.map(present),
    earlier,
    mayReply: mayReply && root.hiddenAt === null,
  }));
}

interface PostContext extends Look {
  group: GroupFields;
  /** Names by id: of everybody who wrote, and of those who can be mentioned. */
  names: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
}

/**
 * A post as the viewer may see it: hidden words are for those alone who look after the group, and for their author.
 * Its author doesn't see that it was reported: in a small group that would soon say by whom.
 */
function presentPost(post: ThreadPostFields, { group, viewer, names, people, now, zone }: PostContext) {
  const manages = mayManage(viewer, group);
  const hidden = post.hiddenAt !== null;
  const own = isOwn(viewer, post);
  return {
    id: String(post._id),
    author: names.get(String(post.author)) ?? "Somebody",
    leads: group.leaders.some((leader) => leader.equals(post.author)),
    when: whenWords(post.postedAt, now, zone),
    postedAt: isoMoment(post.postedAt, zone),
    isReply: post.replyTo !== null,
    pieces: hidden && !manages && !own ? [] : piecesOf(post.text, people),
    hidden,
    hiddenReason: post.hiddenReason,
    reports: manages && !own ? post.reports.length : 0,
    reported: post.reports.some(({ person }) => String(person) === viewer.id),
    mayReport: mayReport(viewer, group, post),
    mayLeave: mayLeave(viewer, group, post),
    mayHide: mayHide(viewer, group, post),
    mayShow: mayShowAgain(viewer, group, post),
    mayTakeAway: mayTakeAway(viewer, post),
  };
}

/** The words of a post: who is mentioned and what is an address stand out. */
const piecesOf = (text: string, people: ReadonlyMap<string, string>) =>
  readMentions(text, people).pieces.flatMap((piece) =>
    piece.person === ""
      ? splitAtLinks(piece.text).map((stretch) => ({ ...stretch, mention: false }))
      : [{ text: piece.text, href: "", mention: true }],
  );
