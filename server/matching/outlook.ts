import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import type { PersonFields } from "../people/person.js";
import { findProgramme } from "../terms/programme.js";
import { slotFits } from "../time/interval.js";
import type { RoundFields } from "./round.js";

/**
 * What somebody may hope for from a round as things stand: "at-limit", they are in as many groups as they may be;
 * "nothing-offered", no group of the round is for their year; "nothing-fits", none of their topics meets when they
 * are free, which they can still change.
 */
export type Outlook = "open" | "other-year" | "at-limit" | "nothing-offered" | "nothing-fits";

/** What outlooks are judged by. */
export interface Offered {
  /** Every open group of the term; those of shared experience count for who is in them and are not offered. */
  groups: readonly GroupFields[];
  /** How many groups somebody may be in. */
  perStudent: number;
}

type Asker = Pick<PersonFields, "_id" | "year" | "topics" | "free">;
type Offer = Pick<RoundFields, "years" | "topics">;

/** Loads what outlooks on a round are judged by. */
export async function findOffered(round: Pick<RoundFields, "term">): Promise<Offered> {
  const groups = await Group.find({
    term: round.term,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
  }).lean<GroupFields[]>();
  return { groups, perStudent: (await findProgramme())?.settings.maxGroups ?? 2 };
}

/** What the person may hope for from the round. */
export function outlookOf(round: Offer, person: Asker, { groups, perStudent }: Offered): Outlook {
  if (round.years.length > 0 && !round.years.includes(person.year)) return "other-year";
  const id = String(person._id);
  const joined = groups.filter(({ members }) => members.some((member) => String(member.person) === id));
  if (joined.length >= perStudent) return "at-limit";
  const offered = groups.filter(
    ({ kind, topic }) =>
      kind !== "shared-experience" && (round.topics.length === 0 || round.topics.includes(topic)),
  );
  const theirs = offered.filter(({ years }) => years.includes(person.year));
  // Before any group of the round is open, nobody can tell.
  if (theirs.length === 0) return offered.length === 0 ? "open" : "nothing-offered";
  const fits = theirs.some(({ topic, slot }) => person.topics.includes(topic) && slotFits(person.free, slot));
  const isReady = person.topics.length > 0 && person.free.length > 0;
  return isReady && !fits ? "nothing-fits" : "open";
}

/** Who is in as many groups as they may be in, by their ids. */
export function whoIsFull({ groups, perStudent }: Offered): Set<string> {
  const counts = new Map<string, number>();
  for (const person of groups.flatMap(({ members }) => members.map((member) => String(member.person))))
    counts.set(person, (counts.get(person) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count >= perStudent).map(([person]) => person));
}

/** Whether to invite somebody: not where the round can give them nothing, whatever they change on their own page. */
export const isInvited = (outlook: Outlook): boolean => outlook === "open" || outlook === "nothing-fits";

/** What is said before somebody asks; "" where nothing stands in the way. */
export const outlookWords: Record<Outlook, string> = {
  open: "",
  "other-year": "This round is for other years.",
  "at-limit":
    "You are in as many groups as you may be in. This round can give you a place only if you leave one of them before it is published.",
  "nothing-offered":
    "No group of this round is for your year so far. You can ask, but you get a place only if one is added.",
  "nothing-fits":
    "No group of your topics meets when you are free. Add topics or free time, or ask as it is: you get a place only if a group is added that fits.",
};
