import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import { groupOn, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("Rivals for a room", () => {
  const app = useApp();

  it("are those who ask for the same time of it, in the list, on the page and when one is granted it", async () => {
    const term = await makeTerm();
    const room = await makeRoom();
    const staff = await staffVisitor(app);
    const askers = [];
    for (const start of ["17:00", "18:00", "17:30"]) {
      const asker = await groupOn(app, term, days, { slot: { day: 2, start, minutes: 30 } });
      await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "no" });
      askers.push(asker);
    }
    const [own, other] = [askers[0]!, await groupOn(app, term, days)];
    await other.visitor.post(other.path, { room: String((await makeRoom())._id), leaveOpen: "no" });
    const list = (await staff.get("/office/requests")).text;
    expect(list.match(/\d ask for it/g)).to.deep.equal(["2 ask for it", "2 ask for it", "3 ask for it"]);
    const first = await RoomRequest.findOne({ group: own.group._id }).orFail().lean();
    const path = `/office/requests/${String(first._id)}`;
    expect((await staff.get(path)).text)
      .to.include("Also waiting")
      .and.include(askers[2]!.group.title)
      .and.not.include(askers[1]!.group.title);
    await Outbox.deleteMany({});
    await staff.post(`${path}/grant`, { room: String(room._id), note: "" });
    const told = (await Outbox.find().lean()).map(({ to }) => String(to));
    expect(told).to.have.members([own, askers[2]!].map(({ leader }) => String(leader._id)));
  });
});
