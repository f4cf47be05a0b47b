import type { Request, Response } from "express";
import { isMember, mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import { asLed } from "../sessions/covered.js";
import { rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { Feedback, type FeedbackFields } from "./feedback.js";
import { giveFeedback, whyNotAsked } from "./feedback-giving.js";
import { feedbackInput } from "./input.js";

/** Three taps after a session: useful, the pace, send. Leaders read sums of five answers and more. */
export function feedbackRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sessions/:session/feedback", async (req, res) => show(req, res, await find(req), {}));
  routes.on("POST /sessions/:session/feedback", give);
  return routes;
}

const find = async (req: Request): Promise<SessionOfGroup> =>
  asLed(await findSessionFor(signedIn(req), req.params.session));

async function give(req: Request, res: Response): Promise<void> {
  const found = await find(req);
  const { session, group } = found;
  if (!isMember(signedIn(req), group)) throw notFound();
  const input = parseForm(feedbackInput, req.body);
  if (!input.ok) return show(req, res, found, input.errors, input.typed);
  const outcome = await giveFeedback(actorOf(req), session._id, input.value);
  goTo(res, `/sessions/${String(session._id)}`, notices[outcome]);
}

const notices: Record<Awaited<ReturnType<typeof giveFeedback>>, Notice> = {
  given: { kind: "done", text: "Thank you. Nobody reads who answered what." },
  again: { kind: "done", text: "You have answered already. Thank you." },
  "not-asked": { kind: "warning", text: "Feedback is asked of who was there, for two weeks." },
};

/** Not a live page: whoever watches it learns nothing from when an answer comes in. */
async function show(
  req: Request,
  res: Response,
  { session, group }: SessionOfGroup,
  errors: FieldErrors,
  typed: Record<string, unknown> = {},
): Promise<void> {
  const viewer = signedIn(req);
  const feedback = await Feedback.findById(session._id).lean();
  const shown = feedback?.shown;
  const why = whyNotAsked(viewer.id, session, feedback, req.now);
  const context = {
    title: "How was it?",
    back: { href: `/sessions/${String(session._id)}`, label: "The session" },
    groupTitle: titleOutside(group),
    when: rangeWords(session.startsAt, session.endsAt, session.zone),
    path: `/sessions/${String(session._id)}/feedback`,
    asks: isMember(viewer, group) && why === "",
    why,
    reads: mayManage(viewer, group),
    sums: shown && shown.answers > 0 ? sumsOf(shown) : [],
    answers: shown?.answers ?? 0,
    useful: typeof typed.useful === "string" ? typed.useful : "",
    pace: typeof typed.pace === "string" ? typed.pace : "",
    usefulOptions,
    paceOptions,
    errors,
  };
  page(req, res, "attendance/feedback", context);
}

const usefulOptions = [
  { value: "yes", label: "Yes" },
  { value: "partly", label: "Partly" },
  { value: "no", label: "No" },
];

const paceOptions = [
  { value: "slow", label: "Too slow" },
  { value: "right", label: "Right" },
  { value: "fast", label: "Too fast" },
];

type Sums = Pick<FeedbackFields["shown"], "useful" | "pace">;

const sumsOf = ({ useful, pace }: Sums) => [
  { term: "Useful", text: `${useful.yes} yes, ${useful.partly} partly, ${useful.no} no` },
  { term: "The pace", text: `${pace.slow} too slow, ${pace.right} right, ${pace.fast} too fast` },
];
