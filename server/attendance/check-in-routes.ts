import type { Request, Response } from "express";
import { isMember } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { sessionsOfPerson, type SessionOfGroup } from "../sessions/agenda.js";
import { findSession } from "../sessions/find-session.js";
import { objectId, parseForm } from "../web/input.js";
import { openCamera } from "../web/headers.js";
import { wasKept } from "../web/kept.js";
import { sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { assets } from "../web/views.js";
import { rangeWords } from "../time/words.js";
import { noticeFor, refusalWords, type Refused } from "./check-in-words.js";
import { checkIn, type Arrival } from "./checking-in.js";
import { doorSecret, isGood, shownAt, tidyCode } from "./door-code.js";
import { checkInInput } from "./input.js";
import { presentOwnWord } from "./own-word.js";
import { opensAt } from "./register.js";
import { readTicket, ticketFor } from "./ticket.js";

/** Codes can't be guessed: 148 million of them, and few wrong ones a person. */
const wrongCodes = sharedLimit("check-in-wrong", 20, 10, "Your leader can check you in by hand.");

/** Checking in at the door: by the scanned address, or by the code typed. */
export function checkInRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  const { sessionSecrets: secrets } = config;
  routes.on("GET /check-in", (req, res) => showTyping(req, res, "", {}));
  routes.on("POST /check-in", (req, res) => takeTyped(req, res, secrets));
  routes.on("GET /check-in/:session/:code", (req, res) => showScanned(req, res, secrets));
  routes.on("POST /check-in/:session/:code", (req, res) => takeScanned(req, res, secrets));
  return routes;
}

/** The one page that may use the camera. */
function showTyping(req: Request, res: Response, code: string, errors: Record<string, string>): void {
  openCamera(res);
  page(req, res, "attendance/check-in", { title: "Check in", code, scanner: assets.scanner, errors });
}

/** Finds the session the code is shown for now among those the person could be at; no list of codes is kept. */
async function takeTyped(req: Request, res: Response, secrets: readonly string[]): Promise<void> {
  const viewer = signedIn(req);
  const input = parseForm(checkInInput, req.body);
  if (!input.ok) {
    const { code } = input.typed;
    return void showTyping(req, res, typeof code === "string" ? code : "", input.errors);
  }
  await wrongCodes.check(viewer.id, req.now);
  const soon = new Date(req.now.getTime() + 60 * 60_000);
  const near = await sessionsOfPerson(viewer.id, req.now, soon);
  const found = near.find(
    ({ session, group }) =>
      isMember(viewer, group) && isShown(secrets, String(session._id), input.value.code, req.now),
  );
  if (found) return arrive(req, res, found, { at: req.now, inTime: true });
  await wrongCodes.spend(viewer.id, req.now);
  showTyping(req, res, input.value.code, {
    code: "That code isn’t right, has run out, or belongs to a group you are not in. Type the one that is shown now, or ask the leader",
  });
}

const isShown = (secrets: readonly string[], session: string, code: string, now: Date) =>
  secrets.some((secret) => isGood(doorSecret(secret, session), code, now));

interface Scanned {
  session: string;
  code: string;
}

/** Opening the address does nothing yet: cameras and link previews open addresses by themselves. */
async function showScanned(req: Request, res: Response, secrets: readonly string[]): Promise<void> {
  const scan = { session: String(req.params.session), code: tidyCode(String(req.params.code)) };
  const at = scannedAt(req, secrets, scan, typeof req.query.scan === "string" ? req.query.scan : "");
  const ticket = at ? ticketFor(secrets[0] ?? "", { session: scan.session, browser: req.browser }, at) : "";
  if (!req.viewer) {
    const back = `/check-in/${encodeURIComponent(scan.session)}/${encodeURIComponent(scan.code)}?scan=${ticket}`;
    return void res.redirect(303, `/sign-in?next=${encodeURIComponent(back)}`);
  }
  const found = await findOwn(req, scan.session);
  if (!found) return void refuse(req, res, "stranger");
  const own = presentOwnWord(found, req.viewer, req.now);
  if (!at && own?.state === "") return void refuse(req, res, "run-out");
  const { session, group } = found;
  const context = {
    title: "Check in",
    groupTitle: titleOutside(group),
    when: rangeWords(session.startsAt, session.endsAt, session.zone),
    path: `/check-in/${scan.session}/${scan.code}`,
    sessionPath: `/sessions/${scan.session}`,
    ticket,
    own,
  };
  page(req, res, "attendance/scanned", context);
}

/** When a good code was opened, now or, by its ticket, before signing in; null when it isn't good. */
function scannedAt(
  req: Request,
  secrets: readonly string[],
  { session, code }: Scanned,
  ticket: string,
): Date | null {
  const opened = readTicket(secrets, { session, browser: req.browser }, ticket, req.now);
  return opened ?? (isShown(secrets, session, code, req.now) ? req.now : null);
}

/** The session, for its group's members; what anybody else may know of it doesn't matter here. */
async function findOwn(req: Request, id: string): Promise<SessionOfGroup | null> {
  const found = objectId.safeParse(id).success ? await findSession(id) : null;
  return found && isMember(signedIn(req), found.group) ? found : null;
}

async function takeScanned(req: Request, res: Response, secrets: readonly string[]): Promise<void> {
  const viewer = signedIn(req);
  const scan = { session: String(req.params.session), code: tidyCode(String(req.params.code)) };
  await wrongCodes.check(viewer.id, req.now);
  const found = await findOwn(req, scan.session);
  if (!found) {
    await wrongCodes.spend(viewer.id, req.now);
    return void refuse(req, res, "stranger");
  }
  const { ticket } = (req.body ?? {}) as { ticket?: unknown };
  const at = scannedAt(req, secrets, scan, typeof ticket === "string" ? ticket : "");
  if (at) return arrive(req, res, found, { at, inTime: true });
  const late = wasKept(req) ? keptScan(secrets, scan, found, req.now) : null;
  if (late) return arrive(req, res, found, { at: late, inTime: false });
  await wrongCodes.spend(viewer.id, req.now);
  refuse(req, res, "run-out");
}

/** When a code that a phone kept was shown at this session's door; null when it never was. */
function keptScan(
  secrets: readonly string[],
  { session, code }: Scanned,
  found: SessionOfGroup,
  now: Date,
): Date | null {
  const to = found.session.endsAt < now ? found.session.endsAt : now;
  for (const secret of secrets) {
    const at = shownAt(doorSecret(secret, session), code, opensAt(found.session), to);
    if (at) return at;
  }
  return null;
}

async function arrive(
  req: Request,
  res: Response,
  { session }: SessionOfGroup,
  arrival: Arrival,
): Promise<void> {
  const outcome = await checkIn(actorOf(req), session, arrival);
  goTo(res, `/sessions/${String(session._id)}`, noticeFor(outcome));
}

/** A stranger reads the same whether there is such a session or not. */
function refuse(req: Request, res: Response, why: Refused): void {
  const status = why === "stranger" ? 404 : 422;
  page(req, res, "attendance/not-checked-in", { title: "Not checked in", ...refusalWords[why] }, { status });
}
