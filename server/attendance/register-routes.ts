import type { Request, Response } from "express";
import { namesOf } from "../groups/find.js";
import { isSame } from "../groups/places.js";
import { mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findSessionFor, type SessionOfGroup } from "../sessions/agenda.js";
import { asLed, covers } from "../sessions/covered.js";
import type { SessionFields } from "../sessions/session.js";
import { forbidden, notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { keptSince } from "../web/kept.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { presentDoorCode, presentSaid } from "./arrival-presenter.js";
import { findCorrections } from "./corrections.js";
import { findUndebriefed } from "./debriefing.js";
import { decideOnWords } from "./deciding.js";
import { registerInput, wordsInput } from "./input.js";
import { mayKeep } from "./policy.js";
import { presentRegister, presentRivals } from "./presenter.js";
import { phaseOf, type Choices, type Phase, type Rival } from "./register.js";
import { closeRegister, openRegister, saveRegister, type KeepOutcome } from "./register-keeping.js";

/** The register of a session, for its leaders and the programme office. */
export function registerRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  const show = showWith(house);
  routes.on("GET /sessions/:session/register", async (req, res) => show(req, res, await find(req)));
  routes.on("GET /sessions/:session/code", async (req, res) => showCode(req, res, await find(req), house));
  routes.on("POST /sessions/:session/register/opening", async (req, res) => {
    const found = await findToKeep(req);
    const outcome = await openRegister(actorOf(req), found.session);
    goTo(res, pathOf(found.session), openingNotices[outcome]);
  });
  routes.on("POST /sessions/:session/register", keepWith(saveRegister, show));
  routes.on("POST /sessions/:session/register/closing", keepWith(closeRegister, show));
  routes.on("POST /sessions/:session/register/words", decide);
  return routes;
}

const pathOf = (session: SessionFields) => `/sessions/${String(session._id)}/register`;

async function find(req: Request): Promise<SessionOfGroup> {
  const viewer = signedIn(req);
  const found = asLed(await findSessionFor(viewer, req.params.session));
  // A register is its leaders' and the office's; for members it doesn't exist.
  if (!mayManage(viewer, found.group)) throw notFound();
  return found;
}

async function findToKeep(req: Request): Promise<SessionOfGroup> {
  const found = await find(req);
  const allowed = mayKeep(signedIn(req), found.group, found.session, req.now);
  if (allowed !== "yes") throw forbidden(allowed);
  return found;
}

const openingNotices: Record<"opened" | Phase, Notice> = {
  opened: { kind: "done", text: "The register is open." },
  open: { kind: "done", text: "The register was open already." },
  ready: { kind: "warning", text: "The register could not be opened. Please try again." },
  early: { kind: "warning", text: "A register opens 30 minutes before its session." },
  closed: { kind: "warning", text: "The register is closed already." },
  cancelled: { kind: "warning", text: "The session is cancelled, so it has no register." },
};

type Keep = typeof saveRegister;
type Show = (req: Request, res: Response, found: SessionOfGroup, refusal?: Refusal) => Promise<void>;

function keepWith(keep: Keep, show: Show) {
  return async (req: Request, res: Response) => {
    const found = await findToKeep(req);
    const input = parseForm(registerInput, req.body);
    if (!input.ok) return show(req, res, found, { errors: input.errors });
    const done = await keep(actorOf(req), found.session, {
      ...input.value,
      writtenAt: keptSince(req),
    });
    if ("leftOut" in done) {
      goTo(res, pathOf(found.session), noticeAfter(done, found.session.registerClosedAt !== null));
    } else {
      await show(req, res, await find(req), refusalOf(done, input.value.mine));
    }
  };
}

function noticeAfter(
  { outcome, leftOut }: { outcome: "saved" | "closed"; leftOut: number },
  isCorrection: boolean,
): Notice {
  const saved = isCorrection ? "The correction is saved." : "The register is saved.";
  const done = outcome === "saved" ? saved : "The register is closed.";
  if (leftOut === 0) return { kind: "done", text: done };
  return { kind: "warning", text: `${done} ${leftOut} who do not belong to this session were left out.` };
}

