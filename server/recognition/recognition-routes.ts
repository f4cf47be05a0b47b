import type { Request, Response } from "express";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { certifyHours } from "./awarding.js";
import { certificatePdf } from "./certificate-pdf.js";
import { verifiedLines } from "./certificate-words.js";
import { Credential, current, type CredentialFields } from "./credential.js";
import { findLedger } from "./ledger-reading.js";
import { presentLines, presentOwn } from "./own-presenter.js";
import { findRules } from "./rules.js";

const perPage = 30;
const path = "/recognition";

/** A person's own ledger, what they hold, and its certificates on paper. */
export function recognitionRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /recognition", async (req, res) => showOwn(req, res, config.baseUrl));
  routes.on("POST /recognition/hours", async (req, res) => {
    const outcome = await certifyHours(actorOf(req), signedIn(req).id, await programmeName());
    const nothing = outcome === "nothing-yet";
    goTo(res, path, {
      kind: nothing ? "warning" : "done",
      text: nothing ? "There is no hour to certify yet." : "Your certificate is ready.",
    });
  });
  routes.on("GET /recognition/:credential/certificate.pdf", async (req, res) => {
    await sendPdf(req, res, config.baseUrl);
  });
  return routes;
}

async function showOwn(req: Request, res: Response, baseUrl: string): Promise<void> {
  const viewer = signedIn(req);
  const ledger = await findLedger(viewer.id);
  const credentials = await Credential.find({ person: viewer.id })
    .sort({ issuedAt: -1 })
    .lean<CredentialFields[]>();
  const rules = (await findRules()).filter(({ audience }) => viewer.roles.includes(audience));
  const lines = presentLines(ledger.lines);
  const paging = pagingOf(lines.length, perPage, listingOf(req.query).page, path, {});
  const shown = presentOwn({
    ledger,
    credentials,
    rules,
    isLeader: viewer.roles.includes("leader"),
    programmeName: await programmeName(),
    baseUrl,
    zone: req.zone,
  });
  const context = {
    title: "Your recognition",
    ...shown,
    lines: lines.slice(paging.skip, paging.skip + perPage),
    paging,
  };
  page(req, res, "recognition/own", context, { live: [`person:${viewer.id}`] });
}

/** The certificate on paper, for its holder and the office. A revoked one is printed no more. */
async function sendPdf(req: Request, res: Response, baseUrl: string): Promise<void> {
  const viewer = signedIn(req);
  const credential = await Credential.findById(String(req.params.credential)).lean<CredentialFields>();
  const may = credential && (String(credential.person) === viewer.id || holds(viewer, "staff"));
  if (!may || credential.revokedAt) throw notFound();
  const { title, holder, about, criteria, issuedAt, _id } = credential;
  const text = {
    programme: await programmeName(),
    holder,
    title,
    about,
    criteria,
    lines: verifiedLines(current(credential)),
    issued: dayWords(wallOf(issuedAt, req.zone).on, true),
    counted: dayWords(wallOf(current(credential).at, req.zone).on, true),
    address: `${baseUrl}/check/${_id}`,
  };
  const paper = req.query.paper === "letter" ? "LETTER" : "A4";
  const pdf = await certificatePdf(text, paper, issuedAt);
  res.setHeader("Content-Disposition", `inline; filename="certificate.pdf"`);
  res.type("application/pdf").send(pdf);
}

const programmeName = async (): Promise<string> => (await findProgramme())?.name ?? "Peer Rounds";
