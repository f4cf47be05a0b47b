import type { RequestHandler } from "express";
import type { Actor } from "../data/change.js";
import { hashOf } from "../data/secret.js";
import { onAnnounce } from "../live/announce.js";
import type { Clock } from "../time/clock.js";
import { readCookie } from "../web/cookies.js";
import { actionKeyOf } from "../web/input.js";
import { nameOf, type Role } from "./person.js";
import { findSignIn, type SchoolOnly } from "./signing-in.js";

/** The signed-in person a request or socket acts for. */
export interface Viewer {
  /** The person's id. */
  id: string;
  name: string;
  email: string;
  year: number;
  roles: readonly Role[];
  signIn: string;
}

declare module "express-serve-static-core" {
  interface Request {
    viewer: Viewer | null;
    now: Date;
  }
}

const knownForMilliseconds = 900;
const known = new Map<string, { viewer: Viewer | null; at: number }>();
let changes = 0;

/** Forgets a sign-in or a person as soon as they change. A person may have begun or ended any sign-in. */
onAnnounce((topic) => {
  const [noun, id] = topic.split(":");
  if (noun !== "sign-in" && noun !== "person") return;
  changes += 1;
  for (const [key, { viewer }] of known) {
    const affected = viewer === null || id === (noun === "person" ? viewer.id : viewer.signIn);
    if (affected) known.delete(key);
  }
});

/**
 * The person behind a Cookie header. What was found is remembered for less than a second, so that a burst of
 * requests asks the database once and a sign-out elsewhere still takes hold within one.
 */
export function findViewer(
  cookieHeader: string | undefined,
  now: Date,
  schoolOnly: SchoolOnly,
): Promise<Viewer | null> {
  const found = recallViewer(cookieHeader, now);
  return typeof found === "string" ? askForViewer(found, now, schoolOnly) : Promise.resolve(found);
}

/** The person, where that needs no question; else the token to ask with. */
function recallViewer(cookieHeader: string | undefined, now: Date): Viewer | null | string {
  const token = readCookie(cookieHeader, "sign-in");
  if (token === undefined || !/^[\w-]{43}$/.test(token)) return null;
  const remembered = known.get(hashOf(token));
  const isFresh = remembered && Math.abs(now.getTime() - remembered.at) < knownForMilliseconds;
  return isFresh ? remembered.viewer : token;
}

async function askForViewer(token: string, now: Date, schoolOnly: SchoolOnly): Promise<Viewer | null> {
  const before = changes;
  const found = await findSignIn(token, now, schoolOnly);
  const viewer: Viewer | null = found && {
    id: String(found.person._id),
    name: nameOf(found.person),
    email: found.person.email,
    year: found.person.year,
    roles: found.roles,
    signIn: String(found.signIn._id),
  };
  if (known.size > 5_000) known.clear();
  // What was read before a change and arrives after it is not worth remembering.
  if (changes === before) known.set(hashOf(token), { viewer, at: now.getTime() });
  return viewer;
}

/** Puts the time and the person on every request. */
export function recognise(clock: Clock, schoolOnly: SchoolOnly): RequestHandler {
  return (req, _res, next) => {
    req.now = clock.now();
    const found = recallViewer(req.headers.cookie, req.now);
    if (typeof found !== "string") {
      req.viewer = found;
      return void next();
    }
    return askForViewer(found, req.now, schoolOnly).then((viewer) => {
      req.viewer = viewer;
      next();
    });
  };
}

/** The viewer of a route that the table of rights opens to signed-in people only. */
export function signedIn(req: { viewer: Viewer | null }): Viewer {
  if (!req.viewer) throw new TypeError("This route must not be open to anyone in the table of rights");
  return req.viewer;
}

/** The signed-in person as the one who makes a change, with the one-time key of the form they sent. */
export function actorOf(
  req: { viewer: Viewer | null; now: Date } & Parameters<typeof actionKeyOf>[0],
): Actor {
  return { id: signedIn(req).id, now: req.now, actionKey: actionKeyOf(req) };
}

/** Whether the viewer holds one of the roles. */
export const holds = (viewer: Pick<Viewer, "roles"> | null, ...wanted: Role[]): boolean =>
  viewer !== null && viewer.roles.some((role) => wanted.includes(role));
