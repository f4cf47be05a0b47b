import { expect } from "chai";
import type { Types } from "mongoose";
import { change } from "../../server/data/change.js";
import { stateOf, usesOf } from "../../server/rooms/door.js";
import { qrPath } from "../../server/rooms/door-code.js";
import { endFollowing } from "../../server/live/following.js";
import { holdRoom, type Use } from "../../server/rooms/holding.js";
import { quartersOf } from "../../server/rooms/quarters.js";
import { instantOf } from "../../server/time/zone.js";
import { useApp } from "../support/app.js";
import { until } from "../live/listener.js";
import { makeGroup, makeRoom, makeTerm, nobodyId, zone } from "../support/factories.js";
import { stranger } from "../support/visitor.js";

const tuesday = "2026-10-06";
const at = (time: string) => instantOf(tuesday, time, zone);

function booking(start: string, end: string, title: string) {
  const [startsAt, endsAt] = [at(start), at(end)];
  return { startsAt, endsAt, quarters: quartersOf(startsAt, endsAt, 10), title };
}

describe("The state of a room at its door", () => {
  const room = { open: [{ day: 2, from: "08:00", to: "21:00" }] };
  const day = [booking("12:00", "12:50", "Renal"), booking("17:00", "17:50", "Anatomy")];
  const table: [string, string, string, string][] = [
    ["07:59", "closed", "Closed now", "Next: Renal at 12:00"],
    ["08:00", "free", "Free until 12:00", "Next: Renal at 12:00"],
    ["12:00", "in-use", "In use until 12:50", "Renal"],
    ["12:50", "turnover", "Being made ready until 13:00", "Next: Anatomy at 17:00"],
    ["13:00", "free", "Free until 17:00", "Next: Anatomy at 17:00"],
    ["18:00", "free", "Free until 21:00", "Nothing else is planned today"],
    ["21:00", "closed", "Closed now", "Nothing else is planned today"],
  ];
  for (const [time, state, words, detail] of table) {
    it(`is "${words}" at ${time}`, () => {
      expect(stateOf(room, { bookings: day, blockings: [] }, at(time), zone)).to.deep.equal({
        state,
        words,
        detail,
      });
    });
  }

  it("is out of use while it is blocked, and free only until then", () => {
    const blockings = [
      { fromOn: tuesday, toOn: tuesday, from: "14:00", to: "16:00", reason: "Water damage" },
    ];
    const words = (time: string) => stateOf(room, { bookings: day, blockings }, at(time), zone).words;
    expect(["13:30", "14:00", "16:00"].map(words)).to.deep.equal([
      "Free until 14:00",
      "Out of use until 16:00",
      "Free until 17:00",
    ]);
  });

  it("says which of the day's uses is on and which is over", () => {
    const uses = usesOf(day, ["Renal", "Anatomy"], at("17:00"), zone);
    expect(uses.map(({ starts, ends, now, over }) => [starts, ends, now, over])).to.deep.equal([
      ["12:00", "12:50", false, true],
      ["17:00", "17:50", true, false],
    ]);
  });
});

describe("The QR code at the door", () => {
  it("is a square of dark runs with its quiet zone, the same for the same address", () => {
    const code = qrPath("http://localhost:3000/rooms/N-204/door");
    expect(code).to.deep.equal(qrPath("http://localhost:3000/rooms/N-204/door"));
    // The finder pattern's upper edge is seven dark squares wide, after four light ones.
    expect(code.path).to.match(/^M4 4h7v1h-7z/);
    expect((code.size - 8 - 17) % 4).to.equal(0);
  });
});

