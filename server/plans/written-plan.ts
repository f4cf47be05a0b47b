import { rivalsAmong, type Difference } from "../web/rivals.js";

/** One thing a session does. */
export interface PlanItem {
  text: string;
  minutes: number;
}

/** Something to read. */
export interface PlanLink {
  label: string;
  address: string;
}

const mostItems = 30;
const mostText = 200;

/** What was read from a list with one thing a line, and a sentence for each line that can't be read. */
interface Read<T> {
  found: T[];
  problems: string[];
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

function readLines<T>(text: string, readLine: (line: string) => T | null, like: string): Read<T> {
  const lines = linesOf(text);
  const found: T[] = [];
  const problems = lines.length > mostItems ? [`Write at most ${mostItems} lines`] : [];
  for (const line of lines) {
    const read = readLine(line);
    if (read === null) problems.push(`"${line.slice(0, 40)}" is not like ${like}`);
    else found.push(read);
  }
  return { found, problems };
}

/** A plan as it is typed: one item a line, its minutes first: "10 Warm up". */
export const parseItems = (text: string): Read<PlanItem> =>
  readLines(
    text,
    (line) => {
      const [, minutes = "", words = ""] = /^(\d{1,3})\s*(?:min\b\.?)?\s+(\S.*)$/i.exec(line) ?? [];
      const count = Number(minutes);
      return words === "" || words.length > mostText || count < 1 || count > 240
        ? null
        : { text: words, minutes: count };
    },
    "10 Warm up",
  );

/** Links as they are typed: one a line, the address first, then what to call it: "https://… The chapter". */
export const parseLinks = (text: string): Read<PlanLink> =>
  readLines(
    text,
    (line) => {
      const [, address = "", label = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      const sound = URL.canParse(address) && new URL(address).protocol === "https:";
      return sound && address.length <= 500 && label.length <= mostText ? { label, address } : null;
    },
    "https://school.edu/renal The chapter",
  );

/** The items as they are typed. */
export const writeItems = (items: readonly PlanItem[]): string =>
  items.map(({ minutes, text }) => `${minutes} ${text}`).join("\n");

/** The links as they are typed. */
export const writeLinks = (links: readonly { label?: string | null; address: string }[]): string =>
  links.map(({ address, label }) => [address, label].filter(Boolean).join(" ")).join("\n");

/** What a plan says, apart from its files. */
export interface PlanWords {
  items: PlanItem[];
  links: PlanLink[];
}

/** Where a plan that is stored and one that was typed differ, each as it is typed. */
export function differencesOf(stored: PlanWords, typed: PlanWords): Difference[] {
  return rivalsAmong([
    { label: "What you do", stored: writeItems(stored.items), typed: writeItems(typed.items) },
    { label: "Links", stored: writeLinks(stored.links), typed: writeLinks(typed.links) },
  ]);
}

/** How long the items take, in minutes. */
export const minutesIn = (items: readonly Pick<PlanItem, "minutes">[]): number =>
  items.reduce((sum, { minutes }) => sum + minutes, 0);
