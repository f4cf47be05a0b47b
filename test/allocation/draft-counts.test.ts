import { expect } from "chai";
import { countChanges, RoomDraft, type Solved } from "../../server/allocation/draft.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm, nobodyId } from "../support/factories.js";
import { groupOn, staffVisitor, workedOut } from "./people.js";

const days = ["2026-10-06", "2026-10-13"];

describe("What is counted of a draft of rooms", () => {
  const app = useApp();

  it("is who changes rooms, and apart from them who gets one at last; who loses theirs is without one", () => {
    const sessions = ["moved", "gained", "lost", "kept", "bare"].map((id) => ({ id }));
    const held = { moved: "N-1", gained: null, lost: "N-1", kept: "N-2" };
    const rooms: Record<string, string> = { moved: "N-2", gained: "N-1", kept: "N-2" };
    const result = { sessions: sessions.map(({ id }) => ({ id, room: rooms[id] ?? null })) };
    const solved = { problem: { sessions }, result, held } as unknown as Solved;
    expect(countChanges(solved)).to.deep.equal({ moved: 1, gained: 1 });
  });

  it("stands beside the newest older draft that came to a plan, on the same ground where groups came since", async () => {
    await makeRoom();
    const term = await makeTerm();
    await groupOn(app, term, days);
    const staff = await staffVisitor(app);
    const first = await workedOut(staff);
    const now = app.clock.now();
    const ended = { startedAt: now, startedBy: nobodyId(), heldUntil: now, failedAt: now };
    await RoomDraft.create({ ...ended, term: term._id, base: "now" });
    expect((await staff.get(first)).text, "with one that came to nothing").to.not.include("/comparison");
    const second = await workedOut(staff);
    await groupOn(app, term, days, { slot: { day: 2, start: "19:00", minutes: 50 } });
    const third = await workedOut(staff);
    const compared = async (path: string) => (await staff.get(`${path}/comparison`)).text;
    const beside = (text: string) => /<option[^>]* selected>([^,<]*)/.exec(text)?.[1];
    expect(beside(await compared(second))).to.equal("Draft 1");
    const latest = await compared(third);
    expect(beside(latest)).to.equal("Draft 3");
    expect(latest).to.include("2 sessions are only in Draft 4").and.not.include("Rooms have changed");
  });
});
