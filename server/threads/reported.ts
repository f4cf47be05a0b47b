import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { threadPath } from "./whereabouts.js";
import { ThreadPost, type ThreadPostFields } from "./thread-post.js";

const mostReported = 100;

/** A reported post that the office may decide about, and where it stands. */
export interface ReportedPost {
  group: Pick<GroupFields, "code" | "title">;
  href: string;
}

/**
 * Whether a report of this author's post is for the office too: a leader's, unless the group is its own people's alone.
 */
export const isForOffice = (
  { kind, leaders }: Pick<GroupFields, "kind" | "leaders">,
  author: Types.ObjectId,
): boolean => kind !== "shared-experience" && leaders.some((leader) => leader.equals(author));

/**
 * Leaders' posts of the term that were reported and that nobody has decided on, the oldest hundred.
 * @param reader of the office; what they wrote themself is for others to decide, and isn't told them
 */
export async function findReportedForOffice(term: Types.ObjectId, reader: string): Promise<ReportedPost[]> {
  const reported = { "reports.person": mongoose.trusted({ $exists: true }), hiddenAt: null };
  const talked = await ThreadPost.distinct("group", reported);
  const groups = await Group.find(
    { _id: mongoose.trusted({ $in: talked }), term },
    { code: 1, title: 1, kind: 1, leaders: 1 },
  ).lean();
  const byId = new Map(groups.map((group) => [String(group._id), group]));
  const theirs = groups.flatMap((group) =>
    group.leaders
      .filter((author) => !isSame(author, reader) && isForOffice(group, author))
      .map((author) => ({ group: group._id, author })),
  );
  if (theirs.length === 0) return [];
  const posts = await ThreadPost.find({ ...reported, $or: theirs }, { group: 1, replyTo: 1 })
    .sort({ postedAt: 1, _id: 1 })
    .limit(mostReported)
    .lean<Pick<ThreadPostFields, "_id" | "group" | "replyTo">[]>();
  return posts.flatMap(({ _id, group: id, replyTo }) => {
    const group = byId.get(String(id));
    return group ? [{ group, href: `${threadPath(id)}/${String(replyTo ?? _id)}#post-${String(_id)}` }] : [];
  });
}
