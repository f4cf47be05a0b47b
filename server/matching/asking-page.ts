import mongoose from "mongoose";
import { writeCsv } from "../data/csv.js";
import { searchPattern } from "../data/search.js";
import { nameOf, Person } from "../people/person.js";
import { momentWords } from "../time/words.js";
import { pagingOf, type Listing } from "../web/listing.js";
import { findGroupNames, namesFor, type Names } from "./group-names.js";
import { topicName } from "./outcome-words.js";
import { considerationOf } from "./problem-now.js";
import type { Asking, RoundFields } from "./round.js";

const perPage = 50;

const states: Record<ReturnType<typeof considerationOf>, string> = {
  considered: "",
  "taken-out": "taken out",
  late: "late, not included",
};

/** One who asks, as staff list them; what they said in confidence, and whom they named, is not among it. */
interface AskingLine {
  id: string;
  name: string;
  year: number;
  asked: string;
  topics: string;
  choices: string;
  state: string;
}

/** Everybody who asks in the round by name, with what they ask for now. */
export async function askingLines(round: RoundFields, zone: string): Promise<AskingLine[]> {
  const ids = mongoose.trusted({ $in: round.asking.map(({ person }) => person) });
  const fields = { name: 1, preferredName: 1, year: 1, topics: 1 };
  const people = new Map(
    (await Person.find({ _id: ids }, fields).lean()).map((each) => [String(each._id), each]),
  );
  const { topics } = await namesFor({ groups: [] });
  const groups = await findGroupNames(round.asking.flatMap(({ ranked }) => ranked.map(String)));
  const lines = round.asking.flatMap((asking): AskingLine[] => {
    const person = people.get(String(asking.person));
    if (!person) return [];
    return [
      {
        id: String(asking.person),
        name: nameOf(person),
        year: person.year,
        asked: momentWords(asking.askedAt, zone),
        topics: person.topics.map((code) => topicName(code, topics)).join(", "),
        choices: choicesOf(asking, groups),
        state: states[considerationOf(round, asking)],
      },
    ];
  });
  return lines.sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}

const choicesOf = ({ ranked }: Asking, groups: Names["groups"]): string =>
  ranked.flatMap((group) => groups.get(String(group))?.title ?? []).join(", ");

/** Those whose name, topics or choices have the words. */
export function searched(lines: readonly AskingLine[], q: string): AskingLine[] {
  const words = new RegExp(searchPattern(q), "i");
  return lines.filter(
    ({ name, topics, choices }) => q === "" || words.test(`${name}\n${topics}\n${choices}`),
  );
}

/** One page of those who ask. @param path address of the page */
export function askingPage(lines: readonly AskingLine[], { q, page }: Listing, path: string) {
  const found = searched(lines, q);
  const paging = pagingOf(found.length, perPage, page, path, { q });
  return { people: found.slice(paging.skip, paging.skip + perPage), count: found.length, paging, q };
}

/** Those who ask as comma-separated values. */
export const askingCsv = (lines: readonly AskingLine[]): string =>
  writeCsv(
    [
      { name: "name", of: ({ name }) => name },
      { name: "year", of: ({ year }) => year },
      { name: "asked", of: ({ asked }) => asked },
      { name: "topics", of: ({ topics }) => topics },
      { name: "choices", of: ({ choices }) => choices },
      { name: "state", of: ({ state }) => state },
    ],
    lines,
  );
