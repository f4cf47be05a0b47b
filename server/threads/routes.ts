import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { findGroupFor, namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { Topic } from "../live/announce.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { forbidden, notFound } from "../web/errors.js";
import { objectId, parseForm, typedText, type FieldErrors, type Typed } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { announcementInput, hidingInput, onPostInput, replyInput } from "./input.js";
import {
  countAnnouncements,
  countReplies,
  loadAnnouncement,
  loadThread,
  perPage,
  repliesPerPage,
} from "./presenter.js";
import { hidePost, report, showAgain, takeAway, type AskedToLook } from "./moderating.js";
import { announceTo, findPost, reply } from "./thread.js";

/** The thread of a group: its leaders announce, its people reply. */
export function threadRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/thread", async (req, res) => show(req, res, await findInside(req), "", {}));
  routes.on("GET /groups/:group/thread/:post", async (req, res) =>
    showOne(req, res, await findInside(req), req.params.post, "", {}),
  );
  routes.on("POST /groups/:group/thread", takeAnnouncement);
  routes.on("POST /groups/:group/thread/replies", takeReply);
  routes.on("POST /groups/:group/thread/hiding", takeHiding);
  routes.on("POST /groups/:group/thread/posts", actOnPost);
  return routes;
}

/** The group, for its own people and for staff who may know of it. */
async function findInside(req: Request): Promise<GroupFields> {
  const viewer = signedIn(req);
  const group = await findGroupFor(viewer, req.params.group);
  if (!isMember(viewer, group) && !mayManage(viewer, group)) throw notFound();
  return group;
}

const goBack = (res: Response, group: GroupFields, text: string): void =>
  goTo(res, pathOf(group), { kind: "done", text });

async function takeAnnouncement(req: Request, res: Response): Promise<void> {
  const group = await findInside(req);
  const viewer = signedIn(req);
  if (!leads(viewer, group)) throw notFound();
  if (!isOpen(group)) throw forbidden("The group isn't open, so nobody would read it.");
  const input = parseForm(announcementInput, req.body);
  if (!input.ok) return show(req, res, group, textOf(req), input.errors);
  await announceTo(actorOf(req), viewer, group._id, input.value.text);
  goBack(res, group, "Your group was told.");
}

const textOf = (req: Request): string => {
  const { text } = req.body as { text?: unknown };
  return typeof text === "string" ? text : "";
};

async function takeReply(req: Request, res: Response): Promise<void> {
  const group = await findInside(req);
  const viewer = signedIn(req);
  if (!isMember(viewer, group) && !leads(viewer, group)) throw notFound();
  if (!isOpen(group)) throw forbidden("The group isn't open any more.");
  const input = parseForm(replyInput, req.body);
  if (!input.ok) {
    const { replyTo } = req.body as { replyTo?: unknown };
    const error = input.errors.text;
    if (error === undefined) throw notFound();
    return showOne(req, res, group, replyTo, textOf(req), { [`text-${String(replyTo)}`]: error });
  }
  await reply(actorOf(req), viewer, group._id, input.value.replyTo, input.value.text);
  goBack(res, group, "Your reply is there.");
}

async function takeHiding(req: Request, res: Response): Promise<void> {
  const group = await findManaged(req);
  const input = parseForm(hidingInput, req.body);
  if (!input.ok) {
    if (input.errors.post !== undefined) throw notFound();
    return showHiding(req, res, group, input);
  }
  await hidePost(actorOf(req), signedIn(req), group._id, input.value.post, input.value.reason);
  goBack(res, group, "The post is hidden. You can show it again.");
}

/** Which post it is about, and the reason as it was typed. */
async function showHiding(
  req: Request,
  res: Response,
  group: GroupFields,
  { typed, errors }: { typed: Typed; errors: FieldErrors },
): Promise<void> {
  const text = typedText(typed);
  const post = await findPost(group._id, text("post"));
  const names = await namesOf([post.author]);
  const context = {
    title: `Thread of ${titleOutside(group)}`,
    lede: group.title,
    back: { href: pathOf(group), label: "The thread" },
    author: names.get(String(post.author)) ?? "Somebody",
    text: post.text,
    path: pathOf(group),
    post: String(post._id),
    reason: text("reason"),
    errors,
  };
  page(req, res, "threads/hide", context);
}

