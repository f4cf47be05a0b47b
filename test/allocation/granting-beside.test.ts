import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import type { Visitor } from "../support/visitor.js";
import { groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("Granting a room beside others", () => {
  const app = useApp();
  type Asker = Awaited<ReturnType<typeof groupOn>>;
  type Room = Awaited<ReturnType<typeof makeRoom>>;
  let staff: Visitor;
  beforeEach(async () => {
    staff = await staffVisitor(app);
  });

  async function ask({ visitor, path, group }: Asker, room: Room): Promise<string> {
    await visitor.post(path, { room: String(room._id), leaveOpen: "yes" });
    const request = await RoomRequest.findOne({ group: group._id, pending: true }).orFail().lean();
    return `/office/requests/${String(request._id)}/grant`;
  }

  it("sets turnover aside with a reason, where the booking beside it needs its own time alone", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1", turnoverMinutes: 20 });
    const first = await groupOn(app, term, [days[0]!]);
    const second = await groupOn(app, term, [days[0]!], { slot: { day: 2, start: "18:00", minutes: 50 } });
    const grants = [await ask(first, room), await ask(second, room)];
    const plain = { room: String(room._id), note: "" };
    expect((await staff.post(grants[0]!, plain)).status).to.equal(303);
    expect((await staff.post(grants[1]!, plain)).status).to.equal(409);
    const override = { ...plain, override: "yes", note: "The same people go on" };
    expect((await staff.post(grants[1]!, override)).status).to.equal(303);
    expect(await roomsOfSessions(second.group)).to.deep.equal([`${days[0]!} N-1`]);
  });

  it("tells a leader whose group isn't open yet that another got the room, and what else is free", async () => {
    const term = await makeTerm();
    const room = await makeRoom({ code: "N-1" });
    await makeRoom({ code: "N-2" });
    const first = await groupOn(app, term, days);
    const draft = await groupOn(app, term, [], { openedAt: null });
    const grant = await ask(first, room);
    await ask(draft, room);
    await RoomRequest.updateMany({}, { $set: { leaveOpen: false } });
    expect((await staff.post(grant, { room: String(room._id), note: "" })).status).to.equal(303);
    const letter = await Outbox.findOne({ to: draft.leader._id }).orFail().lean();
    expect(letter.subject).to.include("N-1 is no longer free");
    expect(letter.text).to.include("Free on all your dates: N-2.");
  });
});
