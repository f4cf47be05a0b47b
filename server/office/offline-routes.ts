import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { sessionCardContext } from "../sessions/presenter.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { page } from "../web/respond.js";
import { assets } from "../web/views.js";
import { presentKeptDays } from "./kept-days.js";
import { findToday } from "./today.js";

/** What the service worker keeps on a phone for when the network is away, and the worker itself. */
export function offlineRoutes(): GuardedRouter {
  const routes = guardedRouter();
  const worker = readWorker();
  routes.on("GET /service-worker.js", (_req, res) => {
    if (worker === null) throw notFound();
    res.type("text/javascript").setHeader("Cache-Control", "no-cache");
    res.send(worker);
  });
  routes.on("GET /offline", (req, res) =>
    page(req, res, "offline/plain", { title: "No network" }, { layout: "bare" }),
  );
  routes.on("GET /today/kept", showKeptDays);
  return routes;
}

/**
 * The built worker under a line that names the files its page needs. Their names change with their content, so a new
 * build is a new worker, which is how browsers notice one.
 */
function readWorker(): string | null {
  const file = join("public", assets.worker);
  if (assets.worker === "" || !existsSync(file)) return null;
  const shell = [assets.js, assets.css, "/icons/favicon.svg"];
  return `self.shell=${JSON.stringify(shell)};\n${readFileSync(file, "utf8")}`;
}

async function showKeptDays(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const { coming } = await findToday(viewer, req.now, req.zone);
  const context = await sessionCardContext(viewer, coming, req.now, req.zone);
  const days = presentKeptDays(coming, context);
  const asOf = momentWords(req.now, req.zone);
  page(req, res, "offline/days", { title: "No network", days, asOf }, { layout: "bare" });
}
