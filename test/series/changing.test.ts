import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";
import { book, edit, makeSchool } from "./school.js";

describe("Changing a session", () => {
  const app = useApp();
  const changeOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}/change`;
  const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };

  it("shows first what changes and exactly who will be told, and does nothing yet", async () => {
    const { ana, second, room } = await makeSchool(app);
    const { text, status } = await ana.get(
      `${changeOf(second)}/preview?${new URLSearchParams(move).toString()}`,
    );
    expect(status).to.equal(200);
    expect(text)
      .to.contain("Kidneys moves to Wed 14 Oct, 18:00–18:50")
      .and.contain("Tue 13 Oct, 17:00–17:50");
    expect(text).to.contain(`${room.code} stays its room`);
    expect(text)
      .to.match(/3\s+people, each by/)
      .and.contain("1 person who waits for a place");
    expect(text).to.contain("<li>Bea</li>").and.contain("<li>Ben</li>").and.not.contain("<li>Cy</li>");
    expect(await Outbox.countDocuments()).to.equal(0);
    expect((await Session.findById(second._id).lean())?.on).to.equal("2026-10-13");
  });

  it("moves one with its room, tells each person once, and leaves the group's own slot", async () => {
    const { ana, second, room, bea, ben, cy, group } = await makeSchool(app);
    const { done } = await edit(ana, changeOf(second), move);
    expect(done.status, done.text).to.equal(303);
    const moved = await Session.findById(second._id).lean();
    expect(moved).to.include({ on: "2026-10-14", start: "18:00", number: 2, sequence: 1, room: room.code });
    expect(moved?.startsAt.toISOString()).to.equal("2026-10-14T17:00:00.000Z");
    const held = await Booking.find({ session: second._id, held: true }).lean();
    expect(held.map(({ startsAt }) => startsAt)).to.deep.equal([moved?.startsAt]);
    const letters = await Outbox.find().lean();
    expect(letters.map(({ to }) => String(to))).to.have.members([bea, ben, cy].map(({ _id }) => String(_id)));
    expect(letters[0]?.text).to.contain("Tue 13 Oct, 17:00–17:50 → Wed 14 Oct, 18:00–18:50");
    expect(letters[0]?.urgent).to.equal(false);
    expect((await Group.findById(group._id).lean())?.slot).to.include({ day: 2, start: "17:00" });
  });

  it("moves all to come and with them the slot people read; one within a day is urgent", async () => {
    const { ana, second, group } = await makeSchool(app);
    app.clock.set(new Date("2026-10-12T17:30:00Z"));
    const { done } = await edit(ana, changeOf(second), { ...move, scope: "all", on: "2026-10-13" });
    expect(done.status, done.text).to.equal(303);
    const starts = (await Session.find({ group: group._id }).sort({ number: 1 }).lean()).map(
      ({ start }) => start,
    );
    expect(starts).to.deep.equal(["17:00", "18:00", "18:00"]);
    expect((await Group.findById(group._id).lean())?.slot).to.include({ day: 2, start: "18:00" });
    const letters = await Outbox.find().lean();
    expect(letters.map(({ urgent }) => urgent)).to.deep.equal([true, true, true]);
    expect(letters[0]?.subject).to.match(/^Soon: Kidneys meets at other times/);
  });

  it("gives a room back that isn't free then, and tells leaders alone which are", async () => {
    const { term, second, room, leader, group, bea } = await makeSchool(app);
    const spare = await makeRoom();
    const other = await makeGroup(term, { slot: { day: 3, start: "18:00", minutes: 50 } });
    await book(room, await makeSession(other, "2026-10-14"));
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { seen, done } = await edit(staff, changeOf(second), move);
    expect(seen.text).to.contain(`${room.code} isn&#x27;t free then`).and.contain(`Free then: ${spare.code}`);
    expect(done.status, done.text).to.equal(303);
    expect((await Session.findById(second._id).lean())?.room).to.equal(null);
    expect(await Booking.countDocuments({ session: second._id, held: true })).to.equal(0);
    expect(await Booking.countDocuments({ group: group._id, held: true })).to.equal(2);
    const wordsTo = async (person: typeof bea) => (await Outbox.findOne({ to: person._id }).lean())?.text;
    expect(await wordsTo(leader)).to.contain(`Free on all of them: ${spare.code}`);
    expect(await wordsTo(bea))
      .to.contain("the room follows")
      .and.not.contain(spare.code);
  });

  it("says who is elsewhere then by name, never where, and of a private group nothing; they read it themselves", async () => {
    const { ana, term, second, bea, ben, cy } = await makeSchool(app);
    const [startsAt, endsAt] = [new Date("2026-10-14T17:30:00Z"), new Date("2026-10-14T18:20:00Z")];
    const hearts = { title: "Hearts", members: [memberOf(ben), memberOf(cy)] };
    const hidden = { title: "Fireflies", kind: "shared-experience" as const, members: [memberOf(bea)] };
    for (const fields of [hearts, hidden])
      await makeSession(await makeGroup(term, fields), "2026-10-14", { startsAt, endsAt });
    const { seen, done } = await edit(ana, changeOf(second), move);
    expect(seen.text).to.contain("Ben and one who waits are in another group then");
    expect(seen.text).to.not.match(/Hearts|Fireflies/);
    expect(done.status).to.equal(303);
    const wordsTo = async (person: typeof bea) => (await Outbox.findOne({ to: person._id }).lean())?.text;
    expect(await wordsTo(ben)).to.contain("You are in another group at the new time: Wed 14 Oct (Hearts)");
    expect(await wordsTo(bea)).to.contain("in another group at the new time: Wed 14 Oct (Peer group)");
    expect(JSON.stringify(await Outbox.find().lean())).to.not.contain("Fireflies");
    expect(JSON.stringify(await Audit.find().lean())).to.not.contain("Fireflies");
  });

  it("refuses to put a leader in two places", async () => {
    const { ana, term, second, leader } = await makeSchool(app);
    const other = await makeGroup(term, { title: "Hearts", leaders: [leader._id] });
    const [startsAt, endsAt] = [new Date("2026-10-14T17:30:00Z"), new Date("2026-10-14T18:20:00Z")];
    await makeSession(other, "2026-10-14", { startsAt, endsAt });
    const { seen, done } = await edit(ana, changeOf(second), move);
    expect(seen.text).to.contain("You would have to be in two places: Hearts meets then");
    expect(seen.text).to.contain("free then: Hearts meets.");
    expect(seen.text).to.not.contain("Move and tell them");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const shown = async () => (await edit(office, changeOf(second), move)).seen.text;
    expect(await shown()).to.contain("isn&#x27;t free then: Hearts meets.");
    await Group.updateOne({ _id: other._id }, { kind: "shared-experience" });
    expect(await shown()).to.match(/^(?![^]*(Hearts|Peer group))[^]*free then\. Choose/);
    const { status } = await ana.post(changeOf(second), { ...move, version: "x" });
    expect([done.status, status]).to.deep.equal([409, 409]);
    expect((await Session.findById(second._id).lean())?.on).to.equal("2026-10-13");
  });

  it("shows anew what would happen when something changed since it was looked at", async () => {
    const { ana, group, second } = await makeSchool(app);
    const seen = await ana.get(`${changeOf(second)}/preview?${new URLSearchParams(move).toString()}`);
    const version = /name="version" value="([^"]+)"/.exec(seen.text)?.[1] ?? "";
    const dee = await makePerson({ name: "Dee" });
    await Group.updateOne({ _id: group._id }, { $set: { capacity: 3 }, $push: { members: memberOf(dee) } });
    const late = await ana.post(changeOf(second), { ...move, version });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain("Something changed since you looked").and.contain("<li>Dee</li>");
    expect(await Outbox.countDocuments()).to.equal(0);
  });

  it("never touches a session that has begun, nor its register", async () => {
    const { ana, first, second } = await makeSchool(app);
    app.clock.set(new Date("2026-10-06T16:30:00Z"));
    expect((await ana.get(changeOf(first))).text).to.contain("It stays as it was");
    const { done } = await edit(ana, changeOf(first), move);
    expect(done.status).to.equal(422);
    await edit(ana, changeOf(second), { ...move, scope: "all" });
    expect(await Session.findById(first._id).lean()).to.include({ on: "2026-10-06", sequence: 0 });
    expect((await Session.findById(second._id).lean())?.on).to.equal("2026-10-14");
  });

  it("has one effect however often the same form is sent", async () => {
    const { ana, second } = await makeSchool(app);
    const seen = await ana.get(`${changeOf(second)}/preview?${new URLSearchParams(move).toString()}`);
    const version = /name="version" value="([^"]+)"/.exec(seen.text)?.[1] ?? "";
    const fields = { ...move, version, actionKey: "k".repeat(30) };
    const answers = await Promise.all([1, 2, 3].map(() => ana.post(changeOf(second), fields)));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303]);
    expect(await Outbox.countDocuments()).to.equal(3);
    expect((await Session.findById(second._id).lean())?.sequence).to.equal(1);
  });

  it("tells beside the field what can't be, and keeps what was typed", async () => {
    const { ana, second } = await makeSchool(app);
    const ask = (fields: object) =>
      ana.get(`${changeOf(second)}/preview?${new URLSearchParams({ ...move, ...fields }).toString()}`);
    const gone = await ask({ on: "2026-10-01" });
    expect(gone.status).to.equal(422);
    expect(gone.text).to.contain("Thu 1 Oct has gone by").and.contain('value="18:00"');
    expect((await ask({ on: "2027-03-01" })).text).to.contain("is not in the term");
    expect((await ask({ on: "2026-10-20", start: "17:30" })).text).to.contain(
      "would meet twice at the same time",
    );
    expect((await ask({ start: "25:00" })).text).to.contain("Enter a time like 17:00");
    expect((await ask({ on: "2026-10-13", start: "17:00" })).text).to.contain(
      "That is when it meets already",
    );
  });
});

