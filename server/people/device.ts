const browsers: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/(Chrome|CriOS)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "Mac"],
  [/Linux/, "Linux"],
];

const firstOf = (table: [RegExp, string][], agent: string) => table.find(([sign]) => sign.test(agent))?.[1];

/** "Firefox on Android" out of a User-Agent header: enough for a person to know their own devices apart. */
export function deviceOf(agent: string | undefined): string {
  const browser = firstOf(browsers, agent ?? "") ?? "A browser";
  const system = firstOf(systems, agent ?? "");
  return system === undefined ? browser : `${browser} on ${system}`;
}
