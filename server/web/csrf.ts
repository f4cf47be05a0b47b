import type { RequestHandler } from "express";
import { isMaskOf, masked, sign } from "../data/secret.js";
import { remembered } from "../time/remembered.js";
import { browserOf, readCookie } from "./cookies.js";
import { badRequest, HttpError } from "./errors.js";

declare module "express-serve-static-core" {
  interface Request {
    /** The random name of this browser. */
    browser: string;
    /** What every form on this page must send back as `csrf`; another text each time, all of them good. */
    csrf: string;
  }
}

const safe = ["GET", "HEAD", "OPTIONS"];

const foreign = () =>
  new HttpError(403, "That form didn't come from here", "Open the page again and send the form from there.");

/**
 * Whether an Origin header is one of ours: the configured one, or the very host that was asked (in development
 * the app answers under several names). A page without an origin ("null") is nobody's.
 */
export function isOwnOrigin(origin: string, host: string | undefined, baseUrl: string): boolean {
  if (origin === baseUrl) return true;
  return URL.canParse(origin) && new URL(origin).host !== "" && new URL(origin).host === host;
}

/** A request that doesn't say whom it is for; Node would refuse it as well, but without our headers. */
export const requireHost: RequestHandler = (req, _res, next) => {
  if (req.headers.host === undefined) throw badRequest("The request doesn't say which host it is for.");
  next();
};

/**
 * Refuses an unsafe request that another site started: by Sec-Fetch-Site and by Origin. Stricter than Go's
 * net/http.CrossOriginProtection, whose rules these are, in that neither header excuses the other.
 */
export function sameOriginOnly(baseUrl: string): RequestHandler {
  return (req, _res, next) => {
    if (safe.includes(req.method)) return void next();
    const { origin, host, "sec-fetch-site": site } = req.headers;
    if (site !== undefined && site !== "same-origin" && site !== "none") throw foreign();
    if (origin !== undefined && !isOwnOrigin(origin, host, baseUrl)) throw foreign();
    next();
  };
}

/** Names the browser and works out the token bound to it and to the sign-in. */
export function issueFormToken(secrets: readonly string[]): RequestHandler {
  const known = remembered<string>(5_000);
  return (req, res, next) => {
    const { cookie } = req.headers;
    req.browser = browserOf(req, res);
    const names = `${req.browser} ${readCookie(cookie, "sign-in") ?? ""}`;
    const work = () => tokenFor(secrets[0] ?? "", req.browser, cookie);
    // The token is good as long as both names are; only its mask is new with each page. Longer names aren't ours.
    req.csrf = masked(names.length < 100 ? known(names, work) : work());
    next();
  };
}

const tokenFor = (secret: string, browser: string, cookies: string | undefined) =>
  sign(secret, `form:${browser}:${readCookie(cookies, "sign-in") ?? ""}`);

/**
 * Refuses an unsafe request whose body lacks the token; runs after the body was read.
 * @param signed beginning of the addresses that carry a signature of ours instead, for machines to post to
 */
export function requireFormToken(secrets: readonly string[], signed: string): RequestHandler {
  return (req, _res, next) => {
    if (safe.includes(req.method) || req.path.startsWith(signed)) return void next();
    const body = req.body as Record<string, unknown> | undefined;
    const sent = body?.csrf ?? req.headers["x-csrf"];
    const isOurs = (token: string) =>
      secrets.some((secret) => isMaskOf(token, tokenFor(secret, req.browser, req.headers.cookie)));
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
