import { expect } from "chai";
import { findUnsuited } from "../../server/allocation/unsuited.js";
import { Audit } from "../../server/data/audit.js";
import { Blocking } from "../../server/rooms/blocking.js";
import { Booking } from "../../server/rooms/booking.js";
import { Room } from "../../server/rooms/room.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeRoom, makeTerm } from "../support/factories.js";
import type { Visitor } from "../support/visitor.js";
import { groupOn, grantedRoom, staffVisitor } from "./people.js";

const days = ["2026-10-06", "2026-10-13", "2026-10-20"];
const flood = { fromOn: "2026-10-12", toOn: "2026-10-16", from: "", to: "", reason: "Water damage" };
const talk = {
  purpose: "Open evening",
  on: "2026-10-07",
  start: "18:00",
  minutes: "60",
  weeks: "2",
  note: "",
};

describe("A room as staff see it", () => {
  const app = useApp();
  let staff: Visitor;
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
    staff = await staffVisitor(app);
  });

  it("says what it has, what is booked and what is out of use", async () => {
    await makeRoom({ code: "N-1", directions: "Behind the stairs" });
    expect((await staff.get("/office/rooms/N-1")).text)
      .to.include("Mon–Fri 08:00–21:00")
      .and.include("Behind the stairs")
      .and.include("Nothing is booked");
    expect((await staff.get("/office/rooms/N-404")).status).to.equal(404);
  });

  it("is changed by a form that keeps what was typed and loses nobody's change", async () => {
    const room = await makeRoom({ code: "N-1" });
    const fields = {
      name: "Blue room",
      building: "North",
      floor: "2",
      seats: "20",
      features: "Screen, whiteboard",
      open: "Mon-Fri 09:00-18:00",
      turnoverMinutes: "5",
      directions: "",
      version: String(room.__v),
    };
    const wrong = await staff.post("/office/rooms/N-1/edit", { ...fields, open: "always", seats: "none" });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('value="always"').and.include("Enter a number from 1 to 2000");
    expect((await staff.post("/office/rooms/N-1/edit", fields)).status).to.equal(303);
    const { name, seats, features, stepFree } = (await Room.findOne({ code: "N-1" }).lean())!;
    expect([name, seats, features, stepFree]).to.deep.equal([
      "Blue room",
      20,
      ["screen", "whiteboard"],
      false,
    ]);
    const entry = await Audit.findOne({ act: "edit a room" }).orFail().lean();
    const details: unknown = entry.details;
    expect(details).to.have.property("from").that.includes({ seats: 14, stepFree: true });
    expect(details).to.have.property("to").that.includes({ seats: 20, open: "Mon-Fri 09:00-18:00" });
    const late = await staff.post("/office/rooms/N-1/edit", { ...fields, name: "Green room" });
    expect([late.status, (await Room.findOne({ code: "N-1" }).lean())?.name]).to.deep.equal([
      409,
      "Blue room",
    ]);
    expect(late.text).to.include('value="Green room"');
  });

  it("names whom it doesn't suit any more, and lists them, unless that was set aside", async () => {
    const room = await makeRoom({ code: "N-1" });
    const asker = await groupOn(app, term, days);
    await grantedRoom(app, asker, room);
    const page = (await staff.get("/office/rooms/N-1/edit")).text;
    const version = /name="version" value="(\d+)"/.exec(page)?.[1] ?? "";
    const fields = {
      name: "Small",
      building: "North",
      floor: "",
      seats: "6",
      features: "screen",
      stepFree: "yes",
      open: "Mon-Fri 08:00-21:00",
      turnoverMinutes: "10",
      directions: "",
      version,
    };
    await staff.post("/office/rooms/N-1/edit", fields);
    expect((await staff.get("/office/rooms/N-1")).text)
      .to.include("suit everybody who has it any more")
      .and.include(asker.group.title);
    await staff.get("/office/rooms/N-1");
    const later = (await staff.get("/office/rooms/N-1")).text;
    expect(later)
      .to.include("1 group it doesn’t suit any more")
      .and.include("It has 6 seats, and 12 are needed.")
      .and.include("Propose other rooms");
    const unsuited = async () => (await findUnsuited(term._id, app.clock.now())).map(({ title }) => title);
    expect(await unsuited()).to.deep.equal([asker.group.title]);
    await Booking.updateMany({}, { $set: { note: "They bring chairs" } });
    expect(await unsuited()).to.deep.equal([]);
    expect((await staff.get("/office/rooms/N-1")).text).to.not.include("doesn’t suit any more");
  });

  it("lists all it doesn't suit any more by pages, and of a private group neither name nor need", async () => {
    await makeRoom({ code: "N-1", seats: 4 });
    for (let n = 0; n < 21; n += 1) {
      const { group } = await groupOn(app, term, [days[0]!], n === 20 ? { kind: "shared-experience" } : {});
      await Session.updateMany({ group: group._id }, { $set: { room: "N-1" } });
    }
    const pages = [];
    for (const page of ["1", "2"]) pages.push((await staff.get(`/office/rooms/N-1?unsuited=${page}`)).text);
    expect(pages[0]).to.include("21 groups it").and.include("Page 1 of 2");
    const both = pages.join("");
    expect(both.match(/12 are needed/g)).to.have.length(20);
    expect(both).to.include("A peer group<br>").and.include("It needs something this room lacks.");
  });

  it("is out of use for a span of days, on the door, in the answers to leaders and until it is lifted", async () => {
    const room = await makeRoom({ code: "N-1" });
    const asker = await groupOn(app, term, days);
    const wrong = await staff.post("/office/rooms/N-1/blockings", {
      ...flood,
      toOn: "2026-10-01",
      reason: "",
    });
    expect(wrong.text).to.include("The last day must not come before").and.include("Say why");
    const blocked = await staff.post("/office/rooms/N-1/blockings", flood);
    expect([blocked.status, blocked.location]).to.deep.equal([303, "/office/rooms/N-1"]);
    expect((await staff.get("/office/rooms/N-1")).text)
      .to.include("12–16 Oct 2026")
      .and.include("Water damage");
    expect((await asker.visitor.get(asker.path)).text)
      .to.include("Free on 2 of 3 dates")
      .and.include("Water damage");
    const asked = await asker.visitor.post(asker.path, { room: String(room._id), leaveOpen: "no" });
    expect(asked.text).to.include("can&#x27;t be had on Tue 13 Oct");
    app.clock.set(new Date("2026-10-13T10:00:00Z"));
    expect((await staff.get("/rooms/N-1/door")).text)
      .to.include("Out of use today")
      .and.include("Water damage");
    const blocking = await Blocking.findOne().lean();
    await staff.post(`/office/blockings/${String(blocking?._id)}/end`);
    expect((await staff.get("/rooms/N-1/door")).text).to.include("Free until 21:00");
    expect(await Audit.countDocuments({ act: /block/ })).to.equal(2);
  });

  it("is out of use from today on, never in the past, and the office is reminded while it is booked", async () => {
    const room = await makeRoom({ code: "N-1" });
    await grantedRoom(app, await groupOn(app, term, days), room);
    app.clock.set(new Date("2026-10-08T10:00:00Z"));
    const post = (fields: object) => staff.post("/office/rooms/N-1/blockings", { ...flood, ...fields });
    const past = await post({ fromOn: "2026-10-01", toOn: "2026-10-07" });
    expect([past.status, await Blocking.countDocuments()]).to.deep.equal([422, 0]);
    expect(past.text).to.include("These days are over").and.include('value="2026-10-07"');
    expect((await staff.get("/office")).text).not.to.include("needs another room");
    const begun = await post({ fromOn: "2026-10-01" });
    expect((await staff.get(begun.location ?? "")).text).to.include(
      "from today on, since earlier days are over",
    );
    expect((await Blocking.findOne().lean())?.fromOn).to.equal("2026-10-08");
    expect((await staff.get("/office")).text).to.include(
      "N-1, 8–16 Oct 2026: one booking needs another room",
    );
  });

  it("is booked for something else on all dates or none, and other rules are set aside only with a reason", async () => {
    await makeRoom({ code: "N-1" });
    const bookings = "/office/rooms/N-1/bookings";
    expect((await staff.post(bookings, { ...talk, start: "noon" })).status).to.equal(422);
    const past = await staff.post(bookings, { ...talk, on: "2026-09-30" });
    expect([past.status, past.text.includes("That time is over")]).to.deep.equal([422, true]);
    expect((await staff.post(bookings, talk)).status).to.equal(303);
    const again = await staff.post(bookings, { ...talk, on: "2026-10-14", start: "18:30" });
    expect([again.status, await Booking.countDocuments()]).to.deep.equal([409, 2]);
    expect(again.text).to.include("held by somebody else around Wed 14 Oct, 18:30");
    const late = await staff.post(bookings, { ...talk, start: "20:30" });
    expect(late.text).to.include("N-1 is closed on Wed 7 Oct at 20:30").and.include('value="20:30"');
    expect((await staff.post(bookings, { ...talk, start: "20:30", note: "Guard stays" })).status).to.equal(
      303,
    );
    const booking = await Booking.findOne({ note: "" }).lean();
    const path = `/office/bookings/${String(booking?._id)}`;
    expect((await staff.get(path)).text)
      .to.include("Open evening")
      .and.include("Wed 7 Oct, 18:00–19:00");
    await staff.post(`${path}/end`);
    expect(await Booking.countDocuments({ held: true })).to.equal(3);
  });
});
