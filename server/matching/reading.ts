import { readByShape, repeated, type Fault } from "../solver/problem-faults.js";
import { problemSchema, type MatchProblem, type MatchStudent } from "./problem.js";

/**
 * Reads a matching problem from parsed JSON. Unknown fields, wrong types, references to ids that don't
 * exist and repeated ids are faults, each with its path ("students[3].free[0].to").
 * Throws ProblemError with all of them.
 */
export function readProblem(input: unknown): MatchProblem {
  return readByShape(problemSchema, input, referenceFaults);
}

/** Faults between fields: ids used twice, ids that nobody has, pairs of one. */
function referenceFaults(problem: MatchProblem): Fault[] {
  const groups = new Set(problem.groups.map((group) => group.id));
  const students = new Set(problem.students.map((student) => student.id));
  return [
    ...repeated(
      problem.groups.map((group) => group.id),
      (i) => `groups[${i}].id`,
    ),
    ...repeated(
      problem.students.map((student) => student.id),
      (i) => `students[${i}].id`,
    ),
    ...problem.students.flatMap((student, i) => studentFaults(student, `students[${i}]`, groups)),
    ...pairFaults(problem.keepApart, "keepApart", students),
    ...pairFaults(problem.keepTogether, "keepTogether", students),
  ];
}

function studentFaults(student: MatchStudent, at: string, groups: ReadonlySet<string>): Fault[] {
  const lists = ["ranked", "current", "pinned", "barred"] as const;
  return [
    ...repeated(student.topics, (i) => `${at}.topics[${i}]`),
    // A group named twice would have two ranks, or be lost twice.
    ...repeated(student.ranked, (i) => `${at}.ranked[${i}]`),
    ...repeated(student.current, (i) => `${at}.current[${i}]`),
    ...lists.flatMap((field) =>
      student[field].flatMap((id, i) =>
        groups.has(id) ? [] : [{ path: `${at}.${field}[${i}]`, text: `no group has the id "${id}"` }],
      ),
    ),
  ];
}

function pairFaults(
  pairs: readonly [string, string][],
  field: string,
  students: ReadonlySet<string>,
): Fault[] {
  return pairs.flatMap((pair, i) => {
    const faults = pair.flatMap((id, side) =>
      students.has(id) ? [] : [{ path: `${field}[${i}][${side}]`, text: `no student has the id "${id}"` }],
    );
    if (pair[0] === pair[1])
      faults.push({ path: `${field}[${i}]`, text: "must name two different students" });
    return faults;
  });
}
