import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { threadPath } from "./whereabouts.js";
import { ThreadPost, type ThreadPostFields } from "./thread-post.js";

/** A reported post that the office may decide about, and where it stands. */
export interface ReportedPost {
  group: Pick<GroupFields, "code" | "title">;
  href: string;
}

/** Whether a report of this author's post is for the office too: a leader's, unless the group is its own people's alone. */
export const isForOffice = (
  { kind, leaders }: Pick<GroupFields, "kind" | "leaders">,
  author: Types.ObjectId,
): boolean => kind !== "shared-experience" && leaders.some((leader) => leader.equals(author));

/**
 * Leaders' posts of the term that were reported and that nobody has decided on, oldest first.
 * @param reader of the office; what they wrote themself is for others to decide, and isn't told them
 */
export async function findReportedForOffice(term: Types.ObjectId, reader: string): Promise<ReportedPost[]> {
  const posts = await ThreadPost.find(
    {
      "reports.person": mongoose.trusted({ $exists: true }),
      hiddenAt: null,
      author: mongoose.trusted({ $ne: reader }),
    },
    { group: 1, author: 1, replyTo: 1 },
  )
    .sort({ postedAt: 1, _id: 1 })
    .lean<Pick<ThreadPostFields, "_id" | "group" | "author" | "replyTo">[]>();
  const among = mongoose.trusted({ $in: posts.map(({ group }) => group) });
  const groups = await Group.find({ _id: among, term }, { code: 1, title: 1, kind: 1, leaders: 1 }).lean();
  const byId = new Map(groups.map((group) => [String(group._id), group]));
  return posts.flatMap(({ _id, author, replyTo, ...post }) => {
    const group = byId.get(String(post.group));
    if (!group || !isForOffice(group, author)) return [];
    return [{ group, href: `${threadPath(group._id)}/${String(replyTo ?? _id)}#post-${String(_id)}` }];
  });
}
