import type { Request, Response } from "express";
import { findPressing } from "../allocation/pressing.js";
import { loadOwnWord } from "../attendance/own-word.js";
import { titleOutside } from "../groups/words.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { loadPreparation } from "../plans/presenter.js";
import type { FieldErrors, Typed } from "../web/input.js";
import { page } from "../web/respond.js";
import { findSessionFor, placeAmong } from "./agenda.js";
import { findBeside } from "./beside.js";
import { addBrowseRoutes } from "./browse-routes.js";
import { addCancellationRoutes } from "./cancellation-routes.js";
import { asLed } from "./covered.js";
import { addEarlierGroupsRoutes } from "./earlier-groups-routes.js";
import { addEditingRoutes } from "./editing-routes.js";
import { addGroupRoutes } from "./group-routes.js";
import { addInvitationRoutes } from "./invitation-routes.js";
import { addMembershipRoutes } from "./membership-routes.js";
import { addOfferRoutes } from "./offer-routes.js";
import { addOpeningRoutes } from "./opening-routes.js";
import { sessionCardContext } from "./presenter.js";
import { presentSession } from "./session-presenter.js";

/** The dated life of groups: their pages, their places, their sessions. */
export function sessionRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  addBrowseRoutes(routes);
  addEarlierGroupsRoutes(routes);
  addGroupRoutes(routes);
  addEditingRoutes(routes);
  addOpeningRoutes(routes);
  addCancellationRoutes(routes);
  addMembershipRoutes(routes);
  addOfferRoutes(routes);
  addInvitationRoutes(routes, house);
  routes.on("GET /sessions/:session", (req, res) => showSession(req, res));
  return routes;
}

/**
 * Answers with the page of the session the address names.
 * @param typed the words of a post on its board that was refused, and why
 */
export async function showSession(
  req: Request,
  res: Response,
  typed: Typed = {},
  errors: FieldErrors = {},
): Promise<void> {
  const viewer = signedIn(req);
  const pair = await findSessionFor(viewer, req.params.session);
  const [context, place, beside] = await Promise.all([
    sessionCardContext(viewer, [pair], req.now, req.zone),
    placeAmong(pair.session),
    findBeside(pair, viewer, req.now, req.zone),
  ]);
  const session = presentSession(pair, context, place, beside);
  const preparation = await loadPreparation(asLed(pair), viewer, req.now);
  const live = Object.keys(errors).length > 0 ? [] : [`group:${String(pair.group._id)}`];
  const title = `${titleOutside(pair.group)}, ${session.when}`;
  const text = typeof typed.text === "string" ? typed.text : "";
  const own = await loadOwnWord(pair, viewer, req.now);
  const unused = await findPressing(viewer, pair, req.now, req.zone);
  const here = unused && { unused, from: String(pair.session._id) };
  page(req, res, "sessions/show", { title, session, own, here, ...preparation, text, errors }, { live });
}
