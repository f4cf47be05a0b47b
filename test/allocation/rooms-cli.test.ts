import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRooms, type CheckedRoomResult } from "../support/rooms-checker.js";
import { room, roomProblem, roomTerm, session } from "../support/rooms-problems.js";
import { runCommand } from "../support/process.js";

describe("npm run rooms", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) => runCommand("server/cli/rooms.js", args);
  before(async () => (folder = await mkdtemp(join(tmpdir(), "rooms-"))));
  after(() => rm(folder, { recursive: true }));

  it("prints the proved result and nothing else, and with -o writes it and prints nothing", async () => {
    const given = roomProblem([room("r1")], [session("s1"), session("s2")]);
    await writeFile(file("p.json"), JSON.stringify(given));
    const shown = await run(file("p.json"));
    expect([shown.code, shown.err]).to.deep.equal([0, ""]);
    expect(checkRooms(given, JSON.parse(shown.out) as CheckedRoomResult)).to.deep.equal([]);
    expect(await run(file("p.json"), "-o", file("out.json"))).to.deep.equal({ code: 0, out: "", err: "" });
    const steady = (text: string) => text.replace(/"milliseconds": \d+/, "");
    expect(steady(await readFile(file("out.json"), "utf8"))).to.equal(steady(shown.out));
  });

  it("ends with 0 for an infeasible problem, and with 2 when the limit stopped it", async () => {
    const pinned = roomProblem([room("r1")], [session("s1", { size: 20, pinned: "r1" })]);
    await writeFile(file("p.json"), JSON.stringify(pinned));
    const infeasible = await run(file("p.json"));
    const told = JSON.parse(infeasible.out) as CheckedRoomResult;
    expect([infeasible.code, told.status]).to.deep.equal([0, "infeasible"]);
    const large = roomTerm({ groups: 60, weeks: 8, rooms: 8, seed: 2 });
    await writeFile(file("p.json"), JSON.stringify(large));
    const stopped = await run(file("p.json"), "--time-limit", "0.001");
    expect(stopped.code).to.equal(2);
    expect(checkRooms(large, JSON.parse(stopped.out) as CheckedRoomResult)).to.deep.equal([]);
  });

  it("ends with 1 for bad input: the field's path, the place where JSON ends, wrong arguments", async () => {
    await writeFile(file("bad.json"), JSON.stringify({ ...roomProblem([], []), turnoverMinutes: "10" }));
    await writeFile(file("torn.json"), '{ "format":\n  "peer-rounds/rooms@1", "rooms": [1, }');
    const cases: [string[], string][] = [
      [[file("bad.json")], "turnoverMinutes: must be a whole number from 0 to 1440"],
      [[file("torn.json")], "torn.json: not JSON at line 2, column 39 (position 50)"],
      [[], "usage: npm run rooms"],
    ];
    for (const [args, message] of cases) {
      const { code, out, err } = await run(...args);
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.contain(message);
    }
  });
});
