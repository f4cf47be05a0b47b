import type { Request, Response } from "express";
import { z } from "zod";
import type { House } from "../house.js";
import { isWallTime } from "../time/wall-time.js";
import { notFound } from "../web/errors.js";
import { box, parseForm, several } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { rivalsAmong, type Difference } from "../web/rivals.js";
import { seenVersion } from "./input.js";
import { messageKinds, unwantedBy, type MessageKind } from "./messages.js";
import { ownPage, type Beside } from "./own-page.js";
import { messagesVersion, savedElsewhere } from "./own-version.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { Person } from "./person.js";
import { changeMessages, stopEmail, type MessageChoices } from "./profile.js";
import { profileTabs } from "./profile-tabs.js";
import { readUnsubscribe } from "./unsubscribing.js";
import { actorOf, holds, signedIn, type Viewer } from "./viewer.js";

const allKinds = Object.keys(messageKinds) as MessageKind[];

/** The kinds a person can get: only leaders lead groups. */
const kindsFor = (viewer: Viewer) => allKinds.filter((kind) => kind !== "leading" || holds(viewer, "leader"));
const noTime = "Enter a time like 22:00";

const messagesInput = z
  .strictObject({
    email: several(z.enum(allKinds)),
    push: several(z.enum(allKinds)),
    quietOn: box,
    from: z.string(),
    to: z.string(),
    version: seenVersion,
  })
  .superRefine(({ quietOn, from, to }, context) => {
    if (!quietOn) return;
    const say = (name: string, message: string) =>
      context.addIssue({ code: "custom", path: [name], message });
    if (!isWallTime(from)) say("from", noTime);
    if (!isWallTime(to)) say("to", noTime);
    else if (from === to) say("to", "Quiet hours must end at another time than they begin");
  });

/**
 * Which messages a person has by e-mail and on their phones, their quiet hours, and the address in each e-mail that
 * stops its kind.
 */
export function messagesRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/messages", async (req, res) => {
    const { choices, version } = await storedNow(req);
    show(req, res, choices, { version });
  });
  routes.on("POST /profile/messages", take);
  routes.on("GET /unsubscribe/:token", (req, res) => {
    const { kind } = found(req);
    const context = { title: "Stop these e-mails?", about: messageKinds[kind], path: req.path, done: false };
    page(req, res, "people/unsubscribe", context, { layout: "bare" });
  });
  routes.on("POST /unsubscribe/:token", async (req, res) => {
    const { person, kind } = found(req);
    if ((await stopEmail({ id: person, now: req.now }, kind)) === "gone") throw notFound();
    // A mail program that posts here follows no redirect (RFC 8058), so this is the page itself.
    const context = { title: "These e-mails have stopped", about: messageKinds[kind], path: "", done: true };
    page(req, res, "people/unsubscribe", context, { layout: "bare" });
  });
  const found = (req: Request) => {
    const read = readUnsubscribe(String(req.params.token), config.sessionSecrets);
    if (!read) throw notFound();
    return read;
  };
  return routes;
}

async function take(req: Request, res: Response): Promise<void> {
  const input = parseForm(messagesInput, req.body);
  if (!input.ok) {
    const { email = [], push = [], quietOn, from = "", to = "", version = "" } = input.typed;
    const without = (typed: unknown) => allKinds.filter((kind) => ![typed].flat().includes(kind));
    const quiet = quietOn === undefined ? null : { from: String(from), to: String(to) };
    const typed = { muted: without(email), mutedPush: without(push), quiet };
    show(req, res, typed, { version: String(version), errors: input.errors });
    return;
  }
  const { email, push, quietOn, from, to, version } = input.value;
  const offered = kindsFor(signedIn(req));
  const without = (wanted: readonly MessageKind[]) => offered.filter((kind) => !wanted.includes(kind));
  const quiet = quietOn ? { from, to } : null;
  const choices = { muted: without(email), mutedPush: without(push), quiet };
  if ((await changeMessages(actorOf(req), choices, offered, version)) === "changed-meanwhile") {
    const stored = await storedNow(req);
    const rivals = differences(stored.choices, choices, offered);
    show(req, res, choices, { version: stored.version, errors: { form: savedElsewhere }, rivals });
    return;
  }
  goTo(res, "/profile/messages", { kind: "done", text: "Your choice is saved." });
}

async function storedNow(req: Request): Promise<{ choices: MessageChoices; version: string }> {
  const person = await Person.findById(signedIn(req).id).orFail().lean();
  const { mail, push } = unwantedBy(person);
  const among = (kinds: readonly string[]) => allKinds.filter((kind) => kinds.includes(kind));
  const choices = { muted: among(mail), mutedPush: among(push), quiet: person.quiet ?? null };
  return { choices, version: messagesVersion(person) };
}

function differences(
  stored: MessageChoices,
  typed: MessageChoices,
  offered: readonly MessageKind[],
): Difference[] {
  const wanted = (muted: readonly MessageKind[]) => {
    const off = offered.filter((kind) => muted.includes(kind)).map((kind) => messageKinds[kind]);
    if (off.length === offered.length) return "";
    return off.length === 0 ? "all of it" : `all but: ${off.join("; ")}`;
  };
  const hours = ({ quiet }: MessageChoices) => (quiet ? `${quiet.from} to ${quiet.to}` : "");
  return rivalsAmong([
    { label: "By e-mail", stored: wanted(stored.muted), typed: wanted(typed.muted) },
    { label: "On your phone", stored: wanted(stored.mutedPush), typed: wanted(typed.mutedPush) },
    { label: "Quiet hours", stored: hours(stored), typed: hours(typed) },
  ]);
}

function show(
  req: Request,
  res: Response,
  { muted, mutedPush, quiet }: MessageChoices,
  beside: Beside,
): void {
  const { version, errors = {}, rivals = [] } = beside;
  page(
    req,
    res,
    "profile/messages",
    {
      title: "Your messages",
      tabs: profileTabs(signedIn(req), "/profile/messages"),
      options: kindsFor(signedIn(req)).map((kind) => ({ value: kind, label: messageKinds[kind] })),
      wanted: allKinds.filter((kind) => !muted.includes(kind)),
      wantedOnPhones: allKinds.filter((kind) => !mutedPush.includes(kind)),
      quietOn: quiet !== null,
      from: quiet?.from ?? "22:00",
      to: quiet?.to ?? "07:00",
      zone: req.zone,
      version,
      rivals,
      errors,
    },
    ownPage(req, beside),
  );
}
