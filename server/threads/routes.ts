import type { Request, Response } from "express";
import type { GroupFields } from "../groups/group.js";
import { isMember, isOpen, leads, mayManage } from "../groups/policy.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { forbidden, notFound } from "../web/errors.js";
import { parseForm } from "../web/input.js";
import { goTo, type Notice } from "../web/respond.js";
import { announcementInput, hidingInput, onPostInput, replyInput } from "./input.js";
import {
  hidePost,
  leavePost,
  report,
  showAgain,
  takeAway,
  takeReportBack,
  type AskedToLook,
} from "./moderating.js";
import { addThreadPages, findInside, show, showOne } from "./showing-routes.js";
import { announceTo, findPost, reply } from "./thread.js";
import { pageOf, threadPath, whereIs } from "./whereabouts.js";

/** The thread of a group: its leaders announce, its people reply. */
export function threadRoutes(): GuardedRouter {
  const routes = guardedRouter();
  addThreadPages(routes);
  routes.on("POST /groups/:group/thread", takeAnnouncement);
  routes.on("POST /groups/:group/thread/replies", takeReply);
  routes.on("POST /groups/:group/thread/hiding", takeHiding);
  routes.on("POST /groups/:group/thread/posts", actOnPost);
  return routes;
}

/** Back to the post that was acted on, where it stands in the thread. */
const goBack = async (res: Response, group: GroupFields, post: string, text: string): Promise<void> =>
  goTo(res, await whereIs(group._id, post), { kind: "done", text });

/** A name after an @ that nobody has is as good as none: whoever wrote it should know. */
function noticeOf(done: string, unknown: readonly string[]): Notice {
  if (unknown.length === 0) return { kind: "done", text: done };
  const names = unknown.map((name) => `@${name}`).join(", ");
  return {
    kind: "warning",
    text: `${done} Nobody in the group is called ${names}, so nobody was named by it.`,
  };
}

async function takeAnnouncement(req: Request, res: Response): Promise<void> {
  const group = await findInside(req);
  const viewer = signedIn(req);
  if (!leads(viewer, group)) throw notFound();
  if (!isOpen(group)) throw forbidden("The group isn't open, so nobody would read it.");
  const input = parseForm(announcementInput, req.body);
  if (!input.ok) return show(req, res, group, textOf(req), input.errors);
  const { id, unknown } = await announceTo(actorOf(req), viewer, group._id, input.value.text);
  goTo(res, await whereIs(group._id, id), noticeOf("Your group was told.", unknown));
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
    return showOne(req, res, group, replyTo, {
      text: textOf(req),
      errors: { [`text-${String(replyTo)}`]: error },
      page: 1,
    });
  }
  const { replyTo, text } = input.value;
  const { id, unknown } = await reply(actorOf(req), viewer, group._id, replyTo, text);
  goTo(res, await whereIs(group._id, id), noticeOf("Your reply is there.", unknown));
}

async function takeHiding(req: Request, res: Response): Promise<void> {
  const group = await findManaged(req);
  const input = parseForm(hidingInput, req.body);
  if (!input.ok) {
    const { post } = req.body as { post?: unknown };
    const { reason } = input.errors;
    if (input.errors.post !== undefined || reason === undefined) throw notFound();
    return showRefused(req, res, group, String(post), reason);
  }
  const { post, reason } = input.value;
  await hidePost(actorOf(req), signedIn(req), group._id, post, reason);
  await goBack(res, group, post, "The post is hidden, and its author is told. You can show it again.");
}

/** The page of the announcement with the post on it, whose form for hiding is open and has what was typed. */
async function showRefused(
  req: Request,
  res: Response,
  group: GroupFields,
  id: string,
  error: string,
): Promise<void> {
  const { reason } = req.body as { reason?: unknown };
  const post = await findPost(group._id, id);
  await showOne(req, res, group, String(post.replyTo ?? post._id), {
    text: typeof reason === "string" ? reason : "",
    errors: { [`why-${id}`]: error },
    page: await pageOf(post),
  });
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

type What = "report" | "report-back" | "leave" | "show" | "take-away";
type Act = (req: Request, group: GroupFields, post: string) => Promise<string>;

/** What can be done with a post by one button, and the words on it. */
const acts: Record<Exclude<What, "take-away">, Act> = {
  report: async (req, { _id }, post) => reportedWords[await report(actorOf(req), signedIn(req), _id, post)],
  "report-back": async (req, { _id }, post) => {
    await takeReportBack(actorOf(req), signedIn(req), _id, post);
    return "Your report is taken back.";
  },
  leave: async (req, _group, post) => {
    await leavePost(actorOf(req), signedIn(req), (await findManaged(req))._id, post);
    return "The post stays as it is.";
  },
  show: async (req, _group, post) => {
    await showAgain(actorOf(req), signedIn(req), (await findManaged(req))._id, post);
    return "The post is shown again, and its author is told.";
  },
};

async function actOnPost(req: Request, res: Response): Promise<void> {
  const input = parseForm(onPostInput, req.body);
  const group = await findInside(req);
  if (!input.ok) throw notFound();
  const { post, what } = input.value;
  if (what !== "take-away") return goBack(res, group, post, await acts[what](req, group, post));
  const root = await takeAway(actorOf(req), signedIn(req), group._id, post);
  const path = root === "" ? threadPath(group._id) : await whereIs(group._id, root);
  goTo(res, path, { kind: "done", text: "Your post is gone." });
}
