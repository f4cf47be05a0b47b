import type { Request, Response } from "express";
import { namesOf } from "../groups/find.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { page } from "../web/respond.js";
import { presentAttendance, presentHours } from "./attendance-presenter.js";
import { findAttendance } from "./commitment.js";
import { findLed } from "./hours.js";

const linesOnAPage = 30;

/** What a person reads of their own attendance and hours; nobody reads another's here. */
export function attendanceRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /attendance", async (req, res) => {
    const viewer = signedIn(req);
    const shown = presentAttendance(await findAttendance(viewer.id), viewer);
    const { lines, paging } = pageOf(req, "/attendance", shown.sessions);
    const context = { title: "Your attendance", ...shown, sessions: lines, paging };
    page(req, res, "attendance/own", context, { live: [`person:${viewer.id}`] });
  });
  routes.on("GET /hours", showHours);
  return routes;
}

async function showHours(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const led = await findLed(viewer.id);
  const names = await namesOf(led.flatMap(({ session }) => session.leading));
  const shown = presentHours(led, names, viewer);
  const { lines, paging } = pageOf(req, "/hours", shown.sessions);
  const context = { title: "Your hours", ...shown, sessions: lines, paging };
  page(req, res, "attendance/hours", context, { live: [`person:${viewer.id}`] });
}

function pageOf<T>(req: Request, path: string, all: readonly T[]) {
  const pages = Math.max(1, Math.ceil(all.length / linesOnAPage));
  const asked = Number(req.query.page);
  const current = Number.isInteger(asked) ? Math.min(Math.max(1, asked), pages) : 1;
  const link = (to: number) => (to >= 1 && to <= pages ? `${path}?page=${to}` : "");
  const lines = all.slice((current - 1) * linesOnAPage, current * linesOnAPage);
  return { lines, paging: { page: current, pages, previous: link(current - 1), next: link(current + 1) } };
}