interface Refusal {
  errors: FieldErrors;
  status?: number;
  shown?: Choices;
  rivals?: Rival[];
}

const reasons = {
  "not-open": "This register isn't open. Nothing was saved.",
  "not-begun": "The session hasn't begun. You can close the register once it has.",
  "nobody-led": "Tick at least one leader who was there.",
};

function refusalOf(done: Exclude<KeepOutcome, { leftOut: number }>, shown: Choices): Refusal {
  if (done.outcome !== "rivals") return { errors: { form: reasons[done.outcome] }, shown };
  const form =
    "Somebody else saved a different mark since you opened this page. Look at both below: your choices are still ticked, and saving again puts them in place of the others.";
  return { errors: { form }, status: 409, shown, rivals: done.rivals };
}

/** Decides on words that reached us too late to count by themselves. */
async function decide(req: Request, res: Response): Promise<void> {
  const { session } = await findToKeep(req);
  const input = parseForm(wordsInput, req.body);
  if (!input.ok)
    return void goTo(res, pathOf(session), { kind: "warning", text: "Choose whether they were there." });
  const { person, answer } = input.value;
  const decided = await decideOnWords(actorOf(req), session, person, answer === "yes");
  const text = answer === "yes" ? "It counts, and stands in the register." : "It was set aside.";
  const before = "Somebody else decided on it before.";
  goTo(res, pathOf(session), { kind: "done", text: decided > 0 ? text : before });
}

/** The code alone, large, to be held up or shown on a wall. */
function showCode(req: Request, res: Response, { session, group }: SessionOfGroup, { config }: House): void {
  const isShown = showsCode(session, req.now);
  const context = {
    title: "Check in",
    groupTitle: titleOutside(group),
    back: pathOf(session),
    here: session.register.filter(({ mark }) => mark === "present" || mark === "late").length,
    door: isShown
      ? { ...presentDoorCode(config.sessionSecrets[0] ?? "", config.baseUrl, session, req.now), large: "" }
      : null,
  };
  page(req, res, "attendance/code", context, { layout: "door", live: [`group:${String(group._id)}`] });
}

/** From half an hour before the session to its end, unless its register is closed. */
const showsCode = (session: SessionFields, now: Date): boolean =>
  now < session.endsAt && ["ready", "open"].includes(phaseOf(session, now));

function showWith({ config }: House): Show {
  return async (req, res, found, refusal = { errors: {} }) => {
    const viewer = signedIn(req);
    const { session, group } = found;
    const names = await namesOf(peopleOf(found));
    const register = presentRegister({ session, group, names, viewer, now: req.now }, refusal.shown ?? null);
    const refused = Object.keys(refusal.errors).length > 0;
    const shown = register.can.keep && showsCode(session, req.now);
    const context = {
      title: `Register, ${titleOutside(group)}`,
      register,
      door: shown ? presentDoorCode(config.sessionSecrets[0] ?? "", config.baseUrl, session, req.now) : null,
      said: presentSaid(session, names),
      back: { href: `/sessions/${String(session._id)}`, label: "The session" },
      corrections: await findCorrections(session),
      toDebrief: (await findUndebriefed(viewer, [found], req.now)).length > 0,
      readsDebriefs: !covers(viewer.id, session) || session.leading.some((each) => isSame(each, viewer.id)),
      early: `The register can be opened from ${register.opensAt}.`,
      rivals: presentRivals(refusal.rivals ?? [], names),
      errors: refusal.errors,
    };
    page(req, res, "attendance/register", context, {
      ...(refusal.status === undefined ? {} : { status: refusal.status }),
      live: refused ? [] : [`group:${register.groupId}`],
    });
  };
}

/** Everybody whose name the page may show. */
const peopleOf = ({ session, group }: SessionOfGroup) => [
  ...group.members.map((member) => member.person),
  ...group.leaders,
  ...session.leading,
  ...session.register.flatMap((entry) => [entry.person, entry.markedBy]),
  ...session.said.map((word) => word.person),
  ...(session.registerClosedBy ? [session.registerClosedBy] : []),
  ...(session.registerLate ? [session.registerLate.by] : []),
];
