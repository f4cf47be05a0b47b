import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, makeTerm, memberOf } from "../support/factories.js";
import { grantedRoom, groupOn, staffVisitor } from "./people.js";

const talk = { purpose: "Open evening", on: "2026-10-13", minutes: "60", weeks: "1", note: "" };
const days = ["2026-10-06", "2026-10-13", "2026-10-20"];

describe("A booking that is moved", () => {
  const app = useApp();

  it("has its room exchanged in one step, tells each person once, and refuses with the reason", async () => {
    const term = await makeTerm();
    const staff = await staffVisitor(app);
    const member = await makePerson();
    const asker = await groupOn(app, term, days, { members: [memberOf(member)] });
    const [room, other] = [await makeRoom({ code: "N-1" }), await makeRoom({ code: "N-2" })];
    const rooms = { "N-3": { seats: 4 }, "N-4": { open: [] }, "N-5": { turnoverMinutes: 15 } };
    for (const [code, fields] of Object.entries(rooms)) await makeRoom({ code, ...fields });
    await grantedRoom(app, asker, room);
    for (const [code, start] of Object.entries({ "N-2": "17:45", "N-5": "18:00" }))
      await staff.post(`/office/rooms/${code}/bookings`, { ...talk, start });
    await Outbox.deleteMany({});
    const booking = await Booking.findOne({
      group: asker.group._id,
      startsAt: new Date("2026-10-13T16:00:00Z"),
    });
    const path = `/office/bookings/${String(booking?._id)}/move`;
    const cal = await makePerson({ roles: ["leader"], year: 4 });
    const cover = { askedBy: asker.leader._id, askedAt: app.clock.now(), reason: "Ill", takenBy: cal._id };
    await Session.updateOne({ _id: booking?.session }, { $set: { cover } });
    const move = { room: "N-2", on: days[1]!, start: "17:00", note: "" };
    const asked = await staff.post(path, { ...move, from: "grid" });
    expect(asked.location).to.equal(`${path.replace("/move", "")}?room=N-2`);
    const look = (await staff.get(asked.location ?? "")).text;
    expect(look)
      .to.include("Nothing has moved yet.")
      .and.match(/value="N-2" selected>[^<]*taken then/);
    expect(look).to.match(/value="N-3">N-3, free then, but it has 4 seats, and 12 are needed: /);
    expect([
      (await Session.findOne({ on: days[1] }).lean())?.room,
      await Outbox.countDocuments(),
    ]).to.deep.equal(["N-1", 0]);
    const refused: [Partial<typeof move>, string][] = [
      [{}, "N-2 is taken by Open evening, Tue 13 Oct, 17:45–18:45. Choose another<"],
      [{ room: "N-3" }, "It has 4 seats, and 12 are needed. Choose another, or say why to set that aside"],
      [{ room: "N-4" }, "Choose another, or say why to set that aside"],
      [{ room: "N-5" }, "Tue 13 Oct, 18:00–19:00. Choose another, or say why to set that aside"],
      [{ start: "18:00" }, "A session is moved to another time on its own page"],
    ];
    for (const [fields, words] of refused) {
      const answer = await staff.post(path, { ...move, ...fields });
      expect([answer.status, answer.text.includes(words)], words).to.deep.equal([409, true]);
    }
    expect((await Booking.findById(booking?._id))?.held).to.equal(true);
    expect((await staff.post(path, { ...move, room: "" })).status).to.equal(422);
    await Booking.deleteMany({ room: other._id });
    expect((await staff.post(path, move)).status).to.equal(303);
    expect((await Session.findOne({ on: days[1] }).lean())?.room).to.equal("N-2");
    for (const person of [member, asker.leader, cal]) {
      const letters = await Outbox.find({ to: person._id }).lean();
      expect(letters.map(({ text }) => text.includes("N-2 on Tue 13 Oct"))).to.deep.equal([true]);
      expect(letters.map(({ urgent }) => urgent)).to.deep.equal([false]);
    }
  });
});
