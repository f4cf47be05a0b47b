import mongoose from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { among } from "../data/ids.js";
import { searchPattern } from "../data/search.js";
import { nameOf, Person } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { trainedMinutes } from "../training/gate.js";
import { Standing, type StandingFields } from "../training/standing.js";
import { groupsLedBy } from "./concerned.js";

/** Which of what leaders asked: what waits for the office, or what it said no to. */
export interface ClearanceQuery {
  state: "waiting" | "refused";
  q: string;
}

/** One leader who would like to lead one topic. */
export interface ClearanceAsked {
  person: string;
  name: string;
  email: string;
  topic: string;
  topicName: string;
  askedAt: Date;
  minutes: number;
  liveMinutes: number;
  /** The office's last no, also of what is asked again and waits; empty and null when it never said no. */
  reason: string;
  refusedAt: Date | null;
}

/**
 * Every leader on the roster who asks to be cleared, topic by topic, the longest waiting first. Few wait at a time, so
 * they are read whole.
 */
export async function findClearancesAsked(
  { state, q }: ClearanceQuery,
  { topics }: Pick<ProgrammeFields, "topics">,
): Promise<ClearanceAsked[]> {
  const answeredAt = state === "waiting" ? null : mongoose.trusted({ $ne: null });
  const standings: StandingFields[] = await Standing.find({
    asked: mongoose.trusted({ $elemMatch: { answeredAt } }),
  }).lean();
  const here = { _id: among(standings.map(({ _id }) => _id)), roles: "leader" as const, leftAt: null };
  const people = await Person.find(here, { name: 1, preferredName: 1, email: 1 }).lean();
  const byId = new Map(people.map((person) => [String(person._id), person]));
  const words = new RegExp(searchPattern(q), "i");
  const rows = standings.flatMap((standing) => {
    const person = byId.get(String(standing._id));
    const isMeant = ({ answeredAt: at, topic }: AskedEntry) =>
      !at === (state === "waiting") && topics.some(({ code }) => code === topic);
    const asked = (standing.asked ?? []).filter(isMeant);
    return person ? asked.map((each) => rowOf(standing, each, nameOf(person), person.email, topics)) : [];
  });
  return rows
    .filter(({ name, email, topicName }) => [name, email, topicName].some((text) => words.test(text)))
    .sort((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
}

type AskedEntry = NonNullable<StandingFields["asked"]>[number];

function rowOf(
  standing: StandingFields,
  entry: AskedEntry,
  name: string,
  email: string,
  topics: ProgrammeFields["topics"],
): ClearanceAsked {
  const { topic, at } = entry;
  const { answeredAt, reason = "" } = entry.answeredAt ? entry : (entry.before ?? {});
  const { all, live } = trainedMinutes(standing);
  const topicName = topics.find(({ code }) => code === topic)?.name ?? topic;
  const of = { person: String(standing._id), name, email, topic, topicName };
  return { ...of, askedAt: at, minutes: all, liveMinutes: live, reason, refusedAt: answeredAt ?? null };
}

/** The rows as the page reads them, each with the drafts that wait for the answer. */
export async function presentClearances(
  rows: readonly ClearanceAsked[],
  { settings }: Pick<ProgrammeFields, "settings">,
  { now, zone }: { now: Date; zone: string },
) {
  const people = rows.map(({ person }) => new mongoose.Types.ObjectId(person));
  const drafts = rows.length === 0 ? [] : await groupsLedBy(people, { now, zone }, true);
  return rows.map(({ person, name, topic, topicName, askedAt, minutes, liveMinutes, reason, refusedAt }) => ({
    id: `no-${person}-${topic}`,
    person,
    topic,
    name,
    topicName,
    who: `${name} for ${topicName}`,
    asked: dayWords(wallOf(askedAt, zone).on, true),
    training: `${durationWords(minutes)} of ${settings.trainingHours} h training, ${durationWords(liveMinutes)} of ${settings.liveHours} h live`,
    refused: refusedAt ? `${dayWords(wallOf(refusedAt, zone).on, true)}: ${reason}` : "",
    groups: drafts
      .filter((group) => group.topic === topic && group.leaders.includes(person))
      .map((group) => ({ href: `/groups/${group.id}`, name: group.name })),
  }));
}

/** The same as a file; hours are numbers to count with. @param zone in which the days are told */
export const clearanceColumns = (zone: string): CsvColumn<ClearanceAsked>[] => [
  { name: "name", of: ({ name }) => name },
  { name: "email", of: ({ email }) => email },
  { name: "topic", of: ({ topicName }) => topicName },
  { name: "asked_on", of: ({ askedAt }) => wallOf(askedAt, zone).on },
  { name: "training_hours", of: ({ minutes }) => minutes / 60 },
  { name: "live_hours", of: ({ liveMinutes }) => liveMinutes / 60 },
  { name: "refused_on", of: ({ refusedAt }) => (refusedAt ? wallOf(refusedAt, zone).on : "") },
  { name: "reason", of: ({ reason }) => reason },
];
