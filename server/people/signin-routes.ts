import type { Request, Response } from "express";
import type { House } from "../house.js";
import { Outbox } from "../data/outbox.js";
import { announce } from "../live/announce.js";
import { sendNow } from "../notifications/mail.js";
import { findProgrammeName } from "../terms/programme.js";
import { clearCookie, readCookie, setCookie } from "../web/cookies.js";
import { notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { enter, enterByCode, pathWithin } from "./entering.js";
import { codeInput, emailField, linkInput, signInInput } from "./input.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { Person, type Role } from "./person.js";
import { makeSignInCode, redeemCode, redeemLink, signOut } from "./signing-in.js";
import { signedIn } from "./viewer.js";

const asksByAddress = sharedLimit("sign-in-ask", 5, 15);
// A whole school may come from one address; wrong codes from it are few all the same.
const asksByComputer = sharedLimit("sign-in-ip", 300, 15);
const wrongByComputer = sharedLimit("sign-in-wrong", 60, 15);

/** Signing in and out: by a code or link sent to the address on the roster. */
export function signInRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /sign-in", (req, res) => {
    if (req.viewer) return void res.redirect(303, pathWithin(req.query.next));
    showSignIn(house, req, res, { email: askedIn(req), next: pathWithin(req.query.next) });
  });
  routes.on("POST /sign-in", askForCode(house));
  routes.on("GET /sign-in/code", (req, res) => showCode(req, res, { next: pathWithin(req.query.next) }));
  routes.on("POST /sign-in/code", takeCode(house));
  routes.on("GET /sign-in/link/:link", (req, res) => {
    const [link, next] = [String(req.params.link), pathWithin(req.query.next)];
    if (!linkInput.safeParse({ link, next: "" }).success) return void showDamaged(house, req, res, next);
    // Opening the link uses nothing up: mail scanners open links too. The button on the page does.
    page(req, res, "people/link", { title: "Sign in", link, next }, { layout: "bare" });
  });
  routes.on("POST /sign-in/link", takeLink(house));
  routes.on("POST /sign-in/end", async (req, res) => {
    const viewer = signedIn(req);
    await signOut(viewer, req.now);
    clearCookie(res, "sign-in");
    clearCookie(res, "asked");
    goTo(res, "/sign-in", { kind: "done", text: "You are signed out." });
  });
  if (house.config.mode === "demo") routes.on("GET /demo/:persona", enterDemo);
  return routes;
}

/** As when a mail program breaks the line within it. */
const notWhole: Notice = { kind: "warning", text: "That link did not come whole. Ask for a new one." };

/** Instead of a link that isn't whole: the code of the same message, in the browser in which it counts. */
function showDamaged(house: House, req: Request, res: Response, next: string): void {
  if (req.viewer) return void res.redirect(303, next);
  if (askedIn(req) === "")
    return showSignIn(house, req, res, { email: "", next }, { status: 404, notice: notWhole });
  const text = "That link did not come whole. Type the code of the message instead, or ask for another.";
  showCode(req, res, { next }, { status: 404, notice: { kind: "warning", text } });
}

/** Whether an invitation brought them here. Which group it is of, or whether it is good, is said to nobody outside. */
const isInvited = (next: string): boolean => next.startsWith("/invitations/");

type Shown = Record<string, unknown> & { errors?: FieldErrors };
type Options = { status?: number; notice?: Notice };

function showSignIn(
  { config }: House,
  req: Request,
  res: Response,
  shown: Shown & { next: string },
  options: Options = {},
): void {
  const school = config.school && {
    label: `Sign in with ${config.school.label}`,
    href: `/sign-in/school?next=${encodeURIComponent(shown.next)}`,
  };
  const context = { title: "Sign in", school, invited: isInvited(shown.next), ...shown };
  page(req, res, "people/sign-in", context, { layout: "bare", ...options });
}

