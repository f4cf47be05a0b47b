import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkResult, type CheckedResult } from "../support/match-checker.js";
import { group, problem, student, termProblem } from "../support/match-problems.js";
import { runCommand } from "../support/process.js";

describe("npm run match", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) => runCommand("server/cli/match.js", args);
  before(async () => (folder = await mkdtemp(join(tmpdir(), "match-"))));
  after(() => rm(folder, { recursive: true }));

  it("prints the proved result and nothing else, the same each time but for the milliseconds", async () => {
    const given = problem([group("g1", { max: 1 })], [student("s1"), student("s2")]);
    await writeFile(file("p.json"), JSON.stringify(given));
    const [one, two] = [await run(file("p.json")), await run(file("p.json"))];
    expect([one.code, one.err]).to.deep.equal([0, ""]);
    const result = JSON.parse(one.out) as CheckedResult;
    expect(checkResult(given, result)).to.deep.equal([]);
    const steady = (text: string) => text.replace(/"milliseconds": \d+/, "");
    expect(steady(two.out)).to.equal(steady(one.out));
  });

  it("writes to the file named by -o and prints nothing", async () => {
    await writeFile(file("p.json"), JSON.stringify(problem([], [])));
    expect(await run(file("p.json"), "-o", file("out.json"))).to.deep.equal({ code: 0, out: "", err: "" });
    expect(JSON.parse(await readFile(file("out.json"), "utf8"))).to.include({ status: "optimal" });
    expect(await run(file("p.json"), "-o", join(folder, "no", "out.json"))).to.include({ code: 1, out: "" });
  });

  it("ends with 0 for an infeasible problem, and with 2 when the limit stopped it", async () => {
    const pinned = problem([group("g1", { years: [5] })], [student("s1", { pinned: ["g1"] })]);
    await writeFile(file("p.json"), JSON.stringify(pinned));
    const infeasible = await run(file("p.json"));
    expect([infeasible.code, (JSON.parse(infeasible.out) as CheckedResult).status]).to.deep.equal([
      0,
      "infeasible",
    ]);
    const large = termProblem(200, 40, 2);
    await writeFile(file("p.json"), JSON.stringify(large));
    const stopped = await run(file("p.json"), "--time-limit", "0.001");
    expect(stopped.code).to.equal(2);
    expect(checkResult(large, JSON.parse(stopped.out) as CheckedResult)).to.deep.equal([]);
  });

  it("ends with 1 for bad input: the field's path, the place where JSON ends, a missing file, wrong arguments", async () => {
    await writeFile(file("bad.json"), JSON.stringify({ ...problem([], []), seed: "7" }));
    await writeFile(file("empty.json"), "");
    await writeFile(file("deep.json"), "[".repeat(100_000) + "]".repeat(100_000));
    await writeFile(file("torn.json"), '{ "format":\n  "peer-rounds/match@1", "groups": [1, }');
    const cases: [string[], string][] = [
      [[file("bad.json")], "seed: must be a whole number"],
      [[file("torn.json")], "torn.json: not JSON at line 2, column 40 (position 51)"],
      [[file("empty.json")], "empty.json: not JSON at line 1, column 1 (position 0)"],
      [[file("deep.json")], "problem: must be an object"],
      [[file("none.json")], "none.json: cannot be read (ENOENT)"],
      [[], "usage:"],
      [[file("bad.json"), "--time-limit", "soon"], "--time-limit: must be a number of seconds"],
      [[file("bad.json"), "--colour"], "usage:"],
    ];
    for (const [args, message] of cases) {
      const { code, out, err } = await run(...args);
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.contain(message);
    }
  });
});
