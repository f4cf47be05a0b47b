import mongoose from "mongoose";
import type { Request, Response } from "express";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { findProgrammeName } from "../terms/programme.js";
import { remembered } from "../time/remembered.js";
import { notFound } from "../web/errors.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { asText, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { presentCheck } from "./check-presenter.js";
import { current, Credential, type CredentialFields } from "./credential.js";
import { findSigner, publicKeys, type Signer } from "./keys.js";
import { openBadgeOf, stamp } from "./open-badge.js";
import { statusListOf } from "./status-list.js";

const guesses = sharedLimit("check-guess", 30, 15);
const signed = remembered<{ text?: string }>(500);

/** Signing brings large libraries that few pages need: loaded when the first does. */
const signing = () => import("./signing.js");

/** What anyone may look at to check a certificate: its page, the signed credential, the keys and what was revoked. */
export function checkRoutes(house: House): GuardedRouter {
  const { baseUrl, dataKeys } = house.config;
  const routes = guardedRouter();
  routes.on("GET /check", lookUp);
  routes.on("GET /check/issuer.json", async (_req, res) => {
    const { issuerDocument } = await signing();
    sendJson(res, await issuerDocument(await publicKeys(), await findProgrammeName(), baseUrl));
  });
  routes.on("GET /check/keys.json", async (_req, res) => {
    const keys = await publicKeys();
    sendJson(res, { keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: "sig", alg: "EdDSA" })) });
  });
  routes.on("GET /check/keys/:key", async (req, res) => {
    const key = (await publicKeys()).find(({ kid }) => kid === req.params.key);
    if (!key) throw notFound();
    const { multikeyOf } = await signing();
    sendJson(res, await multikeyOf(key, baseUrl));
  });
  routes.on("GET /check/status.json", async (req, res) => {
    sendJson(res, await signStatusList(await findSigner(dataKeys), baseUrl, req.now));
  });
  routes.on("GET /check/:credential", async (req, res) => {
    const [, id = "", form = ""] = /^([\w-]{22})(\.json|\.jwt)?$/.exec(String(req.params.credential)) ?? [];
    const credential = await Credential.findById(id).lean<CredentialFields>();
    if (!credential) return refuse(req, res, form);
    if (form === "") return void showCheck(req, res, credential, baseUrl);
    const text = await sign(form, credential, await findSigner(dataKeys), baseUrl);
    res.setHeader("Access-Control-Allow-Origin", "*");
    res.type(form === ".json" ? "application/json" : "application/vc+jwt").send(text);
  });
  return routes;
}

/** For who has the paper in hand: leads on to the page of the certificate whose address was typed, whole or its end. */
function lookUp(req: Request, res: Response): void {
  const typed = asText(req.query.certificate).trim();
  const [, id] = /(?:^|\/)([\w-]{22})\/?$/.exec(typed) ?? [];
  if (id !== undefined) return goTo(res, `/check/${id}`);
  const wrong = typed === "" ? "Type the address that stands on the certificate" : notAnAddress;
  const errors: FieldErrors = "certificate" in req.query ? { certificate: wrong } : {};
  showForm(req, res, typed, errors);
}

function showForm(req: Request, res: Response, typed: string, errors: FieldErrors, options = {}): void {
  const context = { title: "Check a certificate", typed, errors };
  page(req, res, "recognition/check-form", context, { layout: "bare", ...options });
}

const notAnAddress = "The part after the last slash has 22 letters, numbers, - and _. Look at it again";

/** Addresses hold 128 random bits; who guesses is slowed down all the same. */
async function refuse(req: Request, res: Response, form: string): Promise<void> {
  await guesses.spend(computerOf(req), req.now);
  if (form !== "") throw notFound();
  showForm(req, res, String(req.params.credential), { certificate: unknownAddress }, { status: 404 });
}

const unknownAddress =
  "No certificate has this address. What it stands on was not issued here, or the address was mistyped: look at it again, letter by letter, or scan the code on the paper";

/**
 * While a key signs, the same credential has the same signature: it says that it was made when the numbers were, or
 * when the key came into use if that was later. The next key signs it anew, and what the last one signed stays good.
 */
async function sign(
  form: string,
  credential: CredentialFields,
  signer: Signer,
  baseUrl: string,
): Promise<string> {
  const document = openBadgeOf(credential, await findProgrammeName(), baseUrl);
  const counted = current(credential).at;
  const at = counted > signer.since ? counted : signer.since;
  // Signing is dear and its outcome always the same; who asks again and again is answered from memory.
  const { signDocument, signToken } = await signing();
  const kept = signed(`${form} ${signer.kid} ${stamp(at)} ${JSON.stringify(document)}`, () => ({}));
  kept.text ??=
    form === ".jwt"
      ? await signToken(document, signer, baseUrl, at)
      : JSON.stringify(await signDocument(document, signer, baseUrl, at), null, 2);
  return kept.text;
}

async function signStatusList(signer: Signer, baseUrl: string, now: Date): Promise<object> {
  const revoked = await Credential.find(
    { revokedAt: mongoose.trusted({ $ne: null }) },
    { statusIndex: 1 },
  ).lean();
  const [last] = await Credential.find({}, { statusIndex: 1 }).sort({ statusIndex: -1 }).limit(1).lean();
  const indexes = revoked.map(({ statusIndex }) => statusIndex);
  const list = statusListOf(indexes, last?.statusIndex ?? 0, await findProgrammeName(), baseUrl, now);
  const { signDocument } = await signing();
  return signDocument(list, signer, baseUrl, now);
}

/** Verifiers run in browsers too: what is public may be read from anywhere. */
function sendJson(res: Response, document: object): void {
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.json(document);
}

function showCheck(req: Request, res: Response, credential: CredentialFields, baseUrl: string): void {
  page(
    req,
    res,
    "recognition/check",
    { title: `Check: ${credential.title}`, ...presentCheck(credential, req.zone, baseUrl) },
    { layout: "bare", live: [`credential:${credential._id}`] },
  );
}
