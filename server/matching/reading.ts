import type { z } from "zod";
import { problemSchema, type MatchProblem, type MatchStudent } from "./problem.js";

/** What is wrong with one field of a problem. */
export interface Fault {
  /** Like "students[3].free[0].to"; "problem" for the whole. */
  path: string;
  text: string;
}

/** Bad input, with one fault per field; `message` holds one line per fault, path first. */
export class MatchProblemError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, text }) => `${path}: ${text}`).join("\n"));
    this.name = "MatchProblemError";
  }
}

/**
 * Reads a matching problem from parsed JSON. Unknown fields, wrong types, references to ids that don't
 * exist and repeated ids are faults, each with its path ("students[3].free[0].to").
 * Throws MatchProblemError with all of them.
 */
export function readProblem(input: unknown): MatchProblem {
  const parsed = problemSchema.safeParse(input);
  if (!parsed.success) throw new MatchProblemError(problemFaults(parsed.error));
  const faults = referenceFaults(parsed.data);
  if (faults.length > 0) throw new MatchProblemError(faults);
  return parsed.data;
}

/** Zod's issues as faults; every unknown field is named on its own. */
function problemFaults(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), text: "unknown field" }))
      : [{ path: pathText(issue.path), text: issue.message }],
  );
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

function repeated(ids: readonly string[], path: (index: number) => string): Fault[] {
  const seen = new Set<string>();
  return ids.flatMap((id, i) => {
    if (seen.has(id)) return [{ path: path(i), text: `"${id}" is there twice` }];
    seen.add(id);
    return [];
  });
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, step) => {
    if (typeof step === "number") return `${before}[${step}]`;
    return before === "" ? String(step) : `${before}.${String(step)}`;
  }, "");
  return text === "" ? "problem" : text;
}
