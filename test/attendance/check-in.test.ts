import { expect } from "chai";
import { codeAt, doorSecret } from "../../server/attendance/door-code.js";
import { Audit } from "../../server/data/audit.js";
import { Group } from "../../server/groups/group.js";
import { Booking } from "../../server/rooms/booking.js";
import { Session } from "../../server/sessions/session.js";
import { Programme } from "../../server/terms/programme.js";
import { useApp } from "../support/app.js";
import { makePerson, makeRoom, nobodyId } from "../support/factories.js";
import { stranger, visitorFor, type Visitor } from "../support/visitor.js";
import { filledForm } from "./register-form.js";
import { makeTuesday, storedRegister } from "./school-day.js";

const clockAt = (time: string) => new Date(`2026-10-06T${time}Z`);

describe("Checking in", () => {
  const app = useApp();

  /** The Tuesday of two leaders and two members at a wall time in London (an hour behind in UTC), register open. */
  async function atTheDoor(time: string, open = true) {
    const tuesday = await makeTuesday();
    app.clock.set(clockAt("15:45:00"));
    const leader = await visitorFor(app, tuesday.ana);
    if (open) await leader.post(`${tuesday.path}/opening`);
    app.clock.set(clockAt(time));
    return {
      ...tuesday,
      leader,
      cleoPhone: await visitorFor(app, tuesday.cleo),
      id: String(tuesday.session._id),
    };
  }

  const codeOf = (session: string, at = app.clock.now()) =>
    codeAt(doorSecret(app.running.house.config.sessionSecrets[0] ?? "", session), at);
  const addressOf = (session: string) => `/check-in/${session}/${codeOf(session)}`;

  /** Opens the scanned address and presses its button. */
  async function scan(phone: Visitor, address: string, headers: Record<string, string> = {}) {
    const { text } = await phone.get(address);
    const ticket = /name="ticket" value="([^"]*)"/.exec(text)?.[1];
    return phone.post(address, ticket === undefined ? {} : { ticket }, headers);
  }

  it("by a scanned code marks present, names who scanned, and lets a leader correct", async () => {
    const { id, path, session, cleo, leader, cleoPhone } = await atTheDoor("16:03:00");
    const page = (await leader.get(path)).text;
    expect(page).to.include("Check in here").and.include(codeOf(id).slice(0, 3));
    const opened = await cleoPhone.get(addressOf(id));
    expect(opened.text).to.include("I am here");
    expect((await storedRegister(session)).marks).to.deep.equal({});
    const answer = await scan(cleoPhone, addressOf(id));
    expect(answer.location).to.equal(`/sessions/${id}`);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
    const seen = (await leader.get(path)).text;
    expect(seen).to.include("checked in 17:03");
    await leader.post(path, filledForm(seen, { [`mark-${String(cleo._id)}`]: "absent" }));
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "absent" });
  });

  it("is late from as many minutes after the start as the programme says", async () => {
    const { id, session, cleo, cleoPhone } = await atTheDoor("16:05:00");
    await Programme.updateOne({}, { $set: { "settings.lateAfterMinutes": 5 } });
    await scan(cleoPhone, addressOf(id));
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "late" });
  });

  it("before the register is open is noted, and counts with its opening", async () => {
    const { id, path, session, cleo, leader, cleoPhone } = await atTheDoor("15:50:00", false);
    await scan(cleoPhone, addressOf(id));
    expect((await cleoPhone.get(`/sessions/${id}`)).text).to.include(
      "It counts once your leader opens the register",
    );
    expect((await leader.get(path)).text).to.include("Here already: Cleo Member");
    expect((await storedRegister(session)).marks).to.deep.equal({});
    await leader.post(`${path}/opening`);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
  });

  it("by the typed code finds the session it is shown for", async () => {
    const { id, session, cleo, cleoPhone } = await atTheDoor("16:00:00");
    const typed = codeOf(id).toLowerCase();
    const answer = await cleoPhone.post("/check-in", { code: `${typed.slice(0, 3)} ${typed.slice(3)}` });
    expect(answer.location).to.equal(`/sessions/${id}`);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
  });

  it("counts once, however often, by whatever way", async () => {
    const { id, session, cleoPhone } = await atTheDoor("16:00:00");
    const address = addressOf(id);
    await Promise.all(Array.from({ length: 8 }, () => scan(cleoPhone, address)));
    await cleoPhone.post("/check-in", { code: codeOf(id) });
    const stored = await storedRegister(session);
    expect([stored.register.length, stored.said.length]).to.deep.equal([1, 1]);
    expect(await Audit.countDocuments({ act: "check in" })).to.equal(1);
    const again = await cleoPhone.get(address);
    expect(again.text).to.include("You checked in at 17:00");
  });

  it("is refused after the code's half minute, with another session's code, and to who is not a member", async () => {
    const { id, session, cleoPhone } = await atTheDoor("16:00:00");
    const old = addressOf(id);
    const elsewhere = `/check-in/${id}/${codeOf("0".repeat(24))}`;
    expect((await cleoPhone.post(elsewhere)).status).to.equal(422);
    const other = await visitorFor(app, await makePerson());
    const [refused, unknown] = [
      await other.post(old),
      await other.post(`/check-in/${String(nobodyId())}/ACDEFG`),
    ];
    expect(refused.text).to.include("This code isn’t for you");
    expect([refused.status, unknown.status]).to.deep.equal([404, 404]);
    app.clock.set(clockAt("16:00:30"));
    const late = await cleoPhone.post(old);
    expect(late.status).to.equal(422);
    expect(late.text).to.include("This code has run out");
    expect((await cleoPhone.post("/check-in", { code: old.slice(-6) })).status).to.equal(422);
    expect((await storedRegister(session)).said).to.deep.equal([]);
  });

  it("may take the time to sign in: the scan counts, in that browser alone", async () => {
    const { id, session, cleo } = await atTheDoor("16:09:50");
    const phone = stranger(app);
    const sent = await phone.get(addressOf(id));
    expect(sent.location).to.match(/^\/sign-in\?next=/);
    const next = decodeURIComponent(sent.location!.slice("/sign-in?next=".length));
    app.clock.set(clockAt("16:13:00"));
    const cookie = (await visitorFor(app, cleo)).cookies.get("__Host-sign-in")!;
    const other = await visitorFor(app, cleo);
    expect((await other.get(next)).text).to.include("This code has run out");
    phone.cookies.set("__Host-sign-in", cookie);
    await scan(phone, next);
    expect((await storedRegister(session)).marks).to.deep.equal({ [String(cleo._id)]: "present" });
  });

  it("guesses run out", async () => {
    const { cleoPhone, id } = await atTheDoor("16:00:00");
    for (let guess = 0; guess < 20; guess += 1) await cleoPhone.post("/check-in", { code: "AAAAAA" });
    expect((await cleoPhone.post("/check-in", { code: codeOf(id) })).status).to.equal(429);
  });

  it("shows that the room is in use", async () => {
    const { id, session, group, cleoPhone } = await atTheDoor("15:50:00", false);
    const room = await makeRoom();
    await Session.updateOne({ _id: session._id }, { $set: { room: room.code } });
    const held = { held: true, heldAt: app.clock.now(), heldBy: nobodyId(), quarters: [1] };
    const times = { startsAt: session.startsAt, endsAt: session.endsAt };
    await Booking.create({ room: room._id, session: session._id, group: group._id, ...times, ...held });
    await scan(cleoPhone, addressOf(id));
    expect((await Booking.findOne({ session: session._id }).orFail().lean()).usedAt).to.deep.equal(
      app.clock.now(),
    );
  });

  it("that a phone kept without a network waits for a leader, also after closing, and follows into a correction", async () => {
    const { id, path, session, cleo, leader, cleoPhone } = await atTheDoor("16:04:00");
    const address = addressOf(id);
    await leader.post(`${path}/closing`, filledForm((await leader.get(path)).text));
    app.clock.set(clockAt("17:30:00"));
    const answer = await cleoPhone.post(address, {}, { "x-kept-at": "1" });
    expect(answer.status).to.equal(303);
    expect((await storedRegister(session)).marks).to.deep.equal({
      [String(cleo._id)]: "absent",
      ...(await others(session, cleo)),
    });
    const page = (await leader.get(path)).text;
    expect(page)
      .to.include("You decide")
      .and.include("Scanned the code at 17:04; it reached us at 18:30, 1 h 26 min later.");
    await leader.post(`${path}/words`, { person: String(cleo._id), answer: "yes" });
    expect((await storedRegister(session)).marks[String(cleo._id)]).to.equal("present");
    expect(await Audit.countDocuments({ act: "correct register" })).to.equal(1);
    const after = (await leader.get(path)).text;
    expect(after).not.to.include("You decide");
    expect(after).to.include("checked in 17:04, reached us at 18:30, 1 h 26 min later");
  });

  const others = async (session: { _id: unknown }, but: { _id: unknown }) => {
    const { marks } = await storedRegister(session);
    return Object.fromEntries(Object.entries(marks).filter(([person]) => person !== String(but._id)));
  };

  it("with a made-up code is refused, also when a phone claims to have kept it", async () => {
    const { id, cleoPhone } = await atTheDoor("16:04:00");
    expect((await cleoPhone.post(`/check-in/${id}/AAAAAA`, {}, { "x-kept-at": "1" })).status).to.equal(422);
  });

  it("a late word that a leader sets aside changes nothing", async () => {
    const { id, path, session, cleo, leader, cleoPhone } = await atTheDoor("16:04:00");
    const address = addressOf(id);
    app.clock.set(clockAt("16:30:00"));
    await cleoPhone.post(address, {}, { "x-kept-at": "1" });
    await leader.post(`${path}/words`, { person: String(cleo._id), answer: "no" });
    expect((await storedRegister(session)).marks).to.deep.equal({});
    expect((await storedRegister(session)).said[0]?.state).to.equal("set-aside");
  });

  it("a late word of a private group is set aside without a name in the log", async () => {
    const { id, path, group, cleo, leader, cleoPhone } = await atTheDoor("16:04:00");
    await Group.updateOne({ _id: group._id }, { kind: "shared-experience" });
    const address = addressOf(id);
    app.clock.set(clockAt("16:30:00"));
    await cleoPhone.post(address, {}, { "x-kept-at": "1" });
    await leader.post(`${path}/words`, { person: String(cleo._id), answer: "no" });
    const about = await Audit.findOne({ act: "set a late word aside" }).orFail().lean();
    expect(about.actor).to.equal("somebody of the group");
  });

  it("late words are counted together, as one change of the register", async () => {
    const { id, path, session, cleo, dan, leader, cleoPhone } = await atTheDoor("16:04:00");
    const danPhone = await visitorFor(app, dan);
    const address = addressOf(id);
    app.clock.set(clockAt("16:30:00"));
    for (const phone of [cleoPhone, danPhone]) await phone.post(address, {}, { "x-kept-at": "1" });
    await leader.post(`${path}/words`, { person: [cleo, dan].map(({ _id }) => String(_id)), answer: "yes" });
    const [one, two] = [String(cleo._id), String(dan._id)];
    expect((await storedRegister(session)).marks).to.deep.equal({ [one]: "present", [two]: "present" });
    expect(await Audit.countDocuments({ act: "mark register" })).to.equal(1);
  });

  it("that waits for a leader doesn't shut out a code that is good now", async () => {
    const { id, path, session, cleo, leader, cleoPhone } = await atTheDoor("16:04:00");
    const kept = addressOf(id);
    app.clock.set(clockAt("16:08:00"));
    await cleoPhone.post(kept, {}, { "x-kept-at": "1" });
    expect((await storedRegister(session)).said[0]?.state).to.equal("waiting");
    expect((await cleoPhone.get(`/sessions/${id}`)).text).to.include('href="/check-in"');
    await scan(cleoPhone, addressOf(id));
    const stored = await storedRegister(session);
    expect(stored.marks).to.deep.equal({ [String(cleo._id)]: "present" });
    expect(stored.said.map(({ state }) => state)).to.deep.equal(["counted", "counted"]);
    expect((await leader.get(path)).text).to.not.include("You decide");
    await scan(cleoPhone, addressOf(id));
    expect((await storedRegister(session)).said).to.have.length(2);
  });
});
