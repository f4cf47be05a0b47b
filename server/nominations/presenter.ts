import mongoose, { type QueryFilter, type Types } from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { searchPattern } from "../data/search.js";
import { namesOf } from "../groups/find.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { Nomination, standingOf, type NominationFields, type Standing } from "./nomination.js";

const some = mongoose.trusted({ $ne: null });

const filters: Record<Standing, QueryFilter<NominationFields>> = {
  waiting: { passedAt: null, heldBackAt: null },
  passed: { passedAt: some },
  "held-back": { heldBackAt: some },
};

/** Which nominations the office looks at. */
export interface NominationQuery {
  term: Types.ObjectId;
  standing: Standing;
  q: string;
}

function filterOf({ term, standing, q }: NominationQuery): QueryFilter<NominationFields> {
  if (q === "") return { term, ...filters[standing] };
  const pattern = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return { term, ...filters[standing], $or: [{ text: pattern }, { awardName: pattern }] };
}

export const countNominations = (query: NominationQuery): Promise<number> =>
  Nomination.countDocuments(filterOf(query));

/** One nomination as the office reads it. */
export interface NominationRow {
  id: string;
  award: string;
  nominee: string;
  by: string;
  isNamed: boolean;
  on: string;
  text: string;
  standing: Standing;
  reason: string;
}

/** A page of a term's nominations, what was written first on top. */
export async function findNominations(
  query: NominationQuery,
  zone: string,
  skip: number,
  most: number,
): Promise<NominationRow[]> {
  const found = await Nomination.find(filterOf(query))
    .sort({ writtenAt: 1, _id: 1 })
    .skip(skip)
    .limit(most)
    .lean<NominationFields[]>();
  const names = await namesOf(found.flatMap(({ nominee, by }) => [nominee, by]));
  return found.map((each) => ({
    id: String(each._id),
    award: each.awardName,
    nominee: names.get(String(each.nominee)) ?? "Somebody",
    by: names.get(String(each.by)) ?? "Somebody",
    isNamed: each.isNamed,
    on: wallOf(each.writtenAt, zone).on,
    text: each.text,
    standing: standingOf(each),
    reason: each.heldBackReason,
  }));
}

/** The same as a file. */
export const nominationColumns: CsvColumn<NominationRow>[] = [
  { name: "award", of: ({ award }) => award },
  { name: "nominee", of: ({ nominee }) => nominee },
  { name: "by", of: ({ by }) => by },
  { name: "written_on", of: ({ on }) => on },
  { name: "state", of: ({ standing }) => standing },
  { name: "words", of: ({ text }) => text },
  { name: "reason", of: ({ reason }) => reason },
];

const standingWords: Record<Standing, string> = {
  waiting: "with the office",
  passed: "passed on",
  "held-back": "not passed on",
};

/** The awards a person has put somebody forward for in the term, by key, and how far each nomination is. */
export async function findGiven(person: string, term: Types.ObjectId): Promise<Map<string, Standing>> {
  const found = await Nomination.find({ by: person, term }).lean<NominationFields[]>();
  return new Map(found.map((each) => [each.award, standingOf(each)]));
}

/** What a person wrote for others, newest first. */
export async function findWritten(person: string, zone: string) {
  const found = await Nomination.find({ by: person }).sort({ writtenAt: -1 }).lean<NominationFields[]>();
  const names = await namesOf(found.map(({ nominee }) => nominee));
  return found.map((each) => ({
    id: String(each._id),
    award: each.awardName,
    name: names.get(String(each.nominee)) ?? "Somebody",
    when: dayWords(wallOf(each.writtenAt, zone).on, true),
    text: each.text,
    state: standingOf(each) === "passed" ? "done" : "waiting",
    stateLabel: standingWords[standingOf(each)],
    reason: each.heldBackReason,
    mayTakeBack: standingOf(each) === "waiting",
  }));
}

/** The words staff passed on to a person, newest first; a name stands under them where the nominator said so. */
export async function findPassedTo(person: string, zone: string) {
  const found = await Nomination.find({ nominee: person, passedAt: some })
    .sort({ passedAt: -1 })
    .lean<NominationFields[]>();
  const named = await namesOf(found.filter(({ isNamed }) => isNamed).map(({ by }) => by));
  return found.map(({ awardName, text, writtenAt, isNamed, by }) => ({
    award: awardName,
    text,
    when: dayWords(wallOf(writtenAt, zone).on, true),
    from: isNamed ? (named.get(String(by)) ?? "") : "",
  }));
}
