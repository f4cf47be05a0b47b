import { isDeepStrictEqual } from "node:util";
import type { RoundDraft } from "./draft.js";
import type { MatchProblem, MatchStudent } from "./problem.js";
import { placeKey } from "./since.js";
import type { Pair } from "./ties.js";

/** What a draft was made of, and what the round would be worked out from now. */
interface Then {
  draft: Pick<RoundDraft, "basis" | "problem" | "result">;
  fresh: MatchProblem;
  /** Of what kind each would rather not be the only one; ties the draft has for that aren't missed in `fresh`. */
  kinds: ReadonlyMap<string, string>;
}

/**
 * What has changed since a draft was worked out, one sentence for each kind of change; none when working it out again
 * would start from the same. Nobody is named: whom an arrangement is about is told on its own page only.
 */
export function changesSince(then: Then): string[] {
  const { draft, fresh } = then;
  const students = compared(draft.problem.students, fresh.students, inBoth(draft.problem, fresh));
  const groups = compared(draft.problem.groups, fresh.groups, (group) => group);
  return [
    said(students.come, "student has asked or been included", "students have asked or been included"),
    said(students.gone, "student takes part no more", "students take part no more"),
    said(
      students.changed,
      "student has other topics, free time, wishes or groups",
      "students have other topics, free time, wishes or groups",
    ),
    said(groups.come, "group is new", "groups are new"),
    said(groups.gone, "group is not offered any more", "groups are not offered any more"),
    said(
      groups.changed,
      "group has other places, another time or other years",
      "groups have other places, another time or other years",
    ),
    ...arrangedOtherwise(then),
    arePinsOthers(then) ? "Places are held that it doesn't give, or were let go of." : "",
  ].filter((sentence) => sentence !== "");
}

const said = (count: number, one: string, many: string): string =>
  count === 0 ? "" : `${count} ${count === 1 ? one : many}.`;

/** How many came, went, or are not the same any more. */
function compared<T extends { id: string }>(
  before: readonly T[],
  now: readonly T[],
  view: (each: T) => unknown,
) {
  const had = new Map(before.map((each) => [each.id, each]));
  const has = new Set(now.map(({ id }) => id));
  const both = now.flatMap((each) => {
    const old = had.get(each.id);
    return old ? [[old, each] as const] : [];
  });
  return {
    come: now.length - both.length,
    gone: before.filter(({ id }) => !has.has(id)).length,
    changed: both.filter(([old, each]) => !isDeepStrictEqual(view(old), view(each))).length,
  };
}

/** A student as they ask, without what only tells that a group came, went or moved. */
function inBoth(before: MatchProblem, now: MatchProblem): (student: MatchStudent) => unknown {
  const old = new Map(before.groups.map((group) => [group.id, group]));
  const same = new Set(
    now.groups.filter(({ id, slot }) => isDeepStrictEqual(old.get(id)?.slot, slot)).map(({ id }) => id),
  );
  const known = (list: readonly string[]) => list.filter((id) => same.has(id));
  return ({ year, topics, ranked, maxGroups, free, barred }) => ({
    ...{ year, topics, maxGroups, free },
    ranked: known(ranked),
    barred: known(barred).sort(),
  });
}

const keysOf = (pairs: readonly Pair[]): string[] => pairs.map((pair) => [...pair].sort().join(" ")).sort();

/**
 * Only pairs of whom both take part still: who came or went is told by itself. Why two are kept together no more is
 * not told: what students said of themselves, or forgot to say again, may be the reason.
 */
function arrangedOtherwise({ draft: { problem }, fresh, kinds }: Then): string[] {
  const [before, now] = [problem, fresh].map(({ students }) => new Set(students.map(({ id }) => id)));
  const stay = (pairs: readonly Pair[]) =>
    pairs.filter((pair) => pair.every((id) => before?.has(id) && now?.has(id)));
  const isCompany = ([a, b]: Pair) => kinds.has(a) && kinds.get(a) === kinds.get(b);
  const tied = keysOf(stay(problem.keepTogether));
  const tiedNow = keysOf(stay(fresh.keepTogether));
  const missed = keysOf(stay(problem.keepTogether).filter((pair) => !isCompany(pair)));
  const isApartOtherwise = !isDeepStrictEqual(keysOf(stay(problem.keepApart)), keysOf(stay(fresh.keepApart)));
  return [
    isApartOtherwise ? "Who is kept apart was changed." : "",
    tiedNow.some((pair) => !tied.includes(pair)) ? "More are kept together." : "",
    missed.some((pair) => !tiedNow.includes(pair))
      ? "Some whom it keeps together need not be together any more."
      : "",
  ];
}

/** Whether staff hold a place that the draft doesn't give, or let go of one. One changed by hand holds everybody's. */
function arePinsOthers({ draft: { basis, problem, result }, fresh }: Then): boolean {
  const given = new Set(result.placements.map(({ student, group }) => placeKey(student, group)));
  const had = new Map(problem.students.map(({ id, pinned }) => [id, pinned]));
  return fresh.students.some(
    ({ id, pinned }) =>
      pinned.some((group) => !given.has(placeKey(id, group))) ||
      (basis !== "by-hand" && had.get(id)?.some((group) => !pinned.includes(group))),
  );
}
