import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { RoomRequest } from "../../server/rooms/request.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import { groupOn, roomsOfSessions, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("A room's free dates, when all or none were asked for,", () => {
  const app = useApp();

  it("are granted as such; nobody is told of losing what was booked before they asked", async () => {
    const room = await makeRoom({ code: "N-1" });
    const asker = await groupOn(app, await makeTerm(), days);
    const staff = await staffVisitor(app);
    const talk = {
      purpose: "Open evening",
      on: days[1]!,
      start: "17:15",
      minutes: "60",
      weeks: "1",
      note: "",
    };
    await staff.post("/office/rooms/N-1/bookings", talk);
    app.clock.set(new Date("2026-10-05T10:00:00Z"));
    await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "yes" });
    await RoomRequest.updateOne({}, { $set: { leaveOpen: false } });
    const path = `/office/requests/${String((await RoomRequest.findOne().lean())?._id)}`;
    const fields = { room: String(room._id), note: "" };
    const page = await staff.get(path);
    expect(page.text)
      .to.include("they asked for all or none")
      .and.match(/Grant the free dates<span/);
    expect(page.text).not.to.match(/Grant<span class="visually-hidden"> N-1/);
    expect((await staff.post(`${path}/grant`, fields)).status).to.equal(409);
    expect(await Outbox.countDocuments()).to.equal(0);
    expect((await staff.post(`${path}/grant?leaveOpen=yes`, fields)).status).to.equal(303);
    expect(await roomsOfSessions(asker.group)).to.deep.equal([
      `${days[0]!} N-1`,
      `${days[1]!} -`,
      `${days[2]!} N-1`,
    ]);
  });
});
