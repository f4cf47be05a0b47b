import type { Request, Response } from "express";
import { titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { page } from "../web/respond.js";
import { findSessionFor } from "./agenda.js";
import { addCancellationRoutes } from "./cancellation-routes.js";
import { addEditingRoutes } from "./editing-routes.js";
import { addGroupRoutes } from "./group-routes.js";
import { addMembershipRoutes } from "./membership-routes.js";
import { addOfferRoutes } from "./offer-routes.js";
import { addOpeningRoutes } from "./opening-routes.js";
import { sessionCardContext } from "./presenter.js";
import { presentSession } from "./session-presenter.js";
import { Session } from "./session.js";

/** The dated life of groups: their pages, their places, their sessions. */
export function sessionRoutes(): GuardedRouter {
  const routes = guardedRouter();
  addGroupRoutes(routes);
  addEditingRoutes(routes);
  addOpeningRoutes(routes);
  addCancellationRoutes(routes);
  addMembershipRoutes(routes);
  addOfferRoutes(routes);
  routes.on("GET /sessions/:session", showSession);
  return routes;
}

async function showSession(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const pair = await findSessionFor(viewer, req.params.session);
  const [context, total] = await Promise.all([
    sessionCardContext(viewer, [pair], req.now, req.zone),
    Session.countDocuments({ group: pair.group._id }),
  ]);
  const session = presentSession(pair, context, total);
  const live = [`group:${String(pair.group._id)}`];
  const title = `${titleOutside(pair.group)}, ${session.when}`;
  page(req, res, "sessions/show", { title, session }, { live });
}
