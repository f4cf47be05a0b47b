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
    const button = /formaction="([^"]+)"[^>]*><span>Grant the free dates/.exec(page.text)?.[1] ?? "";
    const address = button.replaceAll("&#x3D;", "=");
    expect((await staff.post(address, fields)).location, "as the button is rendered").to.equal(
      "/office/requests",
    );
    const [last] = await RoomRequest.find().lean();
    expect(last?.decidedAt).to.deep.equal(app.clock.now());
    expect(await roomsOfSessions(asker.group)).to.deep.equal([
      `${days[0]!} N-1`,
      `${days[1]!} -`,
      `${days[2]!} N-1`,
    ]);
  });

  it("leave what was asked for to be read when another room is given, with who decided and when", async () => {
    const term = await makeTerm();
    const [room, other] = [await makeRoom({ code: "N-1" }), await makeRoom({ code: "N-2" })];
    const staff = await staffVisitor(app);
    const paths: string[] = [];
    for (const start of ["17:00", "19:00"]) {
      const asker = await groupOn(app, term, days, { slot: { day: 2, start, minutes: 50 } });
      await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "no" });
      const { _id } = await RoomRequest.findOne({ group: asker.group._id }).orFail().lean();
      paths.push(`/office/requests/${String(_id)}`);
      app.clock.advance(60);
    }
    for (const path of paths.toReversed()) {
      await staff.post(`${path}/grant`, { room: String(other._id), note: "Quieter" });
      app.clock.advance(60);
    }
    const plain = (await staff.get(paths[0]!)).text.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
    expect(plain)
      .to.match(/Asks for N-1/)
      .and.match(/Decision granted N-2, by [^,]+, today/)
      .and.include("Quieter");
    const list = (await staff.get("/office/requests?show=decided")).text;
    expect(list.indexOf(paths[0]!), "what was decided last stands first").to.be.below(
      list.indexOf(paths[1]!),
    );
  });
});
