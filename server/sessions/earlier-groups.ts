import mongoose, { type Types } from "mongoose";
import { searchPattern } from "../data/search.js";
import { groupsAttended } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { Term, type TermFields } from "../terms/term.js";
import { finishedAmong } from "./life.js";

/** A group whose time is over for its people, and its term. */
export interface EarlierGroup {
  group: GroupFields;
  term: TermFields;
  /** How it ended. */
  end: "finished" | "cancelled";
}

/**
 * The groups the person was a member of or led that were open once and are over, the latest term first: those of terms
 * that have ended, and those that were cancelled or have met for the last time. Private ones are among them, so the
 * list is for the person alone.
 * @param today the calendar day in the programme's zone
 * @param q words of the name, code, topic or term; "" for all
 */
export async function findEarlierGroups(
  person: string,
  { today, now, q }: { today: string; now: Date; q: string },
): Promise<EarlierGroup[]> {
  const open = (await groupsAttended(person)).filter(({ openedAt }) => openedAt !== null);
  const terms = new Map((await Term.find().lean()).map((term) => [String(term._id), term]));
  const finished = await finishedAmong(
    open.map(({ _id }) => _id),
    now,
  );
  const words = new RegExp(searchPattern(q), "i");
  return open
    .flatMap((group): EarlierGroup[] => {
      const term = terms.get(String(group.term));
      if (!term) return [];
      if (group.cancelledAt) return [{ group, term, end: "cancelled" }];
      const isOver = term.endsOn < today || finished.has(String(group._id));
      return isOver ? [{ group, term, end: "finished" }] : [];
    })
    .filter(({ group, term }) =>
      [group.title, group.code, group.topic, term.name].some((text) => words.test(text)),
    )
    .sort(
      (a, b) => b.term.startsOn.localeCompare(a.term.startsOn) || a.group.title.localeCompare(b.group.title),
    );
}

/** Whether the person was in a group, or led one, of another term than these that was open once. */
export async function hasEarlierGroups(person: string, terms: readonly Types.ObjectId[]): Promise<boolean> {
  const elsewhere = {
    term: mongoose.trusted({ $nin: [...terms] }),
    openedAt: mongoose.trusted({ $ne: null }),
  };
  const found =
    (await Group.exists({ leaders: person, ...elsewhere })) ??
    (await Group.exists({ "members.person": person, ...elsewhere }));
  return found !== null;
}
