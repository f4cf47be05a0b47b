import { addressOf, browseInput } from "../groups/browsing.js";
import { hasFreePlace, type ListedGroup } from "../groups/catalogue.js";
import { slotFits, slotsOverlap, type FreeSpan, type WeeklySlot } from "../time/interval.js";
import { minutesOf } from "../time/wall-time.js";
import { slotWords } from "../time/words.js";
import { capital } from "../web/phrases.js";

/** Who looks for a group, and what they said about themself. */
export interface Seeker {
  year: number;
  /** Topic codes, most wanted first; empty: any. */
  topics: readonly string[];
  /** Empty: they marked none, so times aren't looked at. */
  free: readonly FreeSpan[];
  /** What matters most to them; "" when they didn't say. */
  matters: "" | "topic" | "time" | "buddy";
  /** Slots of the groups they are in or lead. */
  busy: readonly WeeklySlot[];
  /** Ids of the groups they lead, are in or wait for. */
  known: ReadonlySet<string>;
  /** Ids of the groups where the person is whom they would like to stay together with. */
  together: ReadonlySet<string>;
}

/** A change of the seeker's own by which more groups would fit. */
export interface WayOut {
  text: string;
  href: string;
  label: string;
}

type Hurdle = "topic" | "time" | "full" | "clash";

/** What stands between the seeker and a group for their year. */
function hurdles(group: ListedGroup, { topics, free, busy }: Seeker): Hurdle[] {
  const found: Hurdle[] = [];
  if (topics.length > 0 && !topics.includes(group.topic)) found.push("topic");
  if (free.length > 0 && !slotFits(free, group.slot)) found.push("time");
  if (!hasFreePlace(group)) found.push("full");
  if (busy.some((slot) => slotsOverlap(slot, group.slot))) found.push("clash");
  return found;
}

const mayBeTheirs = (group: ListedGroup, { year, known }: Seeker) =>
  group.years.includes(year) && !known.has(String(group._id));

/**
 * The groups that truly fit, best first: by what matters most to the seeker, then by the order of their topics,
 * then by the week.
 */
export function groupsThatFit(groups: readonly ListedGroup[], seeker: Seeker): ListedGroup[] {
  const fitting = groups.filter((group) => mayBeTheirs(group, seeker) && hurdles(group, seeker).length === 0);
  const cost = costOf(seeker);
  const rank = ({ topic }: ListedGroup) => seeker.topics.indexOf(topic);
  // Sorting is stable: what is equal stays in the order of the week.
  return fitting.sort((a, b) => cost(a) - cost(b) || rank(a) - rank(b));
}

/** What matters most as a number, the less the better. */
function costOf({ matters, free, together }: Seeker): (group: ListedGroup) => number {
  if (matters === "time") return ({ slot }) => -spare(free, slot);
  if (matters === "buddy") return ({ _id }) => (together.has(String(_id)) ? 0 : 1);
  return () => 0;
}

/** Free minutes before and after the slot, the fewer of the two. */
function spare(free: readonly FreeSpan[], { day, start, minutes }: WeeklySlot): number {
  const [from, to] = [minutesOf(start), minutesOf(start) + minutes];
  const margins = free
    .filter((span) => span.day === day)
    .map((span) => Math.min(from - minutesOf(span.from), minutesOf(span.to) - to));
  return Math.max(0, ...margins);
}

const places = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** Why a group fits, in a sentence without its full stop. */
export function whyItFits(group: ListedGroup, seeker: Seeker, topicName: string): string {
  const rank = seeker.topics.indexOf(group.topic);
  const reasons = [
    ...(seeker.together.has(String(group._id)) ? ["your buddy is in it"] : []),
    ...(rank >= 0 ? [`${topicName} is your ${places[rank] ?? "next"} choice`] : []),
    ...(seeker.free.length > 0 ? ["you are free then"] : []),
  ];
  const words = reasons.join(", and ");
  return words === "" ? "It is for your year" : capital(words);
}

const easiest: Record<Seeker["matters"], readonly Hurdle[]> = {
  "": ["time", "topic", "full"],
  buddy: ["time", "topic", "full"],
  topic: ["time", "full", "topic"],
  time: ["topic", "full", "time"],
};

/**
 * The cheapest changes by which more groups would fit, easiest for the seeker first; each alone is enough, and none
 * touches what matters most to them before the others.
 * @param topicName a topic's name by its code
 */
export function waysOut(
  groups: readonly ListedGroup[],
  seeker: Seeker,
  topicName: (code: string) => string,
): WayOut[] {
  const single = groups.flatMap((group) => {
    if (!mayBeTheirs(group, seeker)) return [];
    const [only, another] = hurdles(group, seeker);
    return only && !another ? [{ group, only }] : [];
  });
  return easiest[seeker.matters].flatMap((kind) => {
    const behind = single.filter(({ only }) => only === kind).map(({ group }) => group);
    if (behind.length === 0) return [];
    if (kind === "time") return [freeThen(behind, seeker.free)];
    return [kind === "topic" ? takeTopic(behind, topicName) : waitFor(behind)];
  });
}

/** The slot that asks for the fewest minutes more, and among equals lets the most groups fit. */
function freeThen(groups: readonly ListedGroup[], free: readonly FreeSpan[]): WayOut {
  const slots = [...byKey(groups, ({ slot }) => `${slot.day} ${slot.start} ${slot.minutes}`).values()];
  const missing = ([first]: ListedGroup[]) => (first ? minutesMissing(free, first.slot) : Infinity);
  slots.sort((a, b) => missing(a) - missing(b) || b.length - a.length);
  const [best = []] = slots;
  const when = best[0] ? slotWords(best[0].slot) : "";
  return {
    text: `${wouldFit(best.length)} if you were free ${when}.`,
    href: "/profile/free-time",
    label: "Mark free time",
  };
}

function minutesMissing(free: readonly FreeSpan[], { day, start, minutes }: WeeklySlot): number {
  const [from, to] = [minutesOf(start), minutesOf(start) + minutes];
  const covered = free
    .filter((span) => span.day === day)
    .map((span) => Math.min(to, minutesOf(span.to)) - Math.max(from, minutesOf(span.from)));
  return minutes - Math.max(0, ...covered);
}

function takeTopic(groups: readonly ListedGroup[], topicName: (code: string) => string): WayOut {
  const [best] = [...byKey(groups, ({ topic }) => topic)].sort(([, a], [, b]) => b.length - a.length);
  const [code = "", those = []] = best ?? [];
  return {
    text: `${wouldFit(those.length)} if ${topicName(code)} were among your topics.`,
    href: "/profile",
    label: "Choose topics",
  };
}

function waitFor(groups: readonly ListedGroup[]): WayOut {
  const [first] = [...groups].sort((a, b) => a.waiting - b.waiting);
  const words =
    groups.length === 1 ? "One more would fit but is full" : `${groups.length} more would fit but are full`;
  const line = first?.waiting === 0 ? "nobody waits yet" : `${first?.waiting ?? 0} waiting`;
  return {
    text: `${words}; in ${first?.title ?? ""} ${line}.`,
    href: first ? `/groups/${String(first._id)}` : addressOf(browseInput.parse({})),
    label: "See its waitlist",
  };
}

const wouldFit = (count: number) => (count === 1 ? "One more would fit" : `${count} more would fit`);

function byKey(
  groups: readonly ListedGroup[],
  key: (group: ListedGroup) => string,
): Map<string, ListedGroup[]> {
  const found = new Map<string, ListedGroup[]>();
  for (const group of groups) found.set(key(group), [...(found.get(key(group)) ?? []), group]);
  return found;
}
