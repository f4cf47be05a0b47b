/** What the button of a message says, by the page it leads to; the first that fits. */
const acts: [RegExp, string][] = [
  [/^\/groups\/[^/]+\/thread/, "Read the thread"],
  [/^\/groups\/[^/]+\/room/, "See the room"],
  [/^\/groups\/[^/]+/, "See the group"],
  [/^\/groups/, "Look at other groups"],
  [/^\/sessions\//, "See the session"],
  [/^\/rounds\//, "See the round"],
  [/^\/recognition/, "See your recognition"],
  [/^\/training/, "See your training"],
  [/^\/today/, "See your week"],
];

/** The words of the one tap a message offers; "" for a message that leads nowhere. */
export const actFor = (path: string): string =>
  path === "" ? "" : (acts.find(([pattern]) => pattern.test(path))?.[1] ?? "Open");
