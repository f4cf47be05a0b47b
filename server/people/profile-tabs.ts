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

/** The personal pages as tabs. */
export const profileTabs = (current: (typeof pages)[number][0]) =>
  pages.map(([href, label]) => ({ href, label, current: href === current, count: 0 }));
