import { Router, type Request, type RequestHandler } from "express";
import { HttpError, notFound, wantsJson } from "../web/errors.js";
import { rights, type Audience, type RightKey } from "./rights.js";
import type { Viewer } from "./viewer.js";

const relations: readonly Audience[] = ["signed-in", "member", "leads", "own"];

/** Whether the row may open to the viewer at all; relations to one object are decided where it is loaded. */
function mayTry(audiences: readonly Audience[], viewer: Viewer | null): boolean {
  if (audiences.includes("anyone")) return true;
  if (viewer === null) return false;
  return audiences.some((each) => relations.includes(each) || viewer.roles.some((role) => role === each));
}

/** Sends those who aren't signed in to sign in; for those who may never come in, the page doesn't exist. */
function guard(audiences: readonly Audience[]): RequestHandler {
  return (req, res, next) => {
    if (mayTry(audiences, req.viewer)) return void next();
    if (req.viewer) throw notFound();
    if (req.method === "GET" && !wantsJson(req)) return void res.redirect(303, `/sign-in${returnTo(req)}`);
    throw new HttpError(401, "Please sign in first", "You are not signed in, or your sign-in has ended.");
  };
}

const returnTo = (req: Request) =>
  req.originalUrl === "/" ? "" : `?next=${encodeURIComponent(req.originalUrl)}`;

/** Registers handlers under rows of the table of rights; a route without a row stops the app from starting. */
export interface GuardedRouter {
  on(key: RightKey, ...handlers: RequestHandler[]): void;
  readonly router: Router;
  readonly keys: readonly RightKey[];
}

/** A router in which every route stands behind its row of the table of rights. */
export function guardedRouter(): GuardedRouter {
  const router = Router();
  const keys: RightKey[] = [];
  return {
    router,
    keys,
    on(key, ...handlers) {
      const [method, path] = key.split(" ") as ["GET" | "POST", string];
      const stack = [guard(rights[key]), ...handlers];
      keys.push(key);
      if (method === "GET") router.get(path, ...stack);
      else router.post(path, ...stack);
    },
  };
}
