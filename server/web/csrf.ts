import type { RequestHandler } from "express";
import { isSame, sign } from "../data/secret.js";
import { browserOf, readCookie } from "./cookies.js";
import { HttpError } from "./errors.js";

declare module "express-serve-static-core" {
  interface Request {
    /** The random name of this browser. */
    browser: string;
    /** What every form on this page must send back as `csrf`. */
    csrf: string;
  }
}

const safe = ["GET", "HEAD", "OPTIONS"];

const foreign = () =>
  new HttpError(403, "That form didn't come from here", "Open the page again and send the form from there.");

/**
 * Refuses an unsafe request that another site started: by Sec-Fetch-Site, else by Origin against Host
 * (the rules of Go's net/http.CrossOriginProtection).
 */
export const sameOriginOnly: RequestHandler = (req, _res, next) => {
  if (safe.includes(req.method)) return void next();
  const site = req.headers["sec-fetch-site"];
  if (site !== undefined) {
    if (site !== "same-origin" && site !== "none") throw foreign();
    return void next();
  }
  const { origin } = req.headers;
  if (origin !== undefined && hostOf(origin) !== req.headers.host) throw foreign();
  next();
};

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Names the browser and works out the token bound to it and to the sign-in. */
export function issueFormToken(secrets: readonly string[]): RequestHandler {
  return (req, res, next) => {
    req.browser = browserOf(req, res);
    req.csrf = tokenFor(secrets[0] ?? "", req.browser, req.headers.cookie);
    next();
  };
}

const tokenFor = (secret: string, browser: string, cookies: string | undefined) =>
  sign(secret, `form:${browser}:${readCookie(cookies, "sign-in") ?? ""}`);

/** Refuses an unsafe request whose body lacks the token; runs after the body was read. */
export function requireFormToken(secrets: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    if (safe.includes(req.method)) return void next();
    const body = req.body as Record<string, unknown> | undefined;
    const sent = body?.csrf ?? req.headers["x-csrf"];
    const isOurs = (token: string) =>
      secrets.some((secret) => isSame(token, tokenFor(secret, req.browser, req.headers.cookie)));
    if (typeof sent !== "string" || !isOurs(sent)) {
      throw new HttpError(
        403,
        "This page has grown old",
        "You may have signed in or out since. Go back, reload it and send it again.",
      );
    }
    next();
  };
}
