import mongoose, { type QueryFilter, type Types } from "mongoose";
import { searchPattern } from "../data/search.js";
import type { GroupFields } from "../groups/group.js";
import { nameable } from "../groups/leaders.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { fitnessesOf, meetingsToCome } from "./fitness.js";

/** A leader on the roster as a search for a co-leader shows them. */
export interface Candidate {
  id: string;
  name: string;
  year: string;
  /** Why they can't be asked, as a sentence; empty when they can. */
  whyNot: string;
  /** When they said no to leading the group, in words; empty when they didn't. They can be asked again. */
  saidNo: string;
  /** What they still need before the group can open; empty for nothing. */
  toCome: string;
}

/** Leaders on the roster who don't lead the group already and whose name holds the words. */
function named(group: Pick<GroupFields, "leaders">, q: string): QueryFilter<PersonFields> {
  const pattern = () => mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return {
    ...nameable,
    _id: mongoose.trusted({ $nin: [...group.leaders] }),
    ...(q === "" ? {} : { $or: [{ name: pattern() }, { preferredName: pattern() }] }),
  };
}

/** How many leaders the words find. */
export const countCandidates = (group: Pick<GroupFields, "leaders">, q: string): Promise<number> =>
  Person.countDocuments(named(group, q));

/**
 * A page of the leaders the words find, each with whether they could lead the group too: first those who can be
 * asked, then who said no, then the rest, each by name. Who can't is listed all the same, with the reason, so that
 * nobody searches for them twice.
 */
export async function findCandidates(
  group: GroupFields,
  programme: ProgrammeFields,
  q: string,
  { now, skip, most }: { now: Date; skip: number; most: number },
): Promise<Candidate[]> {
  const people = await Person.find(named(group, q), { name: 1, preferredName: 1, year: 1 })
    .sort({ name: 1, _id: 1 })
    .lean();
  const meetings = await meetingsToCome(group, programme.zone, now);
  const fitnesses = await fitnessesOf(
    people.map(({ _id }) => _id),
    group,
    { programme },
    meetings,
  );
  const candidates = people.map((person, index) => {
    const { blockers = [], untrained = [] } = fitnesses[index] ?? {};
    return {
      id: String(person._id),
      name: nameOf(person),
      year: `Year ${person.year}`,
      whyNot: blockers.join(" "),
      saidNo: noWords(group, person._id, programme.zone),
      toCome: blockers.length > 0 ? "" : untrained.join(" "),
    };
  });
  return candidates.sort((a, b) => distance(a) - distance(b)).slice(skip, skip + most);
}

function noWords({ coLeaderDeclined }: GroupFields, who: Types.ObjectId, zone: string): string {
  const no = coLeaderDeclined?.find(({ person }) => person.equals(who));
  return no ? `Said no on ${dayWords(wallOf(no.at, zone).on)}.` : "";
}

/**
 * 0 for who could lead the group at once, 1 for who still needs something before, 2 for who said no, 3 for who can't be
 * asked.
 */
const distance = ({ whyNot, saidNo, toCome }: Candidate): number =>
  whyNot !== "" ? 3 : saidNo !== "" ? 2 : toCome !== "" ? 1 : 0;
