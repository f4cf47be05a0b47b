import type { Request, Response } from "express";
import { companyOf, presentLedGroups } from "../attendance/attendance-presenter.js";
import { findLed } from "../attendance/hours.js";
import { namesOf } from "../groups/find.js";
import type { House } from "../house.js";
import { findToBeSeen } from "../notifications/inbox.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { findProgrammeName } from "../terms/programme.js";
import { findCurrentTerm } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { findNotes } from "../thanks/presenter.js";
import { notFound } from "../web/errors.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { hoursAndMinutes, periodWords, verifiedLines } from "./certificate-words.js";
import { certifyHours } from "./certifying.js";
import { findCorrections } from "./corrections.js";
import { Credential, current, type CredentialFields } from "./credential.js";
import type { Span } from "./ledger-plot.js";
import { findLedger } from "./ledger-reading.js";
import { presentLines, presentOwn } from "./own-presenter.js";
import { findRules } from "./rules.js";

const perPage = 10;
const thanksShown = 3;
const path = "/recognition";

/** A person's own ledger, what they hold, and its certificates on paper. */
export function recognitionRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /recognition", async (req, res) => showOwn(req, res, config.baseUrl));
  routes.on("POST /recognition/hours", async (req, res) => {
    const outcome = await certifyHours(actorOf(req), signedIn(req).id, await findProgrammeName());
    goTo(res, path, certifiedNotices[outcome]);
  });
  routes.on("GET /recognition/:credential/certificate.pdf", async (req, res) => {
    await sendPdf(req, res, config.baseUrl);
  });
  return routes;
}

const certifiedNotices: Record<Awaited<ReturnType<typeof certifyHours>>, Notice> = {
  certified: { kind: "done", text: "Your certificate is ready." },
  "nothing-yet": { kind: "warning", text: "There is no hour to certify yet." },
  "taken-back": {
    kind: "warning",
    text: "Your certificate was taken back. The programme office can issue it again.",
  },
};

async function showOwn(req: Request, res: Response, baseUrl: string): Promise<void> {
  const viewer = signedIn(req);
  const ledger = await findLedger(viewer.id);
  const led = await findLed(viewer.id);
  const names = await namesOf(led.flatMap(({ session }) => session.leading));
  const lines = presentLines(ledger.lines, companyOf(led, names, viewer), await findCorrections(viewer.id));
  const paging = pagingOf(lines.length, perPage, listingOf(req.query).page, path, {});
  const isLeader = viewer.roles.includes("leader");
  const shown = presentOwn({
    ledger,
    credentials: await Credential.find({ person: viewer.id })
      .sort({ issuedAt: -1 })
      .lean<CredentialFields[]>(),
    rules: (await findRules()).filter(({ audience }) => viewer.roles.includes(audience)),
    isLeader,
    programmeName: await findProgrammeName(),
    baseUrl,
    zone: req.zone,
    span: await termSoFar(wallOf(req.now, req.zone).on),
  });
  const context = {
    title: isLeader ? "Your hours" : "Your recognition",
    ...shown,
    groups: presentLedGroups(led),
    mayThank: holds(viewer, "student", "leader"),
    thanks: await findNotes(viewer.id, "received", 0, thanksShown, req),
    lines: lines.slice(paging.skip, paging.skip + perPage),
    paging,
    seen: await findToBeSeen(viewer.id, path),
  };
  page(req, res, "recognition/own", context, { live: [`person:${viewer.id}`] });
}

/** The term's days up to today; null before its first and without one. */
async function termSoFar(today: string): Promise<Span | null> {
  const term = await findCurrentTerm(today);
  if (!term || term.startsOn > today) return null;
  return { from: term.startsOn, to: term.endsOn < today ? term.endsOn : today };
}

/** The certificate on paper, for its holder and the office. A revoked one is printed no more. */
async function sendPdf(req: Request, res: Response, baseUrl: string): Promise<void> {
  const viewer = signedIn(req);
  const credential = await Credential.findById(String(req.params.credential)).lean<CredentialFields>();
  const may = credential && (String(credential.person) === viewer.id || holds(viewer, "staff"));
  if (!may || credential.revokedAt) throw notFound();
  const { title, holder, about, criteria, issuedAt, _id } = credential;
  const text = {
    programme: await findProgrammeName(),
    holder,
    title,
    about,
    criteria,
    period: periodWords(current(credential)),
    total: hoursAndMinutes(current(credential)),
    lines: verifiedLines(current(credential)),
    issued: dayWords(wallOf(issuedAt, req.zone).on, true),
    counted: dayWords(wallOf(current(credential).at, req.zone).on, true),
    address: `${baseUrl}/check/${_id}`,
  };
  const paper = req.query.paper === "letter" ? "LETTER" : "A4";
  // Asked for seldom, and its library takes a while to load.
  const { certificatePdf } = await import("./certificate-pdf.js");
  const pdf = await certificatePdf(text, paper, issuedAt);
  res.setHeader("Content-Disposition", `inline; filename="certificate.pdf"`);
  res.type("application/pdf").send(pdf);
}
