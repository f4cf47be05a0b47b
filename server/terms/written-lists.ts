import { daysBetween, isDay } from "../time/calendar-day.js";
import type { Closure } from "../time/week.js";

/** A topic as groups and students name it. */
export interface Topic {
  code: string;
  name: string;
}

/** Topics are chosen by their code in forms that take no longer one. */
const longestCode = 40;

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/**
 * Closures written one a line: "2026-12-21 to 2027-01-03 Winter break", or one day, "2026-11-26 Exam day".
 * @returns the closures, and a sentence for each line that is not one
 */
export function parseClosures(text: string): { closures: Closure[]; problems: string[] } {
  const closures: Closure[] = [];
  const problems: string[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const [, from = "", to = from, reason = ""] = /^(\S+)(?:\s+(?:to|-|–)\s+(\S+))?\s+(.+)$/.exec(line) ?? [];
    if (!isDay(from) || !isDay(to))
      problems.push(`Line ${index + 1}: begin with a day like 2026-12-21, then say why`);
    else if (to < from) problems.push(`Line ${index + 1}: it ends before it begins`);
    else closures.push({ from, to, reason: reason.slice(0, 80) });
  }
  return { closures, problems };
}

/** Why closures can't be those of a term from `startsOn` to `endsOn` (days, both included), a sentence for each. */
export function problemsInTerm(closures: readonly Closure[], startsOn: string, endsOn: string): string[] {
  return closures.flatMap((closure, index) => {
    const { from, to, reason } = closure;
    if (to < startsOn || from > endsOn) return [`“${reason}” on ${from} lies outside the term`];
    if (daysBetween(from, to) > daysBetween(startsOn, endsOn))
      return [`“${reason}” lasts longer than the term: look at its years`];
    const same = closures.slice(0, index).some((other) => other.from === from && other.to === to);
    return same ? [`The days of “${reason}”, from ${from}, are there twice`] : [];
  });
}

/** The closures as they are written, one a line. */
export const writeClosures = (closures: readonly Closure[]): string =>
  closures
    .map(({ from, to, reason }) => (from === to ? `${from} ${reason}` : `${from} to ${to} ${reason}`))
    .join("\n");

/**
 * Topics written one a line: "renal: Renal medicine", or a name alone, whose code is then made from it.
 * @returns the topics, and a sentence for each line whose code is too long or there already
 */
export function parseTopics(text: string): { topics: Topic[]; problems: string[] } {
  const topics: Topic[] = [];
  const problems: string[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const [, given, rest] = /^([a-z0-9-]+):\s*(.+)$/.exec(line) ?? [];
    const name = (rest ?? line).slice(0, 80);
    const code = given ?? codeFrom(name);
    if (code === "") problems.push(`Line ${index + 1}: write the topic's name`);
    else if (code.length > longestCode)
      problems.push(`Line ${index + 1}: use at most ${longestCode} characters before the colon`);
    else if (topics.some((topic) => topic.code === code))
      problems.push(`Line ${index + 1}: “${name}” is there twice`);
    else topics.push({ code, name });
  }
  return { topics, problems };
}

/** The topics as they are written, one a line. */
export const writeTopics = (topics: readonly Topic[]): string =>
  topics.map(({ code, name }) => (codeFrom(name) === code ? name : `${code}: ${name}`)).join("\n");

/** "anatomy-of-the-limbs" for "Anatomy of the limbs". */
function codeFrom(name: string): string {
  const plain = name.normalize("NFKD").replace(/[^\w\s-]/g, "");
  return plain
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-")
    .slice(0, longestCode);
}
