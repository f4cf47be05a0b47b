import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { holds, signedIn } from "../people/viewer.js";
import { sessionCardContext } from "../sessions/presenter.js";
import { page } from "../web/respond.js";
import { findToday } from "./today.js";
import { presentToday } from "./today-presenter.js";

/** The page a person opens in the morning. */
export function todayRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /today", show);
  return routes;
}

async function show(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const today = await findToday(viewer, req.now, req.zone);
  const context = await sessionCardContext(viewer, [...today.coming, ...today.covers], req.now, req.zone);
  const groups = [...today.groups, ...today.coming.map(({ group }) => group)].map((group) =>
    String(group._id),
  );
  const topics = [...new Set(groups)].slice(0, 40).map((id) => `group:${id}`);
  const rounds = today.round ? [`round:${String(today.round._id)}`] : ["round:all"];
  const covers = holds(viewer, "leader") ? ["covers:all"] : [];
  page(
    req,
    res,
    "today/show",
    { title: "Today", ...presentToday(today, context) },
    { live: [`person:${viewer.id}`, ...topics, ...rounds, ...covers] },
  );
}
