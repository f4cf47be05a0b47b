import type { Request, Response } from "express";
import { isMember, mayManage } from "../groups/policy.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import { asLed } from "../sessions/covered.js";
import { showSession } from "../sessions/routes.js";
import { notFound } from "../web/errors.js";
import { parseForm, type Typed } from "../web/input.js";
import { goTo } from "../web/respond.js";
import { back, hide, plan, post, takeBack, type BoardOutcome } from "./board.js";
import { onPostInput, postInput } from "./input.js";

/** What members are stuck on, before a session; it is shown on the session's page. */
export function boardRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("POST /sessions/:session/board", takePost);
  routes.on("POST /sessions/:session/board/posts", actOnPost);
  return routes;
}

const answer = (res: Response, at: SessionOfGroup, text: string): void =>
  goTo(res, `/sessions/${String(at.session._id)}#board`, { kind: "done", text });

async function takePost(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const at = await findSessionFor(viewer, req.params.session);
  // Who leads reads the board; what stands there comes from members.
  if (!isMember(viewer, at.group)) throw notFound();
  const input = parseForm(postInput, req.body);
  if (!input.ok) return showSession(req, res, input.typed, input.errors);
  const done = await post(actorOf(req), viewer, at, input.value.text);
  if (done.outcome === "refused") return showSession(req, res, req.body as Typed, { text: done.reason });
  answer(res, at, "It is on the board, without your name.");
}

const words = {
  back: "Counted: you are stuck on it too.",
  unback: "Not counted any more.",
  "take-back": "Your post is off the board.",
  plan: "It is in the plan, with ten minutes.",
  hide: "The post is hidden from members.",
  show: "The post is shown again.",
};

async function actOnPost(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const at = asLed(await findSessionFor(viewer, req.params.session));
  const input = parseForm(onPostInput, req.body);
  if (!input.ok) throw notFound();
  const { post: id, what } = input.value;
  const done = await act(req, at, id, what);
  if (done.outcome === "refused") return showSession(req, res, {}, { form: done.reason });
  answer(res, at, words[what]);
}

async function act(
  req: Request,
  at: SessionOfGroup,
  id: string,
  what: keyof typeof words,
): Promise<BoardOutcome> {
  const viewer = signedIn(req);
  const actor = actorOf(req);
  if (what === "back" || what === "unback") return back(actor, viewer, at, id, what === "back");
  if (what === "take-back") return takeBack(actor, viewer, at, id);
  if (!mayManage(viewer, at.group)) throw notFound();
  return what === "plan" ? plan(actor, at, id) : hide(actor, at, id, what === "hide");
}
