import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { getShell } from "./chromium.js";
import { getRedis } from "./programs.js";

/** Host zones under which the rules of time must hold. */
const zones = ["UTC", "America/Los_Angeles", "Europe/London", "Asia/Tokyo", "Pacific/Apia"];

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Each test that failed, by its whole title, with the error it failed with. */
  red: string[];
  /** Each test that passed only at its second try, with what it failed with at the first. */
  unsteady: string[];
}

const dist = relative(process.cwd(), resolve(import.meta.dirname, "../.."));
const folder = mkdtempSync(join(tmpdir(), "peer-rounds-tally-"));

interface Run {
  name: string;
  places: string[];
  environment: Record<string, string>;
  /** The command that runs it, before node's own. */
  wrap?: string[];
  /** Shows what it says when it has ended, in one piece. */
  isTogether?: boolean;
}

/** Runs the suite in a process of its own and reads what it counted; a crash counts as one failure. */
async function run({ name, places, environment, wrap = [], isTogether = false }: Run): Promise<Tally> {
  const title = `\n── ${name}\n`;
  if (!isTogether) process.stdout.write(title);
  const tally = join(folder, `${name.replaceAll(/\W/g, "-")}.json`);
  const suite = ["--enable-source-maps", `${dist}/test/support/suite.js`, ...places];
  const child = spawn(process.execPath, [...wrap, ...suite], {
    stdio: ["ignore", isTogether ? "pipe" : "inherit", "inherit"],
    env: { ...process.env, ...environment, TALLY: tally },
  });
  const said: Buffer[] = [];
  child.stdout?.on("data", (piece: Buffer) => said.push(piece));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (isTogether) process.stdout.write(Buffer.concat([Buffer.from(title), ...said]));
  const counted = countedIn(tally);
  const crash = [`${name}: the process ended with ${code ?? signal}`];
  if (!counted) return { passed: 0, failed: 1, skipped: 0, red: crash, unsteady: [] };
  return code === 0 || counted.failed > 0 ? counted : { ...counted, failed: 1, red: crash };
}

function countedIn(file: string): Tally | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Tally;
  } catch {
    return null;
  }
}

const coverage = [
  "node_modules/c8/bin/c8.js",
  "--reporter=text",
  "--src=server",
  "--include=server/**",
  "--exclude-after-remap",
  process.execPath,
];

/** Everything, or the places named on the command line: `npm test -- dist/test/groups`. */
async function runAll(named: string[]): Promise<Tally[]> {
  // Installed before there are two processes that would both do it.
  getShell();
  const tools = { REDIS: getRedis() ?? "" };
  if (named.length > 0) return [await run({ name: "Chosen tests", places: named, environment: tools })];
  const rules = [
    `${dist}/test/time`,
    ...["edits", "clock-changes"].map((name) => `${dist}/test/series/${name}.test.js`),
  ];
  const time = await Promise.all(
    zones.map((TZ) =>
      run({ name: `Time, on a host in ${TZ}`, places: rules, environment: { TZ }, isTogether: true }),
    ),
  );
  // By far the most of the machine's work: a test that fails for want of it has a second try, and is named.
  const all = {
    name: "Everything, with coverage",
    places: [`${dist}/test`],
    environment: { ...tools, AGAIN: "1" },
    wrap: coverage,
  };
  return [...time, await run(all)];
}

try {
  const tallies = await runAll(process.argv.slice(2));
  const sum = (key: "passed" | "failed" | "skipped") =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  // Said again at the end: the coverage table is longer than what a reader of a log keeps on the screen.
  for (const { unsteady, red } of tallies) {
    for (const test of unsteady) process.stdout.write(`\nUnsteady, passed at the second try: ${test}\n`);
    for (const test of red) process.stdout.write(`\nRed: ${test}\n`);
  }
  process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`);
  process.exitCode = sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write("0 passed, 1 failed\n");
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
