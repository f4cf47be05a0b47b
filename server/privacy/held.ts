import mongoose, { Types } from "mongoose";
import { Action } from "../data/action.js";
import { Audit } from "../data/audit.js";
import { Apart } from "../matching/apart.js";
import { kindOf, kinds } from "../matching/company.js";
import { findResultFor } from "../matching/draft.js";
import { Round } from "../matching/round.js";
import { Nomination } from "../nominations/nomination.js";
import { accessWordsOf } from "../people/access-needs.js";
import { Person } from "../people/person.js";
import { readable, type Readable } from "./readable.js";
import { referringCollections } from "./references.js";

/** One document that tells something about the person, without what it tells about others. */
export interface HeldRecord {
  collection: string;
  id: string;
  says: Record<string, unknown>;
}

/**
 * Everything held about a person. Of documents about several people they get what `readable` says; what others wrote,
 * did or are in the same documents is left out, and so are keys that open doors (cookies, feed addresses), which are
 * kept as hashes or would be unsafe in a file.
 * @param dataKeys open what the person wrote about their access needs, and said of themself in a round
 */
export async function heldAbout(person: Types.ObjectId, dataKeys: readonly string[]): Promise<HeldRecord[]> {
  const records: HeldRecord[] = [];
  for (const { collection, name, paths } of referringCollections()) {
    // Who is kept apart from whom is as much the other's as theirs, and confidential to staff.
    if (paths.length === 0 || name === Apart.collection.name) continue;
    const about = { $or: paths.map((path) => ({ [path]: person })) };
    for (const found of await collection.find(about).toArray()) {
      const named = paths.filter((path) => holdsAt(found, path.split("."), person));
      records.push(recordOf(name, found, partsFor(name, found, named), person));
    }
  }
  await openAccessWords(records, person, dataKeys);
  await openCompany(records, person, dataKeys);
  return [...records, ...(await traces(person)), ...(await placements(person)), ...(await sentForms(person))];
}

/** Puts the words themselves in the place of the sealed ones. */
async function openAccessWords(
  records: readonly HeldRecord[],
  id: Types.ObjectId,
  dataKeys: readonly string[],
): Promise<void> {
  const profile = records.find(({ collection }) => collection === Person.collection.name);
  const person = profile && (await Person.findById(id).lean());
  if (person) profile.says.accessWords = accessWordsOf(person, dataKeys);
}

/** The same for of what kind they would rather not be the only one, in rounds that still know it. */
async function openCompany(
  records: readonly HeldRecord[],
  person: Types.ObjectId,
  dataKeys: readonly string[],
): Promise<void> {
  for (const { id, says } of records.filter(({ collection }) => collection === Round.collection.name)) {
    if (!Array.isArray(says.asking)) continue;
    const round = await Round.findById(id).orFail().lean();
    const mine = round.asking.find((asking) => asking.person.equals(person));
    const kind = mine && kindOf(mine, id, dataKeys);
    for (const asking of says.asking as Record<string, unknown>[]) asking.company = kind ? kinds[kind] : "";
  }
}

/**
 * What the person may read of the document that names them at the paths; null: only that they did something with it.
 */
function partsFor(
  collection: string,
  found: Record<string, unknown>,
  named: readonly string[],
): Readable | null {
  const rules = named.filter((path) => !isUnready(collection, path, found));
  const parts = rules.flatMap((path) => readable[collection]?.[path] ?? []);
  if (parts.length === 0) return null;
  return parts.includes("own") ? "own" : parts;
}

/**
 * The words of a nomination are nobody's but its writer's until staff have passed them on, and what staff arranged for
 * a round is nobody's until it is published.
 */
const isUnready = (collection: string, path: string, found: Record<string, unknown>): boolean =>
  (collection === Nomination.collection.name && path === "nominee" && !found.passedAt) ||
  (collection === Round.collection.name && path !== "asking.person" && !found.publishedAt);

function holdsAt(value: unknown, path: readonly string[], person: Types.ObjectId): boolean {
  if (Array.isArray(value)) return value.some((item) => holdsAt(item, path, person));
  const [name, ...rest] = path;
  if (name === undefined) return value instanceof Types.ObjectId && value.equals(person);
  return isFields(value) && holdsAt(value[name], rest, person);
}

/** Whether a field of another's document tells no more than that the person did something with it, and when. */
const isDeed = (value: unknown, person: Types.ObjectId): boolean =>
  value instanceof Date || (!isFields(value) && holdsAt(value, [], person));

