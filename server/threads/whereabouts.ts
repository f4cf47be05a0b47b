import mongoose, { type Types } from "mongoose";
import { perPage, repliesPerPage, repliesShown } from "./presenter.js";
import { ThreadPost, type ThreadPostFields } from "./thread-post.js";

/** The address of a group's thread. */
export const threadPath = (group: Types.ObjectId): string => `/groups/${String(group)}/thread`;

/**
 * The address at which a post of the group's thread can be read, down to its place on the page: in the thread, or on
 * its announcement's own page when newer replies have pushed it off. The thread itself for one that is gone.
 */
export async function whereIs(group: Types.ObjectId, id: string): Promise<string> {
  const path = threadPath(group);
  const post = await ThreadPost.findOne({ _id: id, group }).lean<ThreadPostFields>();
  if (!post) return path;
  const anchor = `#post-${id}`;
  const { replyTo } = post;
  if (replyTo && (await countBeside(post, "$gt")) >= repliesShown)
    return `${path}/${String(replyTo)}${query(await pageOf(post))}${anchor}`;
  const root = replyTo ? await ThreadPost.findById(replyTo).lean<ThreadPostFields>() : post;
  const before = root ? await countBeside(root, "$gt") : 0;
  return `${path}${query(Math.floor(before / perPage) + 1)}${anchor}`;
}

/** The page of its announcement's own on which a reply stands, from 1; the announcement itself is on each. */
export async function pageOf(post: Beside): Promise<number> {
  return post.replyTo ? Math.floor((await countBeside(post, "$lt")) / repliesPerPage) + 1 : 1;
}

const query = (page: number): string => (page === 1 ? "" : `?page=${page}`);

type Beside = Pick<ThreadPostFields, "_id" | "group" | "replyTo" | "postedAt">;

/** How many posts beside this one, under the same announcement or none, came later or before. */
const countBeside = async ({ group, replyTo, postedAt, _id }: Beside, than: "$gt" | "$lt"): Promise<number> =>
  ThreadPost.countDocuments({
    group,
    replyTo,
    $or: [
      { postedAt: mongoose.trusted({ [than]: postedAt }) },
      { postedAt, _id: mongoose.trusted({ [than]: _id }) },
    ],
  });
