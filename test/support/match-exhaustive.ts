import { brokenRules, countLevels, type CheckedProblem, type LevelCounts } from "./match-rules.js";

/**
 * The best levels of a tiny problem by trying every assignment; null when none holds the rules.
 * Each student takes one group or none in each wanted topic; nothing is pruned but the student's own sets.
 */
export function bestByTryingAll(problem: CheckedProblem): LevelCounts | null {
  const choices = problem.students.map((student) =>
    student.topics.reduce<string[][]>(
      (sets, topic) => {
        const groups = problem.groups.filter((group) => group.topic === topic).map((group) => group.id);
        return sets.flatMap((set) => [set, ...groups.map((id) => [...set, id])]);
      },
      [[]],
    ),
  );
  // Sets that break a rule by themselves (apart from minimum sizes) break it in company too.
  const loose = { ...problem, groups: problem.groups.map((group) => ({ ...group, min: 0 })) };
  const alone = choices.map((sets, i) =>
    sets.filter((set) => {
      const only = { ...loose, students: [problem.students[i]!], keepApart: [], keepTogether: [] };
      return brokenRules(only, new Map([[problem.students[i]!.id, new Set(set)]])).length === 0;
    }),
  );
  let best: LevelCounts | null = null;
  const where = new Map<string, Set<string>>();
  const tryFrom = (i: number): void => {
    const student = problem.students[i];
    if (!student) {
      if (brokenRules(problem, where).length > 0) return;
      const counts = countLevels(problem, where);
      if (!best || isBetter(counts, best)) best = counts;
      return;
    }
    for (const set of alone[i] ?? []) {
      where.set(student.id, new Set(set));
      tryFrom(i + 1);
    }
  };
  tryFrom(0);
  return best;
}

function isBetter(a: LevelCounts, b: LevelCounts): boolean {
  const by = [
    b.studentsPlaced - a.studentsPlaced,
    b.placements - a.placements,
    a.currentLost - b.currentLost,
    a.rankCost - b.rankCost,
  ].find((difference) => difference !== 0);
  return by !== undefined && by < 0;
}