describe("Cancelling, restoring and adding sessions", () => {
  const app = useApp();
  const changeOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}/change`;

  it("cancels with a reason that people read, gives the room back, and restores both", async () => {
    const { ana, second, room, bea } = await makeSchool(app);
    const cancel = { what: "cancel", scope: "this", reason: "The lab has an open day." };
    expect((await edit(ana, changeOf(second), { ...cancel, reason: "" })).seen.status).to.equal(422);
    const { done } = await edit(ana, changeOf(second), cancel);
    expect(done.status, done.text).to.equal(303);
    const gone = await Session.findById(second._id).lean();
    expect(gone).to.include({ cancelledReason: cancel.reason, room: null, sequence: 1 });
    expect((await Outbox.findOne({ to: bea._id }).lean())?.text).to.contain(cancel.reason);
    expect(await Booking.countDocuments({ session: second._id, held: true })).to.equal(0);
    const page = await ana.get(changeOf(second));
    expect(page.text)
      .to.contain("Hold it after all")
      .and.contain("The session is cancelled. 3 people were told.");
    const old = await ana.get(`${changeOf(second)}/preview?${new URLSearchParams(cancel).toString()}`);
    expect([old.status, old.location], "who goes back").to.deep.equal([
      303,
      `${changeOf(second)}?what=restore`,
    ]);
    const odd = await ana.get(`${changeOf(second)}/preview?scope=this&foo=1`);
    expect([odd.status, odd.text.includes("Unrecognized")]).to.deep.equal([200, false]);
    expect(page.text).to.contain('name="what" value="restore"');
    const back = await edit(ana, changeOf(second), { what: "restore", scope: "this" });
    expect(back.seen.text).to.contain(`${room.code} is its room again`);
    expect(back.done.status, back.done.text).to.equal(303);
    const again = await Session.findById(second._id).lean();
    expect(again).to.include({
      cancelledAt: null,
      cancelledReason: "",
      room: room.code,
      sequence: 2,
      number: 2,
    });
  });

  it("adds one, with the next number, and offers the dates a closure left out", async () => {
    const { ana, group } = await makeSchool(app);
    const path = `/groups/${String(group._id)}/sessions`;
    const form = await ana.get(`${path}/new`);
    expect(form.text).to.contain("Tue 3 Nov").and.contain("Reading week");
    const add = { what: "add", on: "2026-11-03", start: "17:00", minutes: "50" };
    const { seen, done } = await edit(ana, path, add);
    expect(seen.text).to.contain("That day is closed: Reading week.");
    expect(done.status, done.text).to.equal(303);
    const fresh = await Session.findOne({ group: group._id, on: "2026-11-03" }).lean();
    expect(fresh).to.include({ number: 4, start: "17:00", zone: "Europe/London" });
    expect((await ana.get(`${path}/new`)).text).to.not.contain("Tue 3 Nov");
    expect((await ana.get(`/groups/${String(group._id)}`)).text.split("An extra session")).to.have.length(2);
  });
});