describe("The page at the door", () => {
  const app = useApp();

  async function hold(
    room: Awaited<ReturnType<typeof makeRoom>>,
    start: string,
    fields: Partial<Use>,
    note = "",
  ): Promise<void> {
    const startsAt = at(start);
    const use = {
      session: null,
      group: null,
      purpose: "",
      startsAt,
      endsAt: new Date(startsAt.getTime() + 50 * 60_000),
    };
    const by = { id: String(nobodyId()), now: app.clock.now() };
    await change(by, "room:all", (trail) =>
      holdRoom(trail, room, [{ ...use, ...fields }], { by: by.id, now: by.now, note }),
    );
  }

  it("is open to passers-by, says what is on today and names nothing private", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N.2-04", open: [{ day: 2, from: "08:00", to: "21:00" }] });
    const review = await makeGroup(term, { title: "Renal together" });
    const hidden = await makeGroup(term, { title: "Violet circle", kind: "shared-experience" });
    const circle = await makeGroup(term, { title: "Sleeping better", kind: "wellbeing" });
    const groups: [string, Types.ObjectId][] = [
      ["12:00", review._id],
      ["13:00", hidden._id],
      ["14:00", circle._id],
    ];
    for (const [start, group] of groups) await hold(room, start, { group });
    await hold(room, "16:00", { purpose: "Fire drill" });
    app.clock.set(at("13:10"));
    const { status, text } = await stranger(app).get("/rooms/N.2-04/door");
    expect(status).to.equal(200);
    expect(text).to.include("In use until 13:50").and.include("Renal together").and.include("Fire drill");
    expect(text).to.not.match(/Violet|Sleeping|sign-in|style=/);
    expect(text.match(/Peer group/g)?.length).to.equal(3);
    expect(text).to.include('data-live="room:N_2-04"');
    expect(text.split("</head>")[0]).to.include(
      '<noscript><meta http-equiv="refresh" content="60"></noscript>',
    );
  });

  it("shows today only, by the wall of the programme's zone", async () => {
    await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    await hold(room, "00:15", { purpose: "Night watch" }, "The guard has a key");
    app.clock.set(new Date("2026-10-05T22:50:00Z"));
    expect((await stranger(app).get("/rooms/N-1/door")).text).to.include("Nothing is planned here today.");
    app.clock.set(new Date("2026-10-05T23:05:00Z"));
    expect((await stranger(app).get("/rooms/N-1/door")).text).to.include("Night watch");
  });

  const follow = (code: string, signal?: AbortSignal) =>
    fetch(`${app.url}/rooms/${code}/door/changes`, {
      headers: { Accept: "text/event-stream" },
      signal: signal ?? null,
    });

  it("is told at once when something about its room changes, of no other room, and to the end", async () => {
    await makeTerm();
    const [room, other] = [await makeRoom({ code: "N-1" }), await makeRoom({ code: "N-2" })];
    const { body, headers } = await follow("N-1");
    expect(headers.get("content-type")).to.equal("text/event-stream");
    const told = (body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream()).getReader();
    expect((await told.read()).value).to.equal("retry: 3000\n\n");
    await hold(other, "12:00", { purpose: "Fire drill" });
    await hold(room, "12:00", { purpose: "Fire drill" });
    expect((await told.read()).value).to.equal("data: changed\n\n");
    endFollowing();
    expect((await told.read()).done).to.equal(true);
  });

  it("leads a browser to the page itself, and lets one computer follow a hundred doors", async () => {
    await makeRoom({ code: "N-1" });
    const asked = await stranger(app).get("/rooms/N-1/door/changes");
    expect([asked.status, asked.location]).to.deep.equal([303, "/rooms/N-1/door"]);
    expect((await follow("N-404")).status).to.equal(404);
    const ending = new AbortController();
    const answers = await Promise.all(Array.from({ length: 101 }, () => follow("N-1", ending.signal)));
    expect(answers.filter(({ status }) => status === 429)).to.have.length(1);
    ending.abort();
    await until(async () => (await follow("N-1")).status === 200);
    endFollowing();
  });

  it("is not there for a room that is not", async () => {
    for (const code of ["N-404", "%00", "a%2Fb", "__proto__"]) {
      expect((await stranger(app).get(`/rooms/${code}/door`)).status).to.equal(404);
    }
  });
});
