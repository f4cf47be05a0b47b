import type { RequestHandler } from "express";
import { holds, type Viewer } from "./people/viewer.js";
import { findProgramme, type ProgrammeFields } from "./terms/programme.js";
import { onAnnounce } from "./live/announce.js";
import type { NavItem, PageFrame } from "./web/views.js";

let known: ProgrammeFields | null = null;
onAnnounce((topic) => {
  if (topic === "programme:all") known = null;
});

declare module "express-serve-static-core" {
  interface Request {
    /** The programme's zone, or the configured one before set-up. */
    zone: string;
  }
}

/** Lays out what every page is framed with: the programme's name, the navigation for this person, the form token. */
export function layFrame(zoneBefore: string): RequestHandler {
  return async (req, res, next) => {
    known ??= await findProgramme();
    req.zone = known?.zone ?? zoneBefore;
    const frame: Omit<PageFrame, "title" | "notice" | "live" | "hasErrors"> = {
      programmeName: known?.name ?? "Peer Rounds",
      nav: req.viewer ? navigationFor(req.viewer, req.path) : [],
      person: req.viewer && { name: req.viewer.name },
      csrf: req.csrf,
      zone: req.zone,
    };
    res.locals.frame = frame;
    next();
  };
}

function navigationFor(viewer: Viewer, path: string): NavItem[] {
  const items: [string, string, string, boolean][] = [
    ["/today", "Today", "today", true],
    ["/groups", "Groups", "groups", true],
    ["/office", "Office", "building", holds(viewer, "staff")],
    ["/hours", "Hours", "clock", holds(viewer, "leader")],
    ["/profile", "Profile", "person", true],
  ];
  const shown = items.filter((item) => item[3]);
  const current = shown.map((item) => item[0]).filter((href) => path === href || path.startsWith(`${href}/`));
  const nearest = current.sort((a, b) => b.length - a.length)[0];
  return shown.map(([href, label, icon]) => ({ href, label, icon, current: href === nearest }));
}
