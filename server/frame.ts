import type { Request, RequestHandler, Response } from "express";
import { hashOf } from "./data/secret.js";
import { holds, type Viewer } from "./people/viewer.js";
import { findProgramme, type ProgrammeFields } from "./terms/programme.js";
import { onAnnounce } from "./live/announce.js";
import type { NavItem, PageFrame } from "./web/views.js";

const knownForMilliseconds = 900;
let known: { programme: ProgrammeFields; at: number } | null = null;
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
  const lay = (req: Request, res: Response, programme: ProgrammeFields | null) => {
    req.zone = programme?.zone ?? zoneBefore;
    const frame: Omit<PageFrame, "title" | "notice" | "live" | "hasErrors"> = {
      programmeName: programme?.name ?? "Peer Rounds",
      nav: req.viewer ? navigationFor(req.viewer, req.path) : [],
      person: req.viewer && { name: req.viewer.name, key: hashOf(req.viewer.id).slice(0, 16) },
      csrf: req.csrf,
      zone: req.zone,
    };
    res.locals.frame = frame;
  };
  return (req, res, next) => {
    if (known && Math.abs(req.now.getTime() - known.at) < knownForMilliseconds) {
      lay(req, res, known.programme);
      return void next();
    }
    return askForProgramme(req.now).then((programme) => {
      lay(req, res, programme);
      next();
    });
  };
}

/** Remembered for less than a second: another process may change it without a word to this one. */
async function askForProgramme(now: Date): Promise<ProgrammeFields | null> {
  const programme = await findProgramme();
  known = programme && { programme, at: now.getTime() };
  return programme;
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
