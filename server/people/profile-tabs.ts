import { holds, type Viewer } from "./viewer.js";

const pages = [
  ["/profile", "About you"],
  ["/profile/free-time", "Free time"],
  ["/profile/buddy", "Study buddy"],
  ["/profile/access", "Access"],
  ["/profile/messages", "Messages"],
  ["/profile/calendar", "Calendar"],
  ["/profile/devices", "Devices"],
  ["/profile/data", "Your data"],
] as const;

/** The personal pages as tabs; a study buddy is for students. */
export const profileTabs = (viewer: Viewer, current: (typeof pages)[number][0]) =>
  pages
    .filter(([href]) => href !== "/profile/buddy" || holds(viewer, "student"))
    .map(([href, label]) => ({ href, label, current: href === current, count: 0 }));
