import mongoose from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { among } from "../data/ids.js";
import { searchPattern } from "../data/search.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import type { Topic } from "../terms/written-lists.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { durationWords } from "../time/words.js";
import { trainedMinutes, type Gate } from "./gate.js";
import { Standing, standingsOf } from "./standing.js";

/** A leader as the office's table shows them. */
export interface LeaderRow {
  id: string;
  name: string;
  email: string;
  cleared: string;
  minutes: number;
  liveMinutes: number;
  training: string;
  /** Whether the training is enough; clearance is a matter of each topic. */
  trained: boolean;
}

async function leaders(q: string, topics: readonly Topic[]) {
  const all = { roles: "leader" as const, leftAt: null };
  if (q === "") return all;
  const pattern = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  const named = ["name", "preferredName", "email"].map((field) => ({ [field]: pattern }));
  return { ...all, $or: [...named, { _id: among(await clearedFor(q, topics)) }] };
}

/** Who is cleared for a topic that the words name. */
async function clearedFor(q: string, topics: readonly Topic[]): Promise<mongoose.Types.ObjectId[]> {
  const words = new RegExp(searchPattern(q), "i");
  const codes = topics.filter(({ name }) => words.test(name)).map(({ code }) => code);
  const cleared = { "cleared.topic": mongoose.trusted({ $in: codes }) };
  return codes.length === 0 ? [] : (await Standing.find(cleared, { _id: 1 }).lean()).map(({ _id }) => _id);
}

/** How many leaders on the roster the words name, or a topic that they are cleared for. */
export const countLeaders = async (q: string, topics: readonly Topic[]): Promise<number> =>
  Person.countDocuments(await leaders(q, topics));

/** The leaders whom the words name, or a topic that they are cleared for, by name, with what is recorded of each. */
export async function findLeaders(
  q: string,
  { topics, gate }: { topics: readonly Topic[]; gate: Gate },
  skip: number,
  most: number,
): Promise<LeaderRow[]> {
  const people: PersonFields[] = await Person.find(await leaders(q, topics))
    .sort({ name: 1, _id: 1 })
    .skip(skip)
    .limit(most)
    .lean();
  const standings = await standingsOf(people.map(({ _id }) => _id));
  return people.map((person) => {
    const standing = standings.get(String(person._id)) ?? null;
    const { all, live } = trainedMinutes(standing);
    const cleared = topics.filter(({ code }) => standing?.cleared.some(({ topic }) => topic === code));
    return {
      id: String(person._id),
      name: nameOf(person),
      email: person.email,
      cleared: cleared.map(({ name }) => name).join(", "),
      minutes: all,
      liveMinutes: live,
      training: all === 0 ? "" : `${durationWords(all)}, ${durationWords(live)} live`,
      trained: all >= gate.trainingHours * 60 && live >= gate.liveHours * 60,
    };
  });
}

/** The same table as a file; hours are numbers to count with. */
export const leaderColumns: CsvColumn<LeaderRow>[] = [
  { name: "name", of: (row) => row.name },
  { name: "email", of: (row) => row.email },
  { name: "cleared", of: (row) => row.cleared },
  { name: "training_hours", of: (row) => row.minutes / 60 },
  { name: "live_hours", of: (row) => row.liveMinutes / 60 },
  { name: "trained", of: (row) => (row.trained ? "yes" : "no") },
];

/** The leader with the id. @throws HttpError 404 for whoever doesn't lead */
export async function findLeader(id: unknown): Promise<PersonFields> {
  const filter = { _id: String(id), roles: "leader" as const };
  const leader = objectId.safeParse(id).success ? await Person.findOne(filter).lean() : null;
  if (!leader) throw notFound();
  return leader;
}
