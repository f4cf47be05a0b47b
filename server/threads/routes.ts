import type { Request, Response } from "express";
import { findGroupFor } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { forbidden, notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { announcementInput, hidingInput, onPostInput, replyInput } from "./input.js";
import { countAnnouncements, loadThread, perPage } from "./presenter.js";
import { hidePost, report, showAgain, takeAway, type AskedToLook } from "./moderating.js";
import { announceTo, reply } from "./thread.js";

/** The thread of a group: its leaders announce, its people reply. */
export function threadRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/thread", async (req, res) => show(req, res, await findInside(req), {}, {}));
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
  goTo(res, `/groups/${String(group._id)}/thread`, { kind: "done", text });

async function takeAnnouncement(req: Request, res: Response): Promise<void> {
  const group = await findInside(req);
  const viewer = signedIn(req);
  if (!leads(viewer, group)) throw notFound();
  if (!isOpen(group)) throw forbidden("The group isn't open, so nobody would read it.");
  const input = parseForm(announcementInput, req.body);
  if (!input.ok) return show(req, res, group, { text: textOf(req) }, input.errors);
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
    const at = typeof replyTo === "string" ? replyTo : "";
    const errors = input.errors.text === undefined ? input.errors : { [`text-${at}`]: input.errors.text };
    return show(req, res, group, { [at]: textOf(req) }, errors);
  }
  await reply(actorOf(req), viewer, group._id, input.value.replyTo, input.value.text);
  goBack(res, group, "Your reply is there.");
}

async function takeHiding(req: Request, res: Response): Promise<void> {
  const group = await findManaged(req);
  const input = parseForm(hidingInput, req.body);
  if (!input.ok) {
    if (input.errors.post !== undefined) throw notFound();
    return show(req, res, group, {}, { form: "Say why you hide it, in a sentence the group will read" });
  }
  await hidePost(actorOf(req), signedIn(req), group._id, input.value.post, input.value.reason);
  goBack(res, group, "The post is hidden. You can show it again.");
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

/** @param typed words of the forms that were refused: `text` of the announcement, others by the post they reply to */
async function show(
  req: Request,
  res: Response,
  group: GroupFields,
  typed: Record<string, string>,
  errors: FieldErrors,
): Promise<void> {
  const viewer = signedIn(req);
  const path = `/groups/${String(group._id)}`;
  const { page: asked } = listingOf(req.query);
  const paging = pagingOf(await countAnnouncements(group._id), perPage, asked, `${path}/thread`, {});
  const posts = await loadThread(group, viewer, paging.skip, { now: req.now, zone: req.zone });
  const context = {
    title: `Thread of ${titleOutside(group)}`,
    heading: "The thread",
    lede: group.title,
    back: { href: path, label: "The group" },
    path: `${path}/thread`,
    mayAnnounce: leads(viewer, group) && isOpen(group),
    text: typed.text ?? "",
    posts: posts.map((post) => ({
      ...post,
      field: `text-${post.id}`,
      typed: typed[post.id] ?? "",
      error: errors[`text-${post.id}`] ?? "",
    })),
    paging,
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : [`group:${String(group._id)}`];
  page(req, res, "threads/show", context, { live });
}
