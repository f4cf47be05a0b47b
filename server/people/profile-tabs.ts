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

const forStudents: readonly string[] = ["/profile/buddy"];
const forThoseInGroups: readonly string[] = ["/profile/free-time", "/profile/access"];

/** The personal pages as tabs; a study buddy is for students, and hours and rooms for whoever can be in a group. */
export const profileTabs = (viewer: Viewer, current: (typeof pages)[number][0]) =>
  pages
    .filter(([href]) => !forStudents.includes(href) || holds(viewer, "student"))
    .filter(([href]) => !forThoseInGroups.includes(href) || holds(viewer, "student", "leader"))
    .map(([href, label]) => ({ href, label, current: href === current, count: 0 }));
