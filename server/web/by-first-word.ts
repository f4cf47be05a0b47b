import { Router, type RequestHandler } from "express";

/** Some routes, and the keys they stand under: "GET /groups/:group". */
interface Routes {
  router: Router;
  keys: readonly string[];
}

/**
 * Hands a request to those routers only that have an address beginning with its first word, in their order: "groups"
 * of "/groups/7". Otherwise each request would walk past the routes of every slice.
 */
export function byFirstWord(all: readonly Routes[]): RequestHandler {
  const routers = new Map<string, Router>();
  for (const { router, keys } of all) {
    for (const word of new Set(keys.map((key) => firstWord(key.slice(key.indexOf("/")))))) {
      if (word.startsWith(":")) throw new TypeError("A route must begin with a word");
      const known = routers.get(word) ?? Router();
      routers.set(word, known.use(router));
    }
  }
  return (req, res, next) => {
    const router = routers.get(firstWord(req.path));
    if (router) router(req, res, next);
    else next();
  };
}

/** Capitals don't matter in addresses, as Express has it. */
const firstWord = (path: string): string => (path.split("/", 2)[1] ?? "").toLowerCase();
