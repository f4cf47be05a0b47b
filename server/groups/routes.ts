import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { addDraftRoutes } from "./draft-routes.js";

/** Drafting a group. */
export function groupRoutes(): GuardedRouter {
  const routes = guardedRouter();
  addDraftRoutes(routes);
  return routes;
}
