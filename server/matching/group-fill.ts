import { writeCsv } from "../data/csv.js";
import { searchPattern } from "../data/search.js";
import { groupWords } from "./draft-lines.js";
import type { RoundDraft } from "./draft.js";
import { namesFor } from "./group-names.js";

/** One group of a draft: the places it had to give, how many of them are given, and what that comes to in words. */
interface GroupFill {
  id: string;
  title: string;
  topic: string;
  when: string;
  given: number;
  max: number;
  words: string;
}

/** How a draft fills the groups whose title or topic has the words, by topic and title. */
export async function findFill({ problem, result }: RoundDraft, q: string): Promise<GroupFill[]> {
  const names = await namesFor(result);
  const members = new Map(result.groups.map((group) => [group.id, group.members]));
  const words = new RegExp(searchPattern(q), "i");
  return problem.groups
    .map(({ id, min, max }) => {
      const given = members.get(id) ?? 0;
      return { ...groupWords(id, names), given, max, words: fillWords({ min, max, given }) };
    })
    .filter(({ title, topic }) => q === "" || words.test(`${title}\n${topic}`))
    .sort((a, b) => a.topic.localeCompare(b.topic) || a.title.localeCompare(b.title));
}

function fillWords({ min, max, given }: { min: number; max: number; given: number }): string {
  if (max === 0) return "full already, or somebody waits";
  if (given === 0) return min > 1 ? `nobody; needs ${min} to run` : "nobody";
  return given === max ? "full with them" : "";
}

/** The same as comma-separated values. */
export const fillCsv = (groups: readonly GroupFill[]): string =>
  writeCsv(
    [
      { name: "group", of: ({ title }) => title },
      { name: "topic", of: ({ topic }) => topic },
      { name: "when", of: ({ when }) => when },
      { name: "given", of: ({ given }) => String(given) },
      { name: "places", of: ({ max }) => String(max) },
      { name: "note", of: ({ words }) => words },
    ],
    groups,
  );
