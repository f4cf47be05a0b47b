/** The contract's rules and levels, written out by themselves: nothing here comes from the solver. */

export interface CheckedGroup {
  id: string;
  topic: string;
  years: number[];
  min: number;
  max: number;
  slot: { day: number; start: string; minutes: number };
}
export interface CheckedStudent {
  id: string;
  year: number;
  topics: string[];
  maxGroups: number;
  ranked?: string[];
  free?: { day: number; from: string; to: string }[];
  current?: string[];
  pinned?: string[];
  barred?: string[];
}
export interface CheckedProblem {
  format: string;
  seed: number;
  groups: CheckedGroup[];
  students: CheckedStudent[];
  keepApart?: [string, string][];
  keepTogether?: [string, string][];
}
export interface LevelCounts {
  studentsPlaced: number;
  placements: number;
  currentLost: number;
  rankCost: number;
}
/** Student id → ids of their groups. */
export type Where = Map<string, Set<string>>;

const minute = (time: string) => {
  const [hours = "", minutes = ""] = time.split(":");
  return parseInt(hours, 10) * 60 + parseInt(minutes, 10);
};

/** Whether two slots share a minute. */
export function clash(a: CheckedGroup, b: CheckedGroup): boolean {
  if (a.slot.day !== b.slot.day || a.id === b.id) return false;
  const first = minute(a.slot.start) <= minute(b.slot.start) ? a : b;
  const second = first === a ? b : a;
  return minute(first.slot.start) + first.slot.minutes > minute(second.slot.start);
}

/** The three tests between a student and a group. */
export function tests(student: CheckedStudent, group: CheckedGroup) {
  const begin = minute(group.slot.start);
  const end = begin + group.slot.minutes;
  return {
    year: group.years.some((year) => year === student.year),
    "no-free-slot": (student.free ?? []).some(
      (span) => span.day === group.slot.day && !(minute(span.from) > begin) && !(minute(span.to) < end),
    ),
    barred: !(student.barred ?? []).includes(group.id),
  };
}

/** Whether a student may join a group by year, free time and bars. */
export const passes = (student: CheckedStudent, group: CheckedGroup) =>
  Object.values(tests(student, group)).every(Boolean);

/** Every broken hard rule of an assignment: student id → group ids. */
export function brokenRules(problem: CheckedProblem, where: Where): string[] {
  const groups = new Map(problem.groups.map((group) => [group.id, group]));
  const inside = (id: string) => problem.students.filter((student) => where.get(student.id)?.has(id));
  const of = (id: string) => where.get(id) ?? new Set<string>();
  const faults: string[] = [];
  for (const student of problem.students) {
    const own = [...of(student.id)].map((id) => groups.get(id)!);
    if (own.length > student.maxGroups) faults.push(`${student.id} has more than maxGroups`);
    own.forEach((group, i) => {
      if (!student.topics.includes(group.topic)) faults.push(`${student.id} does not want ${group.topic}`);
      if (!passes(student, group)) faults.push(`${student.id} may not join ${group.id}`);
      for (const other of own.slice(i + 1)) {
        if (other.topic === group.topic) faults.push(`${student.id} has two groups of ${group.topic}`);
        if (clash(group, other)) faults.push(`${student.id} is in ${group.id} and ${other.id} at once`);
      }
    });
    for (const id of student.pinned ?? []) {
      if (!of(student.id).has(id)) faults.push(`${student.id} is pinned to ${id}`);
    }
  }
  for (const group of problem.groups) {
    const n = inside(group.id).length;
    if (n > 0 && (n < group.min || n > group.max)) faults.push(`${group.id} has ${n} members`);
  }
  for (const [a, b] of problem.keepApart ?? []) {
    for (const id of of(a)) if (of(b).has(id)) faults.push(`${a} and ${b} share ${id}`);
  }
  for (const [a, b] of problem.keepTogether ?? []) {
    const wants = (id: string) => problem.students.find((student) => student.id === id)!.topics;
    for (const topic of wants(a).filter((t) => wants(b).includes(t))) {
      const at = (id: string) => [...of(id)].filter((g) => groups.get(g)!.topic === topic).join();
      if (at(a) !== at(b)) faults.push(`${a} and ${b} are parted in ${topic}`);
    }
  }
  return faults;
}

/** The four levels of an assignment, counted. */
export function countLevels(problem: CheckedProblem, where: Where): LevelCounts {
  const levels = { studentsPlaced: 0, placements: 0, currentLost: 0, rankCost: 0 };
  for (const student of problem.students) {
    const own = where.get(student.id) ?? new Set<string>();
    const ranked = student.ranked ?? [];
    if (own.size > 0) levels.studentsPlaced++;
    levels.placements += own.size;
    levels.currentLost += (student.current ?? []).filter((id) => !own.has(id)).length;
    for (const id of own) {
      const k = ranked.includes(id) ? ranked.indexOf(id) + 1 : ranked.length + 1;
      levels.rankCost += k * k;
    }
  }
  return levels;
}
