import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import { testFilesIn } from "./files.js";

/**
 * Runs the test files named by the patterns, two at a time, each in one of two processes with a server and a database
 * of its own, in an order drawn from SEED, which is printed, so that a failing order can be run again. A single file,
 * all with ALONE=1, and those on the one database that MONGODB_URI names run in this process. With AGAIN=1 a test that
 * fails has a second try, and is named as unsteady when that passes. Writes what it counted to the file TALLY names.
 */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const files = longFirst(shuffled(process.argv.slice(2).flatMap(testFilesIn).sort(), seed));
const { AGAIN = "0", ALONE = "", MONGODB_URI = "" } = process.env;
const together = files.length > 1 && ALONE === "" && MONGODB_URI === "";
process.stdout.write(`${files.length} files in the order of SEED=${seed}\n`);

const mocha = new Mocha({
  timeout: 60_000,
  reporter: "spec",
  grep: process.env.GREP,
  retries: Number(AGAIN),
  parallel: together,
  jobs: 2,
});
for (const file of files) mocha.addFile(file);
if (!together) await mocha.loadFilesAsync();
const told = (test: Mocha.Test, error: Error) =>
  `${test.fullTitle()}\n    ${(error.stack ?? String(error)).replaceAll("\n", "\n    ")}`;
const red: string[] = [];
const unsteady = new Map<string, string>();
const runner = mocha.run((failures) => {
  const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
  const tally = { passed: passes, failed: failures, skipped: pending, red, unsteady: [...unsteady.values()] };
  if (process.env.TALLY) writeFileSync(process.env.TALLY, JSON.stringify(tally));
  const code = failures === 0 ? 0 : 1;
  // Workers write their coverage as they end, and this process ends with the last of them.
  if (together) process.exitCode = code;
  else process.exit(code);
});
runner.on("retry", (test: Mocha.Test, error: Error) => unsteady.set(test.fullTitle(), told(test, error)));
runner.on("fail", (test, error: Error) => {
  const first = unsteady.get(test.fullTitle());
  unsteady.delete(test.fullTitle());
  red.push(first ? `${told(test, error)}\n  At its first try: ${first}` : told(test, error));
});

/** Stories and tests with processes of their own begin: so no long file is left to one process at the end. */
function longFirst(order: string[]): string[] {
  const long = order.filter((file) => /\/(stories|processes)\//.test(file));
  return [...long, ...order.filter((file) => !long.includes(file))];
}

/** Fisher-Yates with a small generator (mulberry32), so that one seed is one order. */
function shuffled<T>(items: T[], from: number): T[] {
  const order = [...items];
  let state = from >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}