function recordOf(
  collection: string,
  found: Record<string, unknown>,
  parts: Readable | null,
  person: Types.ObjectId,
): HeldRecord {
  const { _id, ...fields } = found;
  const mayRead = ([name, value]: [string, unknown]) =>
    parts === null ? isDeed(value, person) : parts === "own" || parts.includes(name);
  const theirs = Object.fromEntries(Object.entries(fields).filter(mayRead));
  const says = partOf(theirs, { person, isOwn: parts === "own" }) as Record<string, unknown>;
  return { collection, id: String(_id), says };
}

/** Names of fields that open doors, seal the log, or that staff keep in confidence about several people at once. */
const leftOut = /(hash|secret|seal|token|apart)$|^(__v|names)$/i;
/** Ids of things, which tell nothing about anybody else. */
const things = ["group", "term", "room", "session", "round", "ranked"];

interface Reading {
  person: Types.ObjectId;
  /** The document is about them alone, lists included. */
  isOwn: boolean;
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The part of a stored value that is the person's own: of a list of people's entries, theirs. */
function partOf(value: unknown, reading: Reading, name = ""): unknown {
  if (value instanceof Types.ObjectId)
    return value.equals(reading.person) ? "you" : things.includes(name) ? String(value) : undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return listOf(value, reading, name);
  if (!isFields(value)) return typeof value === "object" && value !== null ? undefined : value;
  const entries = Object.entries(value)
    .filter(([key]) => !leftOut.test(key))
    .map(([key, inner]): [string, unknown] => [key, partOf(inner, reading, key)])
    .filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries);
}

function listOf(list: unknown[], reading: Reading, name: string): unknown[] | undefined {
  const isEverybodys = reading.isOwn || things.includes(name) || !list.some(namesSomebody);
  const kept = isEverybodys ? list : list.filter((item) => speaksOf(item, reading.person));
  const read = kept.map((item) => partOf(item, reading, name)).filter((item) => item !== undefined);
  return read.length === 0 && list.length > 0 ? undefined : read;
}

const namesSomebody = (item: unknown): boolean =>
  item instanceof Types.ObjectId ||
  (isFields(item) &&
    Object.entries(item).some(([key, value]) => value instanceof Types.ObjectId && !things.includes(key)));

const speaksOf = (item: unknown, person: Types.ObjectId): boolean =>
  item instanceof Types.ObjectId
    ? item.equals(person)
    : isFields(item) &&
      Object.values(item).some((value) => value instanceof Types.ObjectId && value.equals(person));

/** The log's entries of what the person did and what was done about them. */
async function traces(person: Types.ObjectId): Promise<HeldRecord[]> {
  const id = String(person);
  const own = [{ actor: id }, { subject: `person:${id}` }, { "details.person": id }];
  const entries = await Audit.find({ $or: own }).sort({ _id: 1 }).lean();
  return entries.map(({ _id, at, actor, act, subject, details }) => ({
    collection: "audit",
    id: String(_id),
    says: {
      at: at.toISOString(),
      by: actor === id ? "you" : /^[0-9a-f]{24}$/.test(actor) ? "somebody else" : actor,
      act,
      subject: subject === `person:${id}` ? "you" : subject,
      details: withoutIds(details as unknown, id),
    },
  }));
}

/** Ids of other people stand in the log's details as text. */
const withoutIds = (details: unknown, id: string): unknown =>
  JSON.parse(
    JSON.stringify(details ?? {}).replace(/"([0-9a-f]{24})"/g, (_all, each: string) =>
      each === id ? '"you"' : '"somebody else"',
    ),
  );

/** What published rounds decided about the person. Drafts are nobody's yet. */
async function placements(person: Types.ObjectId): Promise<HeldRecord[]> {
  const id = String(person);
  const published = { publishedAt: mongoose.trusted({ $ne: null }) };
  const rounds = await Round.find(published, { draftNumber: 1 }).lean();
  const records: HeldRecord[] = [];
  for (const round of rounds) {
    const result = await findResultFor(round._id, round.draftNumber, id);
    const mine = <T extends { student: string }>(list: readonly T[] = []) =>
      list.map((each) => ({ ...each, student: "you" }));
    const says = { placements: mine(result?.placements), unplaced: mine(result?.unplaced) };
    if (says.placements.length + says.unplaced.length === 0) continue;
    records.push({ collection: "rounds", id: String(round._id), says });
  }
  return records;
}

/** Forms that were sent within the last day, kept so that sending one twice does nothing twice. */
async function sentForms(person: Types.ObjectId): Promise<HeldRecord[]> {
  const own = { _id: mongoose.trusted({ $regex: `^${String(person)}:` }) };
  const forms = await Action.find(own, { at: 1 }).lean();
  return forms.map(({ at }) => ({ collection: "actions", id: "", says: { at: at.toISOString() } }));
}