/** The page that asks for a code, to go on there afterwards. */
const signInFor = (next: string): string =>
  next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`;

function showCode(req: Request, res: Response, shown: Shown & { next: string }, options: Options = {}): void {
  const again = signInFor(shown.next);
  const invited = isInvited(shown.next);
  const context = { title: "Enter your code", invited, again, address: askedIn(req), ...shown };
  page(req, res, "people/code", context, { layout: "bare", ...options });
}

/** As long as its code lasts. */
const askedSeconds = 900;

/** The address this browser asked a code for last; its cookie alone keeps it, so no page tells whether it is known. */
function askedIn(req: Request): string {
  const kept = readCookie(req.headers.cookie, "asked") ?? "";
  const email = emailField.safeParse(Buffer.from(kept, "base64url").toString());
  return email.success ? email.data : "";
}

function askForCode(house: House) {
  return async (req: Request, res: Response) => {
    const input = parseForm(signInInput, req.body);
    if (!input.ok) {
      const { email, next } = input.typed;
      return void showSignIn(house, req, res, { email, next: pathWithin(next), errors: input.errors });
    }
    const { browser, now } = req;
    await asksByComputer.spend(computerOf(req), now);
    await asksByAddress.spend(input.value.email, now);
    // Looked up after the answer, so that neither its words nor its time tell whether the address is known.
    setImmediate(() => {
      sendCode(house, input.value.email, pathWithin(input.value.next), browser, now).catch((error: unknown) =>
        house.log.error({ err: error }, "a sign-in message could not be sent"),
      );
    });
    const again = askedIn(req) === input.value.email;
    setCookie(res, "asked", Buffer.from(input.value.email).toString("base64url"), askedSeconds);
    const path = `/sign-in/code?next=${encodeURIComponent(pathWithin(input.value.next))}`;
    goTo(res, path, again ? askedAgain : undefined);
  };
}

const askedAgain: Notice = {
  kind: "done",
  text: "Another code is on its way, if that address is on the roster. Only the newest one counts.",
};

async function sendCode(
  house: House,
  email: string,
  next: string,
  browser: string,
  now: Date,
): Promise<void> {
  const { config, postbox } = house;
  const made = await makeSignInCode(email, browser, config.sessionSecrets[0] ?? "", now);
  if (!made) return;
  const link = `${config.baseUrl}/sign-in/link/${made.link}?next=${encodeURIComponent(next)}`;
  const subject = `${made.code} is your ${await findProgrammeName()} code`;
  const text = `Type this code where you asked for it:\n\n    ${made.code}\n\nOr, in the same browser, open\n${link}\n\nBoth end in 15 minutes. If you did not ask, you need do nothing.`;
  // A letter that goes out is written nowhere on the way: the outbox would keep its code readable.
  if (postbox.goesOut) return sendNow(postbox, { to: email, subject, text });
  if (!config.outboxReadable) throw new Error("SMTP_URL is not set, so nobody can be sent a code");
  await Outbox.create({
    to: made.person._id,
    address: email,
    subject,
    text,
    createdAt: now,
    dueAt: now,
    deliveredAt: now,
    expiresAt: new Date(now.getTime() + 15 * 60_000),
  });
  announce(["outbox:all"]);
}

const notRight = "That code is not right, or it has ended. Check the newest message, or ask for another code";
const usedUp = "This code is used up: it was tried five times. Ask for another code";

function takeCode(house: House) {
  return async (req: Request, res: Response) => {
    const input = parseForm(codeInput, req.body);
    const next = pathWithin((req.body as { next?: unknown }).next);
    if (!input.ok) return void showCode(req, res, { next, errors: input.errors });
    await wrongByComputer.check(computerOf(req), req.now);
    const person = await redeemCode(input.value.code, req.browser, house.config.sessionSecrets, req.now);
    if (!person || person === "used-up") {
      await wrongByComputer.spend(computerOf(req), req.now);
      return void showCode(req, res, { next, errors: { code: person ? usedUp : notRight } });
    }
    await enterByCode(house.config, req, res, person, next);
  };
}

function takeLink({ config }: House) {
  return async (req: Request, res: Response): Promise<void> => {
    const input = parseForm(linkInput, req.body);
    const next = pathWithin((req.body as { next?: unknown }).next);
    if (!input.ok) return void goTo(res, signInFor(next), notWhole);
    const person = await redeemLink(input.value.link, req.browser, req.now);
    if (person === "elsewhere") {
      const words = "You asked for this link in another browser. Type the code of the message there.";
      return void goTo(res, signInFor(next), { kind: "warning", text: words });
    }
    if (!person) {
      const words = "That link has ended. Ask for a new one.";
      return void goTo(res, signInFor(next), { kind: "warning", text: words });
    }
    await enterByCode(config, req, res, person, next);
  };
}

/**
 * The demo's own door: these addresses sign in at once, so that a newcomer needs no mail. They exist in the demo
 * only, which holds nobody's real data.
 */
async function enterDemo(req: Request, res: Response): Promise<void> {
  const person = await Person.findOne({ email: `${String(req.params.persona)}@demo.example` }).lean();
  if (!person) throw notFound();
  await enter(req, res, person._id, "/today");
}

/** Roles that have a persona in the demo. */
export const personas: readonly Role[] = ["student", "leader", "staff", "support"];
