import { slotsOverlap } from "../time/interval.js";
import { mayJoin } from "./eligibility.js";
import type { LeftReason } from "./placing.js";
import type { MatchGroup, MatchProblem, MatchStudent } from "./problem.js";
import type { Placement } from "./result.js";
import { lotteryNumber } from "../solver/lottery.js";

/** A placement of a draft that doesn't hold any more, and why. */
export interface Left {
  student: string;
  group: string;
  reason: LeftReason;
}

type SeatOf = Pick<Placement, "student" | "group">;

/** A draft's placements as things are now: those that hold, and those that are left. */
export interface Fitting<T extends SeatOf = Placement> {
  seated: T[];
  left: Left[];
}

/**
 * Which placements of a draft still keep every hard rule, each person by themself: they ask and are free, want the
 * topic, are of the year and in no other group that excludes it; the group has the places, of which the later drawn
 * go without, and enough members to run. Who is kept together with somebody has the place with them or not at all.
 * @param fresh the round's problem as it is now
 */
export const fittingNow = (placements: readonly Placement[], fresh: MatchProblem): Fitting =>
  fitting(inLotteryOrder(placements, fresh.seed), fresh);

/**
 * Which places of the others can be held while one person is moved by hand: those that still fit, the places that
 * staff hold first, and none that would keep people in one group who are kept apart by now.
 * @param fresh the round's problem, in which `pinned` are the places that staff hold
 * @returns `isKept`: whether every place that staff hold for the others is among them
 */
export function holdable(
  placements: readonly SeatOf[],
  fresh: MatchProblem,
  moved: string,
): { held: SeatOf[]; isKept: boolean } {
  const pins = fresh.students.flatMap(({ id, pinned }) =>
    pinned.map((group): SeatOf => ({ student: id, group })),
  );
  const rest = placements.filter((each) => !pins.some((pin) => isSamePlace(pin, each)));
  const { seated } = fitting([...pins, ...inLotteryOrder(rest, fresh.seed)], fresh);
  const held: SeatOf[] = [];
  for (const each of seated.filter(({ student }) => student !== moved)) {
    const besides = new Set(held.filter(({ group }) => group === each.group).map(({ student }) => student));
    const meets = fresh.keepApart.some(
      (pair) => pair.includes(each.student) && pair.some((other) => besides.has(other)),
    );
    if (!meets) held.push(each);
  }
  const isKept = pins.every((pin) => pin.student === moved || held.some((each) => isSamePlace(pin, each)));
  return { held, isKept };
}

function fitting<T extends SeatOf>(placements: readonly T[], fresh: MatchProblem): Fitting<T> {
  const students = new Map(fresh.students.map((student) => [student.id, student]));
  const groups = new Map(fresh.groups.map((group) => [group.id, group]));
  const left: Left[] = [];
  let seated: T[] = [];
  for (const placement of placements) {
    const theirs = seated.filter(({ student }) => student === placement.student);
    const reason = whyNot(students.get(placement.student), placement.group, theirs, seated, groups);
    if (reason) left.push({ student: placement.student, group: placement.group, reason });
    else seated.push(placement);
  }
  // One who is left may be the one too few, and the one without whom another is left too.
  for (let lost = alsoLeft(seated, fresh); lost.length > 0; lost = alsoLeft(seated, fresh)) {
    left.push(...lost);
    seated = seated.filter((each) => !lost.some((one) => isSamePlace(one, each)));
  }
  return { seated, left };
}

const isSamePlace = (one: SeatOf, other: SeatOf) =>
  one.student === other.student && one.group === other.group;

/** Those seated who can't stay because of who isn't there: too few to run, or somebody they are kept together with. */
function alsoLeft(seated: readonly SeatOf[], { students, groups, keepTogether }: MatchProblem): Left[] {
  const small = groups.flatMap(({ id, min }) => {
    const here = seated.filter(({ group }) => group === id);
    return here.length < min
      ? here.map(({ student }): Left => ({ student, group: id, reason: "too-few" }))
      : [];
  });
  if (small.length > 0) return small;
  const topicsOf = new Map(students.map(({ id, topics }) => [id, topics]));
  const topicOf = new Map(groups.map(({ id, topic }) => [id, topic]));
  const parted = keepTogether.flatMap((pair) =>
    seated.filter(({ student, group }) => {
      const other = pair.find((each) => each !== student) ?? "";
      const isTied = pair.includes(student) && topicsOf.get(other)?.includes(topicOf.get(group) ?? "");
      return isTied && !seated.some((each) => isSamePlace(each, { student: other, group }));
    }),
  );
  return [...new Set(parted)].map(({ student, group }) => ({ student, group, reason: "together" }));
}

function inLotteryOrder<T extends SeatOf>(placements: readonly T[], seed: number): T[] {
  const drawn = new Map(placements.map(({ student }) => [student, lotteryNumber(seed, student)]));
  const number = ({ student }: SeatOf) => drawn.get(student) ?? "";
  return [...placements].sort((a, b) => (number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0));
}

function whyNot(
  student: MatchStudent | undefined,
  at: string,
  theirs: readonly SeatOf[],
  seated: readonly SeatOf[],
  groups: ReadonlyMap<string, MatchGroup>,
): LeftReason | null {
  const group = groups.get(at);
  if (!student) return "left-round";
  if (!group) return "gone";
  // Barred is what clashes with a group they joined meanwhile.
  if (student.barred.includes(at)) return "clash";
  if (!mayJoin(student, group)) return "not-free";
  if (theirs.length >= student.maxGroups) return "limit";
  const others = theirs.flatMap((each) => groups.get(each.group) ?? []);
  if (others.some((other) => other.topic === group.topic || slotsOverlap(other.slot, group.slot)))
    return "clash";
  return seated.filter((each) => each.group === at).length >= group.max ? "full" : null;
}

/**
 * Whether a draft was made for the round as it is arranged now: it considered everybody who asked in time or was
 * included, and breaks no pin and none of those kept apart or together. If not, it has to be worked out again.
 */
export function isArrangedSo(
  draft: { problem: MatchProblem; placements: readonly Placement[] },
  fresh: MatchProblem,
): boolean {
  const considered = new Set(draft.problem.students.map(({ id }) => id));
  const groupsOf = new Map<string, Set<string>>();
  for (const { student, group } of draft.placements) {
    groupsOf.set(student, (groupsOf.get(student) ?? new Set()).add(group));
  }
  const of = (student: string) => groupsOf.get(student) ?? new Set<string>();
  return (
    fresh.students.every(({ id }) => considered.has(id)) &&
    fresh.students.every(({ id, pinned }) => pinned.every((group) => of(id).has(group))) &&
    fresh.keepApart.every(([a, b]) => [...of(a)].every((group) => !of(b).has(group))) &&
    fresh.keepTogether.every(([a, b]) => areTogether(a, b, of, fresh))
  );
}

/** The two have the same groups in every topic that both want. */
function areTogether(
  a: string,
  b: string,
  of: (student: string) => ReadonlySet<string>,
  { students, groups }: MatchProblem,
): boolean {
  const wants = (id: string) => students.find((student) => student.id === id)?.topics ?? [];
  const shared = wants(a).filter((topic) => wants(b).includes(topic));
  const within = groups.filter(({ topic }) => shared.includes(topic));
  return within.every(({ id }) => of(a).has(id) === of(b).has(id));
}
