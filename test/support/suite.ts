import { writeFileSync } from "node:fs";
import { testFilesIn } from "./files.js";
import Mocha from "mocha";
import { endApp } from "./app.js";
import { closeBrowser } from "./browser.js";

/**
 * Runs the test files named by the patterns in this process, in an order drawn from SEED (printed, so that a
 * failing order can be run again), and writes what it counted to the file TALLY names.
 */
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const files = shuffled(process.argv.slice(2).flatMap(testFilesIn).sort(), seed);
process.stdout.write(`${files.length} files in the order of SEED=${seed}\n`);

const mocha = new Mocha({
  timeout: 20_000,
  reporter: "spec",
  rootHooks: { afterAll: [closeBrowser, endApp] },
  grep: process.env.GREP,
});
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();
const runner = mocha.run((failures) => {
  const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
  const tally = { passed: passes, failed: failures, skipped: pending };
  if (process.env.TALLY) writeFileSync(process.env.TALLY, JSON.stringify(tally));
  process.exit(failures === 0 ? 0 : 1);
});

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
