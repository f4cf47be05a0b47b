import type { z } from "zod";

/** What is wrong with one field of a problem. */
export interface Fault {
  /** Like "students[3].free[0].to"; "problem" for the whole. */
  path: string;
  text: string;
}

/** Bad input, with one fault per field; `message` holds one line per fault, path first. */
export class ProblemError extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, text }) => `${path}: ${text}`).join("\n"));
    this.name = "ProblemError";
  }
}

/**
 * Reads a problem from parsed JSON by its shape, and then by `faultsBetween` its fields. Throws ProblemError with
 * everything that is wrong, each with its path; unknown fields are faults too.
 */
export function readByShape<T>(
  schema: z.ZodType<T>,
  input: unknown,
  faultsBetween: (problem: T) => Fault[],
): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new ProblemError(shapeFaults(parsed.error));
  const faults = faultsBetween(parsed.data);
  if (faults.length > 0) throw new ProblemError(faults);
  return parsed.data;
}

/** Faults for ids that stand in a list twice. */
export function repeated(ids: readonly string[], path: (index: number) => string): Fault[] {
  const seen = new Set<string>();
  return ids.flatMap((id, i) => {
    if (seen.has(id)) return [{ path: path(i), text: `"${id}" is there twice` }];
    seen.add(id);
    return [];
  });
}

/** Zod's issues as faults; every unknown field is named on its own. */
function shapeFaults(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), text: "unknown field" }))
      : [{ path: pathText(issue.path), text: issue.message }],
  );
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, step) => {
    if (typeof step === "number") return `${before}[${step}]`;
    return before === "" ? String(step) : `${before}.${String(step)}`;
  }, "");
  return text === "" ? "problem" : text;
}