async function findManaged(req: Request): Promise<GroupFields> {
  const group = await findInside(req);
  if (!mayManage(signedIn(req), group)) throw notFound();
  return group;
}

const willLook = (who: string) => `Thank you. ${who} will look at it; nobody reads that it was you.`;

/** What somebody reads who reported a post, by who was asked to look at it. */
const reportedWords: Record<AskedToLook, string> = {
  leaders: willLook("The group's leaders"),
  "other-leaders": willLook("The group's other leaders"),
  "other-leaders-and-office": willLook("The group's other leaders and the programme office"),
  office: willLook("The programme office"),
  nobody:
    "It is marked as reported, and nobody reads that it was you. Nobody but its author looks after this group, so nobody else was told: if it troubles you, speak to the programme office.",
};

async function actOnPost(req: Request, res: Response): Promise<void> {
  const input = parseForm(onPostInput, req.body);
  const group = await findInside(req);
  if (!input.ok) throw notFound();
  const { post, what } = input.value;
  const [viewer, actor] = [signedIn(req), actorOf(req)];
  if (what === "report") {
    return void goBack(res, group, reportedWords[await report(actor, viewer, group._id, post)]);
  }
  if (what === "take-away") {
    await takeAway(actor, viewer, group._id, post);
    return void goBack(res, group, "Your post is gone.");
  }
  await showAgain(actor, viewer, (await findManaged(req))._id, post);
  goBack(res, group, "The post is shown again.");
}

/** @param text of an announcement that was refused */
async function show(
  req: Request,
  res: Response,
  group: GroupFields,
  text: string,
  errors: FieldErrors,
): Promise<void> {
  const viewer = signedIn(req);
  const path = pathOf(group);
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
    paging,
    errors,
  };
  page(req, res, "threads/show", context, { live: liveOf(group, errors) });
}

/**
 * The page of one announcement, with all that was replied.
 * @param text of a reply that was refused
 */
async function showOne(
  req: Request,
  res: Response,
  group: GroupFields,
  id: unknown,
  text: string,
  errors: FieldErrors,
): Promise<void> {
  const root = objectId.safeParse(id).success ? await findPost(group._id, String(id)) : null;
  if (!root || root.replyTo) throw notFound();
  const path = pathOf(group);
  const { page: asked } = listingOf(req.query);
  const total = await countReplies(root);
  const paging = pagingOf(total, repliesPerPage, asked, `${path}/${String(root._id)}`, {});
  const look = { viewer: signedIn(req), now: req.now, zone: req.zone };
  const [post] = await loadAnnouncement(group, root.toObject(), paging.skip, look);
  if (!post) throw notFound();
  const context = {
    title: `Thread of ${titleOutside(group)}`,
    heading: "An announcement and its replies",
    lede: group.title,
    back: { href: path, label: "The thread" },
    path,
    post: withField(post, text, errors),
    paging,
    errors,
  };
  page(req, res, "threads/one", context, { live: liveOf(group, errors) });
}

const pathOf = ({ _id }: Pick<GroupFields, "_id">) => `/groups/${String(_id)}/thread`;

/** A form that was refused isn't taken from under somebody's hands by what others write. */
const liveOf = ({ _id }: Pick<GroupFields, "_id">, errors: FieldErrors): Topic[] =>
  Object.keys(errors).length > 0 ? [] : [topicOf("group", _id)];

/** The post with the field of its reply form, what was typed there, and why that was refused. */
function withField<T extends { id: string }>(post: T, typed: string, errors: FieldErrors) {
  const field = `text-${post.id}`;
  return { ...post, field, typed, error: errors[field] ?? "" };
}
