import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { MatchProblem } from "../matching/problem.js";
import { MatchProblemError, readProblem } from "../matching/reading.js";
import { solveMatching } from "../matching/solve.js";
import { findJsonFault } from "./json-fault.js";

const USAGE = "usage: npm run match -- PROBLEM.json [-o OUT.json] [--time-limit SECONDS]";

/** What the person asked for was not usable; the message is for them. */
class BadInput extends Error {}

try {
  process.exitCode = await match(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  const expected = error instanceof BadInput || error instanceof MatchProblemError;
  process.stderr.write(`${expected ? error.message : `match failed: ${String(error)}`}\n`);
}

/** Solves one problem file; the exit code is 0 when proved (or proved infeasible), 2 when stopped before. */
async function match(args: string[]): Promise<number> {
  const { file, out, seconds } = readArguments(args);
  const problem = await readProblemFile(file);
  const result = await solveMatching(problem, seconds === undefined ? {} : { timeLimitSeconds: seconds });
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else
    await writeFile(out, text).catch((error: unknown) =>
      refuse(`${out}: cannot be written (${codeOf(error)})`),
    );
  return result.status === "feasible" ? 2 : 0;
}

function readArguments(args: string[]): {
  file: string;
  out: string | undefined;
  seconds: number | undefined;
} {
  let parsed;
  try {
    const options = { output: { type: "string", short: "o" }, "time-limit": { type: "string" } } as const;
    parsed = parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const [file, ...more] = parsed.positionals;
  if (file === undefined || more.length > 0) return refuse(USAGE);
  const limit = parsed.values["time-limit"];
  const seconds = limit === undefined ? undefined : Number(limit);
  if (limit?.trim() === "" || (seconds !== undefined && !(seconds >= 0))) {
    return refuse("--time-limit: must be a number of seconds");
  }
  return { file, out: parsed.values.output, seconds };
}

async function readProblemFile(file: string): Promise<MatchProblem> {
  const text = await readFile(file, "utf8").catch((error: unknown) =>
    refuse(`${file}: cannot be read (${codeOf(error)})`),
  );
  const json = text.replace(/^\uFEFF/, "");
  let input: unknown;
  try {
    input = JSON.parse(json);
  } catch {
    const { line, column, position } = findJsonFault(json) ?? { line: 1, column: 1, position: 0 };
    return refuse(`${file}: not JSON at line ${line}, column ${column} (position ${position})`);
  }
  return readProblem(input);
}

function refuse(message: string): never {
  throw new BadInput(message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
