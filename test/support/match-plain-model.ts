import {
  packModel,
  withRow,
  type Column,
  type Entry,
  type LinearModel,
  type Row,
} from "../../server/solver/model.js";
import { openSolver } from "../../server/solver/solver.js";
import { clash, passes, type CheckedProblem, type CheckedStudent, type LevelCounts } from "./match-rules.js";

/**
 * The contract written down a second time, plainly: one column for each student and group they may join, one for each
 * group that runs, one for each student placed; a row for every rule and every pair; one whole-number search for each
 * level with the levels before as rows. Null when no answer keeps the rules. For problems of up to a hundred students.
 */
export async function bestByPlainModel(problem: CheckedProblem): Promise<LevelCounts | null> {
  const { model, levels } = plainModel(problem);
  const solver = openSolver();
  try {
    let rules = model;
    const values: number[] = [];
    for (const cost of levels) {
      const answer = await solver.solve({ ...rules, cost: Float64Array.from(cost) });
      if (answer.status !== "optimal") return null;
      const value = Math.round(answer.objective);
      values.push(value);
      const entries = cost.flatMap((c, j): Entry[] => (c === 0 ? [] : [[j, c]]));
      rules = withRow(rules, { lower: value, upper: value, entries });
    }
    const [students = 0, places = 0, kept = 0, rankCost = 0] = values;
    const current = problem.students.reduce((sum, each) => sum + (each.current ?? []).length, 0);
    return { studentsPlaced: 0 - students, placements: 0 - places, currentLost: current + kept, rankCost };
  } finally {
    await solver.close();
  }
}

function plainModel(problem: CheckedProblem): { model: LinearModel; levels: number[][] } {
  const columns: Column[] = [];
  const rows: Row[] = [];
  const add = (lower = 0): number => columns.push({ lower, upper: 1, whole: true }) - 1;
  const atMost = (upper: number, entries: Entry[]) => rows.push({ lower: -Infinity, upper, entries });
  const seats = problem.students.flatMap((student) =>
    problem.groups
      .filter((group) => student.topics.includes(group.topic) && passes(student, group))
      .map((group) => ({ student, group, column: add((student.pinned ?? []).includes(group.id) ? 1 : 0) })),
  );
  // A pin on a group that its student may not join holds nowhere.
  for (const { pinned, id } of problem.students)
    for (const group of pinned ?? [])
      if (!seats.some((seat) => seat.student.id === id && seat.group.id === group))
        rows.push({ lower: 1, upper: 1, entries: [] });
  const placed = problem.students.map((student) => {
    const own = seats.filter((seat) => seat.student === student);
    atMost(
      student.maxGroups,
      own.map(({ column }) => [column, 1]),
    );
    own.forEach((one, i) => {
      for (const other of own.slice(i + 1))
        if (one.group.topic === other.group.topic || clash(one.group, other.group))
          atMost(1, [
            [one.column, 1],
            [other.column, 1],
          ]);
    });
    const column = add();
    atMost(0, [[column, 1], ...own.map((seat): Entry => [seat.column, -1])]);
    return column;
  });
  for (const group of problem.groups) {
    const members = seats.filter((seat) => seat.group === group).map((seat): Entry => [seat.column, 1]);
    const runs = add();
    atMost(0, [...members, [runs, -group.max]]);
    rows.push({ lower: 0, upper: Infinity, entries: [...members, [runs, -group.min]] });
  }
  const of = (id: string, group: string) =>
    seats.find((seat) => seat.student.id === id && seat.group.id === group)?.column;
  for (const group of problem.groups) {
    for (const pair of problem.keepApart ?? [])
      atMost(
        1,
        pair.flatMap((id): Entry[] => entryOf(of(id, group.id), 1)),
      );
    for (const [a, b] of problem.keepTogether ?? []) {
      const wants = (id: string) =>
        problem.students.find((each) => each.id === id)!.topics.includes(group.topic);
      if (!wants(a) || !wants(b)) continue;
      rows.push({
        lower: 0,
        upper: 0,
        entries: [...entryOf(of(a, group.id), 1), ...entryOf(of(b, group.id), -1)],
      });
    }
  }
  const costs = () => columns.map(() => 0);
  const [first, places, kept, rank] = [costs(), costs(), costs(), costs()];
  for (const column of placed) first[column] = -1;
  for (const { student, group, column } of seats) {
    places[column] = -1;
    if ((student.current ?? []).includes(group.id)) kept[column] = -1;
    rank[column] = rankCost(student, group.id);
  }
  return { model: packModel(columns, rows), levels: [first, places, kept, rank] };
}

function entryOf(column: number | undefined, value: number): Entry[] {
  return column === undefined ? [] : [[column, value]];
}

function rankCost({ ranked = [] }: CheckedStudent, group: string): number {
  const at = ranked.indexOf(group);
  return (at < 0 ? ranked.length + 1 : at + 1) ** 2;
}
