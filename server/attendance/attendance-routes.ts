import type { Request } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { goTo, page } from "../web/respond.js";
import { presentAttendance } from "./attendance-presenter.js";
import { findAttendance } from "./commitment.js";

const linesOnAPage = 30;

/** What a person reads of their own attendance; nobody reads another's here. */
export function attendanceRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /attendance", async (req, res) => {
    const viewer = signedIn(req);
    const shown = presentAttendance(await findAttendance(viewer.id), viewer);
    const { lines, paging } = pageOf(req, "/attendance", shown.sessions);
    const context = { title: "Your attendance", ...shown, sessions: lines, paging };
    page(req, res, "attendance/own", context, { live: [`person:${viewer.id}`] });
  });
  // Hours are one part of what counts, which has a page of its own; the address is kept.
  routes.on("GET /hours", (_req, res) => goTo(res, "/recognition"));
  return routes;
}

function pageOf<T>(req: Request, path: string, all: readonly T[]) {
  const pages = Math.max(1, Math.ceil(all.length / linesOnAPage));
  const asked = Number(req.query.page);
  const current = Number.isInteger(asked) ? Math.min(Math.max(1, asked), pages) : 1;
  const link = (to: number) => (to >= 1 && to <= pages ? `${path}?page=${to}` : "");
  const lines = all.slice((current - 1) * linesOnAPage, current * linesOnAPage);
  return { lines, paging: { page: current, pages, previous: link(current - 1), next: link(current + 1) } };
}
