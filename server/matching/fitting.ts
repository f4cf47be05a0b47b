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

/** A draft's placements as things are now: those that hold, and those that are left. */
export interface Fitting {
  seated: Placement[];
  left: Left[];
}

/**
 * Which placements of a draft still keep every hard rule, each person by themself: they ask and are free, want the
 * topic, are of the year and in no other group that excludes it; the group has the places, of which the later drawn
 * go without, and enough members to run.
 * @param fresh the round's problem as it is now
 */
export function fittingNow(placements: readonly Placement[], fresh: MatchProblem): Fitting {
  const students = new Map(fresh.students.map((student) => [student.id, student]));
  const groups = new Map(fresh.groups.map((group) => [group.id, group]));
  const left: Left[] = [];
  let seated: Placement[] = [];
  for (const placement of inLotteryOrder(placements, fresh.seed)) {
    const theirs = seated.filter(({ student }) => student === placement.student);
    const reason = whyNot(students.get(placement.student), placement.group, theirs, seated, groups);
    if (reason) left.push({ student: placement.student, group: placement.group, reason });
    else seated.push(placement);
  }
  for (const { id, min } of fresh.groups) {
    const here = seated.filter(({ group }) => group === id);
    if (here.length === 0 || here.length >= min) continue;
    left.push(...here.map(({ student }): Left => ({ student, group: id, reason: "too-few" })));
    seated = seated.filter(({ group }) => group !== id);
  }
  return { seated, left };
}

function inLotteryOrder(placements: readonly Placement[], seed: number): Placement[] {
  const drawn = new Map(placements.map(({ student }) => [student, lotteryNumber(seed, student)]));
  const number = ({ student }: Placement) => drawn.get(student) ?? "";
  return [...placements].sort((a, b) => (number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0));
}

function whyNot(
  student: MatchStudent | undefined,
  at: string,
  theirs: readonly Placement[],
  seated: readonly Placement[],
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
