import type { Request, Response } from "express";
import { z } from "zod";
import { namesOf } from "../groups/find.js";
import { isOpen, leads, maySee } from "../groups/policy.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findLedSession, type SessionOfGroup } from "../sessions/agenda.js";
import { covers, isLeaderless } from "../sessions/covered.js";
import { findSession } from "../sessions/find-session.js";
import { rangeWords } from "../time/words.js";
import { forbidden, notFound } from "../web/errors.js";
import { line, objectId, parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { askForCover, takeCover, withdrawCover, type TakeOutcome } from "./covering.js";
import { isUncovered } from "./eligible.js";

const reasonInput = z.object({ reason: line(300, "Say in a few words why you can’t come") });

/** A leader who can't come finds somebody who leads instead. */
export function coverRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sessions/:session/cover", async (req, res) =>
    show(req, res, await findLedSession(signedIn(req), req.params.session), "", {}),
  );
  routes.on("POST /sessions/:session/cover", ask);
  routes.on("POST /sessions/:session/cover/end", async (req, res) => {
    const { session } = await findLedSession(signedIn(req), req.params.session);
    goTo(res, `/sessions/${String(session._id)}`, withdrawn[await withdrawCover(actorOf(req), session)]);
  });
  routes.on("POST /sessions/:session/cover/taking", take);
  return routes;
}

async function show(
  req: Request,
  res: Response,
  { session, group }: SessionOfGroup,
  reason: string,
  errors: FieldErrors,
): Promise<void> {
  const { cover } = session;
  const names = await namesOf([
    ...(cover ? [cover.askedBy] : []),
    ...(cover?.takenBy ? [cover.takenBy] : []),
  ]);
  const path = `/sessions/${String(session._id)}/cover`;
  const isToCome = session.startsAt > req.now && !session.cancelledAt && isOpen(group);
  const isLeader = leads(signedIn(req), group);
  const isTaker = cover?.takenBy && String(cover.takenBy) === signedIn(req).id;
  const context = {
    title: "Who leads instead?",
    back: { href: `/sessions/${String(session._id)}`, label: "The session" },
    groupTitle: group.title,
    when: rangeWords(session.startsAt, session.endsAt, session.zone),
    others: cover && !cover.takenBy && !isLeaderless({ session, group }),
    state: cover ? (cover.takenBy ? "taken" : "waiting") : "none",
    by: names.get(String(cover?.askedBy)) ?? "A leader",
    taker: names.get(String(cover?.takenBy)) ?? "",
    why: cover?.reason ?? "",
    isPrivate: group.kind === "shared-experience",
    isOver: session.startsAt <= req.now && !session.cancelledAt,
    canAsk: isToCome && isLeader && (!cover || Boolean(isTaker)),
    isOther: isToCome && isLeader && cover && !isTaker && String(cover.askedBy) !== signedIn(req).id,
    path,
    change: `/sessions/${String(session._id)}/change`,
    end: cover && isUncovered(session, req.now) ? `${path}/end` : "",
    reason,
    errors,
  };
  page(req, res, "cover/show", context, {
    live: Object.keys(errors).length > 0 ? [] : [`group:${String(group._id)}`],
  });
}

async function ask(req: Request, res: Response): Promise<void> {
  const found = await findLedSession(signedIn(req), req.params.session);
  const { session, group } = found;
  if (!leads(signedIn(req), group)) throw forbidden("Only who leads the session asks for somebody else to.");
  if (group.kind === "shared-experience" || !isOpen(group))
    throw forbidden("Nobody outside may know of this group.");
  const input = parseForm(reasonInput, req.body);
  if (!input.ok) {
    const { reason } = input.typed;
    return show(req, res, found, typeof reason === "string" ? reason : "", input.errors);
  }
  const outcome = await askForCover(actorOf(req), found, input.value.reason);
  // Whoever gave back what they had taken has nothing to do with the session any more.
  const isGuest = covers(signedIn(req).id, session);
  goTo(res, isGuest ? "/today" : `/sessions/${String(session._id)}/cover`, asked[outcome]);
}

/** Whoever may know of the group may try; the page they come from shows it to those who can. */
async function take(req: Request, res: Response): Promise<void> {
  const id = req.params.session;
  const found = objectId.safeParse(id).success ? await findSession(String(id)) : null;
  if (!found || !maySee(signedIn(req), found.group) || !found.session.cover) throw notFound();
  const outcome = await takeCover(actorOf(req), found.session);
  const path = outcome === "taken" ? `/sessions/${String(found.session._id)}` : "/today";
  goTo(res, path, taken[outcome]);
}

const asked: Record<Awaited<ReturnType<typeof askForCover>>, Notice> = {
  asked: {
    kind: "done",
    text: "Leaders who are cleared and free then have been told. The first one takes it.",
  },
  again: { kind: "done", text: "Cover has been asked for already." },
  begun: { kind: "warning", text: "It is too late for that: the session has begun or is cancelled." },
};

const withdrawn: Record<Awaited<ReturnType<typeof withdrawCover>>, Notice> = {
  withdrawn: { kind: "done", text: "Good that you can come. Nobody is looked for any more." },
  taken: { kind: "warning", text: "Somebody has taken it already. Talk to them if you can come after all." },
  none: { kind: "done", text: "Nobody is looked for." },
};

const taken: Record<TakeOutcome, Notice> = {
  taken: { kind: "done", text: "Thank you. The session is yours, with its plan and its register." },
  gone: { kind: "warning", text: "That session is taken care of already. Thank you all the same." },
  "not-a-leader": { kind: "warning", text: "Only leaders on the roster can take a session." },
  "own-group": { kind: "warning", text: "You belong to this session already." },
  "not-ready": { kind: "warning", text: "You are not cleared for its topic yet, or lack training for it." },
  busy: { kind: "warning", text: "You are somewhere else at that time." },
};
