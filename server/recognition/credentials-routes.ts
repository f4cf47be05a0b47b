import mongoose from "mongoose";
import type { Request, Response } from "express";
import { writeCsv, type CsvColumn } from "../data/csv.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { Person } from "../people/person.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { byName } from "./by-name.js";
import { correctedWords, hoursAndMinutes, verifiedLines } from "./certificate-words.js";
import { Credential, current, type CredentialFields, type Revision } from "./credential.js";
import { reasonInput } from "./input.js";
import { reissue, revoke } from "./revoking.js";

const path = "/office/recognition";
const mostRows = 20_000;

/** What was given, as the office keeps it: the list to read out, the file, and each credential with its corrections. */
export function credentialsRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/recognition.csv", async (req, res) => {
    const given = await Credential.find()
      .sort({ issuedAt: 1, _id: 1 })
      .limit(mostRows)
      .lean<CredentialFields[]>();
    sendCsv(res, "recognition.csv", writeCsv(columnsIn(req.zone), given));
  });
  routes.on("GET /office/recognition/ceremony", showCeremony);
  routes.on("GET /office/recognition/credentials/:credential", async (req, res) => {
    await showCredential(req, res, await find(req), {}, {});
  });
  routes.on("POST /office/recognition/credentials/:credential/revocation", async (req, res) => {
    const credential = await find(req);
    const input = parseForm(reasonInput, req.body);
    if (!input.ok)
      return showCredential(req, res, credential, { revocation: input.errors.reason ?? "" }, input.typed);
    await revoke(actorOf(req), credential._id, input.value.reason);
    goTo(res, `${path}/credentials/${credential._id}`, {
      kind: "done",
      text: "Taken back. Its public page says so.",
    });
  });
  routes.on("POST /office/recognition/credentials/:credential/reissue", async (req, res) => {
    const credential = await find(req);
    const input = parseForm(reasonInput, req.body);
    if (!input.ok)
      return showCredential(req, res, credential, { reissue: input.errors.reason ?? "" }, input.typed);
    const id = await reissue(actorOf(req), credential._id, input.value.reason);
    goTo(res, `${path}/credentials/${id}`, { kind: "done", text: "Issued anew. The old one leads here." });
  });
  return routes;
}

async function find(req: Request): Promise<CredentialFields> {
  const credential = await Credential.findById(String(req.params.credential)).lean<CredentialFields>();
  if (!credential) throw notFound();
  return credential;
}

/** What it said in all and, when that was not the first time, which lines had changed. */
const revisionWords = (revision: Revision, before: Revision | undefined): string =>
  [`${hoursAndMinutes(revision) || "No hours"}.`, before ? correctedWords(before, revision) : ""]
    .filter(Boolean)
    .join(" ");

const columnsIn = (zone: string): CsvColumn<CredentialFields>[] => [
  { name: "name", of: ({ holder }) => holder },
  { name: "given", of: ({ title }) => title },
  { name: "on", of: ({ issuedAt }) => wallOf(issuedAt, zone).on },
  { name: "verified", of: (credential) => hoursAndMinutes(current(credential)) },
  { name: "taken_back", of: ({ revokedAt }) => (revokedAt ? wallOf(revokedAt, zone).on : "") },
  { name: "reason", of: ({ revokedReason }) => revokedReason },
];

/** Names by what they are thanked for, in the order of the alphabet: a list to read out and to print, no ranking. */
async function showCeremony(req: Request, res: Response): Promise<void> {
  const given = await Credential.find({ revokedAt: null, key: mongoose.trusted({ $ne: "hours" }) })
    .sort({ title: 1, _id: 1 })
    .limit(mostRows)
    .lean<CredentialFields[]>();
  const titles = [...new Set(given.map(({ title }) => title))];
  const parts = titles.map((title) => ({
    name: title,
    names: byName(given.filter((each) => each.title === title)).map(({ holder, _id }) => ({
      text: holder,
      href: `${path}/credentials/${_id}`,
    })),
  }));
  const context = {
    title: "Ceremony list",
    back: { href: path, label: "Recognition" },
    lede: "Who holds a level, a milestone or an award, by name; certificates of hours are not read out. Print it from the browser.",
    parts,
  };
  page(req, res, "recognition/ceremony", context, { live: ["office:all"] });
}

async function showCredential(
  req: Request,
  res: Response,
  credential: CredentialFields,
  errors: FieldErrors,
  typed: Typed,
): Promise<void> {
  const on = (at: Date) => dayWords(wallOf(at, req.zone).on, true);
  const { _id, title, holder, issuedAt, revokedAt, revokedReason, replacedBy, revisions } = credential;
  const context = {
    title: `${title}: ${holder}`,
    heading: title,
    back: { href: `${path}/credentials`, label: "Certificates" },
    lede: holder,
    id: _id,
    path: `${path}/credentials/${_id}`,
    issued: on(issuedAt),
    isRevoked: Boolean(revokedAt),
    mayIssueAnew: !replacedBy && (await Person.exists({ _id: credential.person, erasedAt: null })) !== null,
    replacement: replacedBy ? `${path}/credentials/${replacedBy}` : "",
    revoked: revokedAt ? `${on(revokedAt)}: ${revokedReason}` : "",
    lines: verifiedLines(current(credential)),
    trace: revisions.map((revision, index) => ({
      at: on(revision.at),
      text: revisionWords(revision, revisions[index - 1]),
      who: revision.because,
    })),
    reason: typeof typed.reason === "string" ? typed.reason : "",
    errors,
  };
  page(req, res, "recognition/credential", context, {
    live: Object.keys(errors).length > 0 ? [] : [`credential:${_id}`],
  });
}
