import { whenWords } from "../time/words.js";
import type { Names } from "./group-names.js";
import type { MatchProgress } from "./progress.js";
import type { Contradiction, Levels } from "./result.js";
import type { Ending, RunFields } from "./run.js";

/** A run as staff's pages tell of it. */
export interface RunView {
  underWay: boolean;
  stopping: boolean;
  /** Whether a kept result is checked, rather than a draft worked out. */
  isCheck: boolean;
  words: string;
  /** What the solver has found and proved so far; empty before its first word. */
  facts: { term: string; text: string }[];
  /** What stands in the way, when pins contradict a rule. */
  contradictions: string[];
}

const endingWords: Record<Ending, string> = {
  drafted: "",
  unchanged: "Nothing has changed since this draft, so it stays as it is.",
  infeasible: "No draft keeps all the places that are held. What contradicts is named below.",
  published: "The round was published before this draft was ready.",
  withdrawn: "The round was withdrawn before this draft was ready.",
  died: "The last run was cut off before it ended. Nothing was lost; start it again.",
  failed: "The last run failed. The draft before it stays; try again.",
  stopped:
    "The last run was ended before it had found whether all places that are held can be. The draft before it stays; let go of some, or give it more time.",
  same: "Worked out again from the kept problem: the result is the same, to the letter.",
  different:
    "Worked out again from the kept problem: the result is NOT the same. Keep both files and tell those who look after this app.",
  incomplete:
    "Somebody has been erased since, and whom they were kept apart from or together with is taken out of the kept problem; so the two results need not be the same.",
  unproved: "The time limit ended the search before or now, so the two results need not be the same.",
};

/** What to tell of the round's latest run; null when there is nothing to tell. */
export function presentRun(
  run: RunFields | null,
  names: (id: string) => string,
  now: Date,
  zone: string,
): RunView | null {
  if (!run) return null;
  const alive = run.underWay && run.heldUntil > now;
  const ending = run.underWay ? "died" : run.ending;
  const ended = ending ? endingWords[ending] : "";
  if (!alive && ended === "") return null;
  const checked = run.kind === "check" && run.endedAt ? ` (${whenWords(run.endedAt, now, zone)})` : "";
  return {
    underWay: alive,
    stopping: alive && run.stopAskedAt !== null,
    isCheck: run.kind === "check",
    words: alive ? progressWords(run) : `${ended}${checked}`,
    facts: alive && run.progress?.solver ? solverFacts(run.progress.solver) : [],
    contradictions:
      ending === "infeasible" ? run.contradictions.map((each) => contradictionWords(each, names)) : [],
  };
}

function progressWords({ kind, seconds, progress }: RunFields): string {
  const what = kind === "check" ? "Checking the kept result" : "Working it out";
  return `${what}: ${progress?.seconds ?? 0} of at most ${seconds} seconds.`;
}

const levelWords: Record<keyof Levels, string> = {
  studentsPlaced: "students placed",
  placements: "places given",
  currentLost: "places of the draft before lost",
  rankCost: "for all choices added up (a first counts 1, a second 4, a third 9)",
};

/** The level at work, the best so far, what is proved of it, and how far the two are apart. */
function solverFacts({ level, objective, bound, done, parts }: MatchProgress): RunView["facts"] {
  const gap = Math.abs(bound[level] - objective[level]);
  const share = (100 * gap) / Math.max(1, Math.abs(objective[level]));
  const most = level === "studentsPlaced" || level === "placements" ? "at most" : "at least";
  return [
    { term: "Best so far", text: `${objective[level]} ${levelWords[level]}` },
    { term: "Proved", text: `${most} ${bound[level]}` },
    {
      term: "Between the two",
      text: gap === 0 ? "nothing: this level is proved" : `${gap} (${share.toFixed(1)} %)`,
    },
    { term: "Independent parts done", text: `${done} of ${parts}` },
  ];
}

const ruleWords: Record<string, string> = {
  topic: "Held in a group whose topic they did not ask for",
  year: "Held in a group for other years",
  barred: "Held in a group that clashes with one they are in, where they wait, or against an arrangement",
  "no-free-slot": "Held in a group that meets when they are not free",
  "one-per-topic": "Held in two groups of one topic",
  together: "Kept together, but held in places that can't be shared",
  full: "More are held in the group than it has places",
  limit: "Held in more groups than a student may have",
  clash: "Held in two groups at one time",
  apart: "Two who are kept apart are held in one group",
  "below-minimum": "The groups in which places are held can't all reach the members they need",
};

/** One contradiction with the people and groups concerned; who is kept apart is not named. */
function contradictionWords({ rule, refs }: Contradiction, names: (id: string) => string): string {
  const words = ruleWords[rule] ?? "These places contradict each other";
  return rule === "apart" ? `${words}.` : `${words}: ${refs.map(names).join(", ")}.`;
}

/** Names by id out of groups and people; "somebody no longer on the roster" for whoever isn't known. */
export const namesIn =
  (groups: Names["groups"], people: ReadonlyMap<string, string>) =>
  (id: string): string =>
    groups.get(id)?.title ?? people.get(id) ?? "somebody no longer on the roster";
