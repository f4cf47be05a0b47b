import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { slotsOverlap } from "../time/interval.js";
import { Placing } from "./placing.js";
import { failedTests } from "./eligibility.js";
import type { MatchGroup, MatchProblem, MatchStudent } from "./problem.js";

/** A group that somebody is in, leads or waits for, as far as staff may know of it. */
export type Own = Pick<
  GroupFields,
  "_id" | "title" | "topic" | "slot" | "members" | "leaders" | "waitlist"
> & {
  /** Ids of those who gave it up after a round. */
  givenUpBy?: readonly string[];
};

/** The running groups of the term in which any of the people has a part, without those of shared experience. */
export async function findOwn(term: Types.ObjectId, people: readonly string[]): Promise<Own[]> {
  if (people.length === 0) return [];
  const among = mongoose.trusted({ $in: people });
  const gone = await Placing.find({ person: among, answer: "declined" }, { person: 1, group: 1 }).lean();
  const groups = await Group.find(
    {
      term,
      openedAt: mongoose.trusted({ $ne: null }),
      cancelledAt: null,
      kind: mongoose.trusted({ $ne: "shared-experience" }),
      $or: [
        { "members.person": among },
        { leaders: among },
        { "waitlist.person": among },
        { _id: mongoose.trusted({ $in: gone.map(({ group }) => group) }) },
      ],
    },
    { title: 1, topic: 1, slot: 1, members: 1, leaders: 1, waitlist: 1 },
  ).lean<Own[]>();
  return groups.map((group) => ({
    ...group,
    givenUpBy: gone.flatMap((each) => (each.group.equals(group._id) ? [String(each.person)] : [])),
  }));
}

const has = (list: readonly { person: Types.ObjectId }[], id: string) =>
  list.some(({ person }) => String(person) === id);

/**
 * By which rule a group is barred to somebody, in words for staff: "it overlaps Renal A, which they are in". Where it
 * is none that everybody may know, an arrangement may be the reason, and nothing more is said.
 */
export function barredBy(
  person: string,
  group: Pick<MatchGroup, "id" | "topic" | "slot">,
  own: readonly Own[],
): string {
  for (const { _id, title, topic, slot, members, leaders, waitlist, givenUpBy = [] } of own) {
    if (String(_id) === group.id && has(waitlist, person)) return "they wait for it";
    const isIn = has(members, person);
    if (String(_id) === group.id && !isIn && givenUpBy.includes(person))
      return "they gave it up after a round";
    if (!isIn && !leaders.some((leader) => String(leader) === person)) continue;
    const part = isIn ? "are in" : "lead";
    if (String(_id) === group.id) return `they ${part} it`;
    if (slotsOverlap(slot, group.slot)) return `it overlaps ${title}, which they ${part}`;
    if (topic === group.topic) return `they ${part} ${title}, which is for the same topic`;
  }
  return "an arrangement of this round stands against it";
}

/**
 * Why nobody can have a topic whose groups would fit but are all barred, group by group: "Renal B: they wait for it."
 * @param titleOf the title of a group by its id
 */
export function barredWords(
  problem: MatchProblem,
  student: MatchStudent,
  topic: string,
  own: readonly Own[],
  titleOf: (group: string) => string,
): string {
  const barred = problem.groups.filter(
    (group) => group.topic === topic && failedTests(student, group).join() === "barred",
  );
  return barred.map((group) => `${titleOf(group.id)}: ${barredBy(student.id, group, own)}.`).join(" ");
}
