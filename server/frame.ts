import type { Request, RequestHandler, Response } from "express";
import { hashOf } from "./data/secret.js";
import { topicOf } from "./data/change.js";
import { holds, type Viewer } from "./people/viewer.js";
import { countUnread, recallUnread } from "./notifications/bell.js";
import { findProgramme, nameOfProgramme, type ProgrammeFields } from "./terms/programme.js";
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
  const lay = (req: Request, res: Response, programme: ProgrammeFields | null, unread: number) => {
    req.zone = programme?.zone ?? zoneBefore;
    const frame: Omit<PageFrame, "title" | "notice" | "live" | "hasErrors"> = {
      programmeName: nameOfProgramme(programme),
      nav: req.viewer ? navigationFor(req.viewer, req.path) : [],
      person: req.viewer && { name: req.viewer.name, key: hashOf(req.viewer.id).slice(0, 16) },
      bell: req.viewer && { unread, topic: topicOf("inbox", req.viewer.id) },
      csrf: req.csrf,
      zone: req.zone,
    };
    res.locals.frame = frame;
  };
  return (req, res, next) => {
    const { viewer, now } = req;
    const isKnown = known && Math.abs(now.getTime() - known.at) < knownForMilliseconds;
    const programme = isKnown && known ? known.programme : null;
    const unread = viewer ? recallUnread(viewer.id, now) : 0;
    if (programme && unread !== null) {
      lay(req, res, programme, unread);
      return void next();
    }
    const asked = [
      programme ? Promise.resolve(programme) : askForProgramme(now),
      unread === null && viewer ? countUnread(viewer.id, now) : Promise.resolve(unread ?? 0),
    ] as const;
    return Promise.all(asked).then(([found, count]) => {
      lay(req, res, found, count);
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
    ["/recognition", "Hours", "clock", holds(viewer, "leader")],
    ["/profile", "Profile", "person", true],
  ];
  const shown = items.filter((item) => item[3]);
  // A session is a part of its group.
  const within = path.replace(/^\/(?:sessions|invitations)\//, "/groups/");
  const current = shown
    .map((item) => item[0])
    .filter((href) => within === href || within.startsWith(`${href}/`));
  const nearest = current.sort((a, b) => b.length - a.length)[0];
  return shown.map(([href, label, icon]) => ({ href, label, icon, current: href === nearest }));
}
