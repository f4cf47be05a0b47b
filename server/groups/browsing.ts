import mongoose, { type Types } from "mongoose";
import { z } from "zod";
import { Person } from "../people/person.js";
import { among } from "../data/ids.js";
import { searchPattern } from "../data/search.js";
import { slotFits, type FreeSpan } from "../time/interval.js";
import { hasFreePlace, type ListedGroup } from "./catalogue.js";
import { kinds } from "./group.js";

const tick = z.literal("yes").or(z.literal("")).catch("");

/** What a list of groups is narrowed to, as the address says it; anything unreadable there narrows nothing. */
export const browseInput = z.object({
  q: z.string().trim().max(80).catch(""),
  topic: z.string().max(60).catch(""),
  kind: z.enum(kinds).or(z.literal("")).catch(""),
  day: z
    .string()
    .regex(/^[1-7]$/)
    .catch(""),
  /** Empty: the looker's own year, if they have one. */
  year: z
    .string()
    .regex(/^([1-9]|all)$/)
    .catch(""),
  fits: tick,
  places: tick,
  /** Groups of the term planned next, instead of the one that runs. */
  term: z.literal("next").or(z.literal("")).catch(""),
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
const pageSize = 24;

/** The address of a list narrowed like this. */
export function addressOf(wanted: Browse, page = 1): string {
  const { q, topic, kind, day, year, fits, places, term } = wanted;
  const said = Object.entries({ q, topic, kind, day, year, fits, places, term }).filter(
    ([, value]) => value !== "",
  );
  if (page > 1) said.push(["page", String(page)]);
  return said.length === 0 ? "/groups" : `/groups?${new URLSearchParams(said).toString()}`;
}

/** Whether the term's list is narrowed by anything but the looker's own year. */
export const isNarrowed = (wanted: Browse): boolean => addressOf({ ...wanted, term: "" }) !== "/groups";

/**
 * The groups that are wanted, in their order.
 * @param named leaders whose names hold the words looked for
 */
export function narrow(
  groups: readonly ListedGroup[],
  wanted: Browse,
  looker: Looker,
  named: ReadonlySet<string>,
): ListedGroup[] {
  const year = wanted.year === "" ? looker.year : wanted.year === "all" ? null : Number(wanted.year);
  const pattern = new RegExp(searchPattern(wanted.q), "i");
  const isNamed = ({ title, code, leaders }: ListedGroup) =>
    pattern.test(title) || pattern.test(code) || leaders.some((leader) => named.has(String(leader)));
  return groups.filter(
    (group) =>
      (wanted.topic === "" || group.topic === wanted.topic) &&
      (wanted.kind === "" || group.kind === wanted.kind) &&
      (wanted.day === "" || group.slot.day === Number(wanted.day)) &&
      (year === null || group.years.includes(year)) &&
      (wanted.places === "" || hasFreePlace(group)) &&
      (wanted.fits === "" || slotFits(looker.free, group.slot)) &&
      (wanted.q === "" || isNamed(group)),
  );
}

/** One page of a list, and how many there are; a page beyond the end is the last one. */
export function pageOf<T>(
  all: readonly T[],
  wanted: number,
): { shown: readonly T[]; count: number; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  const page = Math.min(wanted, pages);
  return { shown: all.slice((page - 1) * pageSize, page * pageSize), count: all.length, page, pages };
}

/** The leaders of these groups whom others call so, by id. */
export async function leadersNamed(
  words: string,
  groups: readonly Pick<ListedGroup, "leaders">[],
): Promise<Set<string>> {
  if (words === "") return new Set();
  const holding = () => mongoose.trusted({ $regex: searchPattern(words), $options: "i" });
  const found = await Person.find(
    {
      _id: among(groups.flatMap(({ leaders }) => leaders)),
      leftAt: null,
      $or: [{ preferredName: "", name: holding() }, { preferredName: holding() }],
    },
    { _id: 1 },
  ).lean<{ _id: Types.ObjectId }[]>();
  return new Set(found.map((person) => String(person._id)));
}
