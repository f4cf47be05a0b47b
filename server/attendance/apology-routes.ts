import type { Request, Response } from "express";
import { isMember } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import { rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { keptSince } from "../web/kept.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { apologise, takeApologyBack, type ApologyOutcome } from "./apologising.js";
import { loadOwnWord } from "./own-word.js";

/** A member says that they can't come, in one tap, and takes it back until the start. */
export function apologyRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sessions/:session/apology", show);
  routes.on("POST /sessions/:session/apology", async (req, res) => {
    const { session } = await find(req);
    const outcome = await apologise(actorOf(req), session, keptSince(req));
    goTo(res, `/sessions/${String(session._id)}`, notices[outcome]);
  });
  routes.on("POST /sessions/:session/apology/end", async (req, res) => {
    const { session } = await find(req);
    const outcome = await takeApologyBack(actorOf(req), session);
    goTo(res, `/sessions/${String(session._id)}`, takenBack[outcome]);
  });
  return routes;
}

async function find(req: Request): Promise<SessionOfGroup> {
  const viewer = signedIn(req);
  const found = await findSessionFor(viewer, req.params.session);
  if (!isMember(viewer, found.group)) throw notFound();
  return found;
}

/** The page a message leads to: looking at it says nothing yet, its button does. */
async function show(req: Request, res: Response): Promise<void> {
  const found = await find(req);
  const { session, group } = found;
  const context = {
    title: "Can’t come?",
    back: { href: `/sessions/${String(session._id)}`, label: "The session" },
    groupTitle: titleOutside(group),
    when: rangeWords(session.startsAt, session.endsAt, session.zone),
    cancelled: session.cancelledAt !== null,
    own: await loadOwnWord(found, signedIn(req), req.now),
  };
  page(req, res, "attendance/apology", context, { live: [`group:${String(group._id)}`] });
}

const notices: Record<ApologyOutcome, Notice> = {
  sent: {
    kind: "done",
    text: "Your leaders know that you can’t come. You can take it back until the start.",
  },
  waits: { kind: "warning", text: "Your apology reached us after the start. Your leader decides on it." },
  again: { kind: "done", text: "Your leaders know already that you can’t come." },
  here: { kind: "warning", text: "You are checked in already. Tell your leader if you have to go." },
  begun: {
    kind: "warning",
    text: "The session has begun. Tell your leader; they can still note your apology.",
  },
  cancelled: { kind: "warning", text: "This session is cancelled: nobody has to come." },
  "not-a-member": { kind: "warning", text: "You are not in this group any more." },
};

const takenBack: Record<Awaited<ReturnType<typeof takeApologyBack>>, Notice> = {
  "taken-back": { kind: "done", text: "Good that you can come after all. Your apology is taken back." },
  "too-late": { kind: "warning", text: "The session has begun. If you are there, check in." },
  none: { kind: "warning", text: "There was no apology of yours." },
};
