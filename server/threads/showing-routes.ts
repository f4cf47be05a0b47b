import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { findGroupFor } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { Topic } from "../live/announce.js";
import { findToBeSeen } from "../notifications/inbox.js";
import type { GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { objectId, type FieldErrors } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import {
  countAnnouncements,
  countReplies,
  loadAnnouncement,
  loadThread,
  perPage,
  repliesPerPage,
} from "./presenter.js";
import { findPost } from "./thread.js";
import { threadPath } from "./whereabouts.js";

/** Adds the pages on which the thread of a group is read. */
export function addThreadPages(routes: GuardedRouter): void {
  routes.on("GET /groups/:group/thread", async (req, res) => show(req, res, await findInside(req), "", {}));
  routes.on("GET /groups/:group/thread/:post", async (req, res) =>
    showOne(req, res, await findInside(req), req.params.post),
  );
}

/** The group, for its own people and for staff who may know of it. */
export async function findInside(req: Request): Promise<GroupFields> {
  const viewer = signedIn(req);
  const group = await findGroupFor(viewer, req.params.group);
  if (!isMember(viewer, group) && !mayManage(viewer, group)) throw notFound();
  return group;
}

/** The page of the thread. @param text of an announcement that was refused */
export async function show(
  req: Request,
  res: Response,
  group: GroupFields,
  text: string,
  errors: FieldErrors,
): Promise<void> {
  const viewer = signedIn(req);
  const path = threadPath(group._id);
  const { page: asked } = listingOf(req.query);
  const paging = pagingOf(await countAnnouncements(group._id), perPage, asked, path, {});
  const posts = await loadThread(group, paging.skip, { viewer, now: req.now, zone: req.zone });
  const context = {
    title: `Thread of ${titleOutside(group)}`,
    heading: "The thread",
    lede: group.title,
    back: { href: `/groups/${String(group._id)}`, label: "The group" },
    path,
    mayAnnounce: leads(viewer, group) && isOpen(group),
    text,
    posts: posts.map((post) => withField(post, "", errors)),
    seen: paging.page === 1 ? await findToBeSeen(viewer.id, path) : null,
    paging,
    errors,
  };
  page(req, res, "threads/show", context, { live: liveOf(group, errors) });
}

/** A form on the page of an announcement that was refused. */
interface Refused {
  /** What was typed. */
  text: string;
  errors: FieldErrors;
  /** The page of replies it stands on. */
  page: number;
}

/** The page of one announcement, with all that was replied. */
export async function showOne(
  req: Request,
  res: Response,
  group: GroupFields,
  id: unknown,
  refused: Refused | null = null,
): Promise<void> {
  const root = objectId.safeParse(id).success ? await findPost(group._id, String(id)) : null;
  if (!root || root.replyTo) throw notFound();
  const path = threadPath(group._id);
  const asked = refused?.page ?? listingOf(req.query).page;
  const total = await countReplies(root);
  const paging = pagingOf(total, repliesPerPage, asked, `${path}/${String(root._id)}`, {});
  const look = { viewer: signedIn(req), now: req.now, zone: req.zone };
  const [post] = await loadAnnouncement(group, root.toObject(), paging.skip, look);
  if (!post) throw notFound();
  const errors = refused?.errors ?? {};
  const context = {
    title: `Thread of ${titleOutside(group)}`,
    heading: "An announcement and its replies",
    lede: group.title,
    back: { href: path, label: "The thread" },
    path,
    post: withField(post, refused?.text ?? "", errors),
    paging,
    errors,
  };
  page(req, res, "threads/one", context, { live: liveOf(group, errors) });
}

/** A form that was refused isn't taken from under somebody's hands by what others write. */
const liveOf = ({ _id }: Pick<GroupFields, "_id">, errors: FieldErrors): Topic[] =>
  Object.keys(errors).length > 0 ? [] : [topicOf("group", _id)];

interface Fielded {
  id: string;
  replies: { id: string }[];
}

/** The post with the fields of its forms, and of its replies': what was typed there, and why that was refused. */
function withField<T extends Fielded>(post: T, typed: string, errors: FieldErrors) {
  const [field, error] = [`text-${post.id}`, errors[`text-${post.id}`] ?? ""];
  const withWhy = <P extends { id: string }>(each: P) => {
    const id = `why-${each.id}`;
    return { ...each, why: { id, error: errors[id] ?? "", typed: errors[id] ? typed : "" } };
  };
  return {
    ...withWhy(post),
    replies: post.replies.map(withWhy),
    field,
    typed: error === "" ? "" : typed,
    error,
  };
}
