import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkRooms, type CheckedRoomResult } from "../support/rooms-checker.js";
import { room, roomProblem, session } from "../support/rooms-problems.js";
import type { CheckedRoomProblem } from "../support/rooms-rules.js";
import { runCommand } from "../support/process.js";

const plain = JSON.stringify(roomProblem([room("r1")], [session("s1")]));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const on = { date: "2026-03-03" };
const allDay = { ...on, from: "00:00", to: "24:00" };

/** Texts that are refused, with what is said. */
const REFUSED: Record<string, [text: string, said: string]> = {
  "an empty file": ["", "odd.json: not JSON at line 1, column 1 (position 0)"],
  "no number": [plain.replace('"seats":14', '"seats":NaN'), "odd.json: not JSON at line 1, column "],
  "two problems in one file": [plain + plain, `odd.json: not JSON at line 1, column ${plain.length + 1}`],
  "a list": ["[]", "problem: must be an object"],
  "seats below none": [plain.replace('"seats":14', '"seats":-1'), "rooms[0].seats: must be a whole number"],
  "seats without end": [plain.replace('"seats":14', '"seats":1e999'), "rooms[0].seats: must be a whole"],
  "lists in lists": [plain.replace('"features":[]', `"features":${nested(50_000)}`), "rooms[0].features[0]"],
  "nothing but lists": [nested(200_000), "problem: must be an object"],
  __proto__: [
    plain.replace('"stepFree":true', '"stepFree":true,"__proto__":{}'),
    "rooms[0].__proto__: unknown",
  ],
  "a room twice": [JSON.stringify(roomProblem([room("r1"), room("r1")], [])), 'rooms[1].id: "r1" is there'],
  "a room that isn't there": [
    JSON.stringify(roomProblem([room("r1")], [], { booked: [{ room: "toString", ...allDay }] })),
    'booked[0].room: no room has the id "toString"',
  ],
};

const names = ["__proto__", "constructor", "toString"];
/** Problems that are odd and lawful. */
const SOLVED: Record<string, CheckedRoomProblem> = {
  "closed everywhere, booked twice over": roomProblem([room("r1"), room("r2")], [session("s1")], {
    closed: [{ room: "r1", ...allDay }],
    booked: [
      { room: "r2", ...on, from: "17:00", to: "20:00" },
      { room: "r2", ...on, from: "17:30", to: "18:30" },
      { room: "r2", ...on, from: "17:30", to: "18:30" },
    ],
  }),
  "names that objects have": roomProblem(
    names.map((id) => room(id)),
    names.map((id) => session(id, { group: id, current: "__proto__" })),
    { closed: [{ room: "constructor", ...on, from: "08:00", to: "09:00" }] },
  ),
  "words without end": roomProblem(
    [room("r".repeat(300_000), { features: ["f".repeat(300_000)] })],
    [session("s".repeat(300_000)), session("s2", { features: ["f".repeat(300_000), "f".repeat(299_999)] })],
  ),
  "a turnover of a whole day": roomProblem(
    [room("r1")],
    [session("s1"), session("s2", { from: "00:00", to: "00:01" })],
    { turnoverMinutes: 1440 },
  ),
};

describe("npm run rooms with odd files", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "odd-rooms-"))));
  after(() => rm(folder, { recursive: true }));

  const run = async (text: string) => {
    await writeFile(join(folder, "odd.json"), text);
    return runCommand("server/cli/rooms.js", [join(folder, "odd.json")]);
  };

  for (const [what, [text, said]] of Object.entries(REFUSED)) {
    it(`refuses ${what} and says where`, async () => {
      const { code, out, err } = await run(text);
      expect([code, out]).to.deep.equal([1, ""]);
      expect(err).to.contain(said);
      expect(err).to.not.contain("    at ");
    });
  }

  for (const [what, given] of Object.entries(SOLVED)) {
    it(`solves ${what}, with a byte order mark before it`, async () => {
      const { code, out, err } = await run(`\uFEFF${JSON.stringify(given)}`);
      expect([code, err]).to.deep.equal([0, ""]);
      expect(checkRooms(given, JSON.parse(out) as CheckedRoomResult)).to.deep.equal([]);
    });
  }
});
