import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ProblemError } from "../solver/problem-faults.js";
import { findJsonFault } from "./json-fault.js";

/** A command that solves one problem file. */
export interface ProblemCommand<Problem> {
  /** As in `npm run <name>`. */
  name: string;
  /** Reads parsed JSON; throws ProblemError. */
  read: (input: unknown) => Problem;
  solve: (problem: Problem, options: { timeLimitSeconds?: number }) => Promise<{ status: string }>;
}

/** What the person asked for was not usable; the message is for them. */
class BadInput extends Error {}

/**
 * Runs the command with the arguments after its name: the result goes to standard output or the file of -o, what is
 * wrong to standard error. Sets the exit code: 0 proved (or proved infeasible), 1 bad input, 2 stopped by the limit.
 */
export async function runProblemCommand<Problem>(
  command: ProblemCommand<Problem>,
  args: string[],
): Promise<void> {
  try {
    process.exitCode = await run(command, args);
  } catch (error) {
    process.exitCode = 1;
    const expected = error instanceof BadInput || error instanceof ProblemError;
    process.stderr.write(`${expected ? error.message : `${command.name} failed: ${String(error)}`}\n`);
  }
}

async function run<Problem>(command: ProblemCommand<Problem>, args: string[]): Promise<number> {
  const { file, out, seconds } = readArguments(args, command.name);
  const problem = command.read(await readJsonFile(file));
  // The limit is for the whole command: starting and reading have taken some of it.
  const left = seconds === undefined ? undefined : Math.max(0, seconds - performance.now() / 1000);
  const result = await command.solve(problem, left === undefined ? {} : { timeLimitSeconds: left });
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else
    await writeFile(out, text).catch((error: unknown) =>
      refuse(`${out}: cannot be written (${codeOf(error)})`),
    );
  return result.status === "feasible" ? 2 : 0;
}

function readArguments(
  args: string[],
  name: string,
): {
  file: string;
  out: string | undefined;
  seconds: number | undefined;
} {
  const usage = `usage: npm run ${name} -- PROBLEM.json [-o OUT.json] [--time-limit SECONDS]`;
  let parsed;
  try {
    const options = { output: { type: "string", short: "o" }, "time-limit": { type: "string" } } as const;
    parsed = parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) return refuse(usage);
  const limit = parsed.values["time-limit"];
  const seconds = limit === undefined ? undefined : Number(limit);
  if (limit?.trim() === "" || (seconds !== undefined && !(seconds >= 0))) {
    return refuse("--time-limit: must be a number of seconds");
  }
  return { file, out: parsed.values.output, seconds };
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: unknown) =>
    refuse(`${file}: cannot be read (${codeOf(error)})`),
  );
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json) as unknown;
  } catch {
    const { line, column, position } = findJsonFault(json) ?? { line: 1, column: 1, position: 0 };
    return refuse(`${file}: not JSON at line ${line}, column ${column} (position ${position})`);
  }
}

function refuse(message: string): never {
  throw new BadInput(message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
