import mongoose, { type Types } from "mongoose";
import { pairsAmong } from "../buddies/buddy.js";
import { Group } from "../groups/group.js";
import { Person } from "../people/person.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { Apart } from "./apart.js";
import { buddyPairs } from "./buddies.js";
import { kindOf } from "./company.js";
import { holdable } from "./fitting.js";
import { Placing } from "./placing.js";
import type { MatchProblem } from "./problem.js";
import type { Placement } from "./result.js";
import { Round, type Asking, type RoundFields } from "./round.js";
import { problemOf, type Arranged } from "./term-problem.js";
import { inOrder, pairOf } from "./ties.js";

/** What a draft takes over from the one before. */
export interface Start {
  /** Its placements; as few of them as possible are to be lost. */
  current: readonly Placement[];
  /** Whether all of them are held, but for those of the person whom staff move by hand. */
  held: { except: string } | null;
}

const fromNothing: Start = { current: [], held: null };

/** Whether somebody who asks is considered; if not, whether staff took them out or they were late and not included. */
export function considerationOf(
  round: Pick<RoundFields, "takenOut">,
  { person, late, includedAt }: Pick<Asking, "person" | "late" | "includedAt">,
): "considered" | "taken-out" | "late" {
  if (round.takenOut.some((each) => String(each.person) === String(person))) return "taken-out";
  return late && includedAt === null ? "late" : "considered";
}

/** Those of the round who are considered. */
export const consideredIn = (round: Pick<RoundFields, "takenOut" | "asking">): Asking[] =>
  round.asking.filter((each) => considerationOf(round, each) === "considered");

/**
 * The round's problem on the groups, students and settings as they are now, in an order of its own. Who would rather
 * not be the only one of a kind is tied to nobody by it.
 */
export async function problemFor(
  roundId: Types.ObjectId | string,
  now: Date,
  start: Start = fromNothing,
): Promise<MatchProblem> {
  const round = await Round.findById(roundId).orFail().lean();
  const groups = await Group.find({
    term: round.term,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
  })
    .sort({ _id: 1 })
    .lean();
  const asking = consideredIn(round);
  const students = await Person.find({
    _id: mongoose.trusted({ $in: asking.map((each) => each.person) }),
    leftAt: null,
  })
    .sort({ _id: 1 })
    .lean();
  const taking = students.filter(({ year }) => round.years.length === 0 || round.years.includes(year));
  const perStudent = (await findProgramme())?.settings.maxGroups ?? 2;
  const limits = { perRound: round.maxGroups, perStudent };
  const emails = new Map(taking.map((student) => [student.email, String(student._id)]));
  const arranged = await arrangedFor(round, asking, emails, start);
  const over = await groupsOver(round.term, now);
  return withHeld(problemOf(round.seed, groups, taking, limits, arranged, over), start);
}

/** Of what kind each of the round's people who are considered would rather not be the only one, by id. */
export function kindsIn(
  round: Pick<RoundFields, "_id" | "takenOut" | "asking">,
  dataKeys: readonly string[],
): Map<string, string> {
  return new Map(
    consideredIn(round).flatMap((each) => {
      const kind = kindOf(each, round._id, dataKeys);
      return kind ? [[String(each.person), kind] as const] : [];
    }),
  );
}

async function arrangedFor(
  round: RoundFields,
  asking: readonly Asking[],
  emails: ReadonlyMap<string, string>,
  { current }: Start,
): Promise<Arranged> {
  const apart = await Apart.find({ round: round._id }).sort({ _id: 1 }).lean();
  const pins = round.pins.map(({ person, group }) => ({ student: String(person), group: String(group) }));
  return {
    topics: round.topics,
    ranked: new Map(asking.map(({ person, ranked }) => [String(person), ranked.map(String)])),
    most: new Map(asking.map(({ person, most }) => [String(person), most ?? round.maxGroups])),
    pinned: listed(pins),
    current: listed(current),
    givenUp: listed(await givenUpBy(asking.map(({ person }) => person))),
    apart: apart.map(({ people }) => pairOf(people)),
    together: [
      ...inOrder(round.together.map(({ people }) => pairOf(people))),
      ...inOrder([...buddyPairs(asking, emails), ...(await pairsAmong(asking.map(({ person }) => person)))]),
    ],
  };
}

/** The places of earlier rounds that the people gave up. */
async function givenUpBy(people: readonly Types.ObjectId[]) {
  const among = mongoose.trusted({ $in: [...people] });
  const placings = await Placing.find({ person: among, answer: "declined" }, { person: 1, group: 1 }).lean();
  return placings.map(({ person, group }) => ({ student: String(person), group: String(group) }));
}

/** With everybody held where they are, as far as they still can be, but the one whom staff move by hand. */
function withHeld(problem: MatchProblem, { current, held }: Start): MatchProblem {
  if (!held) return problem;
  const places = listed(holdable(current, problem, held.except).held);
  const students = problem.students.map((student) => {
    const pinned = [...new Set([...student.pinned, ...(places.get(student.id) ?? [])])];
    return { ...student, pinned };
  });
  return { ...problem, students };
}

/** The groups of each student, each once. */
function listed(placements: readonly Pick<Placement, "student" | "group">[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const { student, group } of placements) {
    const list = lists.get(student) ?? [];
    if (!list.includes(group)) lists.set(student, [...list, group]);
  }
  return lists;
}

/** Groups of the term that have dates, of which none is to come. */
async function groupsOver(term: Types.ObjectId, now: Date): Promise<Set<string>> {
  const dated = await Session.distinct("group", { term, cancelledAt: null });
  const toCome = { term, cancelledAt: null, startsAt: mongoose.trusted({ $gt: now }) };
  const going = new Set((await Session.distinct("group", toCome)).map(String));
  return new Set(dated.map(String).filter((group) => !going.has(group)));
}
