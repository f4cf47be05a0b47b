import mongoose, { type QueryFilter, type Types } from "mongoose";
import { z } from "zod";
import { Person } from "../people/person.js";
import type { FreeSpan } from "../time/interval.js";
import { minutesOf, timeOf } from "../time/wall-time.js";
import { Group, type GroupFields } from "./group.js";

/** What a list of groups is narrowed to, as the address says it; anything unreadable there narrows nothing. */
export const browseInput = z.object({
  q: z.string().trim().max(80).catch(""),
  topic: z.string().max(60).catch(""),
  day: z
    .string()
    .regex(/^[1-7]$/)
    .catch(""),
  fits: z.literal("yes").or(z.literal("")).catch(""),
  places: z.literal("yes").or(z.literal("")).catch(""),
  years: z.literal("all").or(z.literal("")).catch(""),
  page: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .catch("1")
    .transform(Number),
});

export type Browse = z.output<typeof browseInput>;

/** Who looks, as far as a list depends on it. */
export interface Looker {
  /** Null: groups of every year. */
  year: number | null;
  free: readonly FreeSpan[];
}

/** Groups shown on one page. */
export const pageSize = 24;

type Filter = QueryFilter<GroupFields>;

/** The open groups everybody may see. */
const openIn = (term: Types.ObjectId): Filter => ({
  term,
  openedAt: mongoose.trusted({ $ne: null }),
  cancelledAt: null,
  kind: mongoose.trusted({ $ne: "shared-experience" }),
});

/** With a place for whoever joins now: fewer members and waiting people together than places. */
const withPlaces = (): Filter => ({
  $expr: mongoose.trusted({
    $lt: [{ $add: [{ $size: "$members" }, { $size: "$waitlist" }] }, "$capacity"],
  }),
});

/**
 * One page of the term's open groups in the order of the week; the database narrows and counts, so that a term of a
 * thousand groups costs a page no more than its own.
 */
export async function browseGroups(
  term: Types.ObjectId,
  wanted: Browse,
  looker: Looker,
): Promise<{ groups: GroupFields[]; count: number; page: number; pages: number }> {
  const filter: Filter = {
    ...openIn(term),
    ...(wanted.topic === "" ? {} : { topic: wanted.topic }),
    ...(wanted.day === "" ? {} : { "slot.day": Number(wanted.day) }),
    ...(wanted.places === "" ? {} : withPlaces()),
    ...(wanted.years !== "" || looker.year === null ? {} : { years: looker.year }),
  };
  const either: Filter[] = [];
  if (wanted.fits !== "") either.push(await within(term, looker.free));
  if (wanted.q !== "") either.push(await naming(wanted.q));
  if (either.length > 0) filter.$and = either;
  const count = await Group.countDocuments(filter);
  const pages = Math.max(1, Math.ceil(count / pageSize));
  const page = Math.min(wanted.page, pages);
  const groups = await Group.find(filter)
    .sort({ "slot.day": 1, "slot.start": 1, code: 1 })
    .skip((page - 1) * pageSize)
    .limit(pageSize)
    .lean();
  return { groups, count, page, pages };
}

/** Slots that one free span covers whole: for each length in use, the latest start that still ends in time. */
async function within(term: Types.ObjectId, free: readonly FreeSpan[]): Promise<Filter> {
  const lengths = await Group.distinct("slot.minutes", openIn(term));
  const spans = free.flatMap(({ day, from, to }) =>
    lengths
      .filter((minutes) => minutesOf(from) + minutes <= minutesOf(to))
      .map((minutes) => ({
        "slot.day": day,
        "slot.minutes": minutes,
        "slot.start": mongoose.trusted({ $gte: from, $lte: timeOf(minutesOf(to) - minutes) }),
      })),
  );
  // Somebody who is never free finds no group.
  return spans.length === 0 ? { code: "" } : { $or: spans };
}

/** Groups whose title or code holds the words, or that a leader whom others call so leads. */
async function naming(words: string): Promise<Filter> {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const holding = () => mongoose.trusted({ $regex: escaped, $options: "i" });
  const leaders = await Person.find(
    {
      roles: "leader",
      leftAt: null,
      $or: [{ preferredName: "", name: holding() }, { preferredName: holding() }],
    },
    { _id: 1 },
  )
    .limit(100)
    .lean();
  const found: Filter[] = [{ title: holding() }, { code: holding() }];
  if (leaders.length > 0) found.push({ leaders: mongoose.trusted({ $in: leaders.map((each) => each._id) }) });
  return { $or: found };
}

/** The open groups of a term on these topics with a place left, for a person of the year; at most `most`. */
export async function groupsWithPlaces(
  term: Types.ObjectId,
  year: number,
  topics: Filter,
  most: number,
): Promise<GroupFields[]> {
  return Group.find({ ...openIn(term), ...withPlaces(), years: year, ...topics })
    .sort({ "slot.day": 1, "slot.start": 1, code: 1 })
    .limit(most)
    .lean();
}
