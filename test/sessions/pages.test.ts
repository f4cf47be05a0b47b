import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import { nextSessions, sessionsOfPerson } from "../../server/sessions/agenda.js";
import { useApp } from "../support/app.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  nobodyId,
} from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("The page of a group", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva", preferredName: "Ana" });
    const bea = await makePerson({ name: "Beatrice Long", preferredName: "Bea" });
    const room = await makeRoom({ code: "N-204", floor: "2" });
    const group = await makeGroup(term, {
      title: "Kidneys",
      about: "We draw nephrons.",
      onlineLink: "https://meet.example/kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
    });
    const session = await makeSession(group, "2026-10-06", { room: room.code, number: 1 });
    const path = `/groups/${String(group._id)}`;
    return { term, group, session, leader, bea, path };
  }

  it("tells everybody when, where and with whom", async () => {
    const { path } = await setOut();
    const { text } = await (await visitorFor(app, await makePerson())).get(path);
    expect(text)
      .to.contain("Tuesdays 17:00–17:50")
      .and.contain("Seminar room N-204, North, floor 2, or online");
    expect(text)
      .to.contain("We draw nephrons.")
      .and.contain("1 of 12 places")
      .and.contain("Tue 6 Oct, 17:00–17:50");
    expect(text).to.contain("Ana<").and.contain("Years 1 and 2").and.contain("Renal · Review");
  });

  it("keeps members' names, the online link and the sessions' own pages to its own people", async () => {
    const { path, bea, leader, session } = await setOut();
    const outside = await (await visitorFor(app, await makePerson())).get(path);
    expect(outside.text).to.not.contain("Bea").and.not.contain("meet.example");
    expect(outside.text).to.not.contain(String(session._id)).and.not.contain("Look after it");
    for (const person of [bea, leader, await makePerson({ roles: ["staff"] })]) {
      const { text } = await (await visitorFor(app, person)).get(path);
      expect(text)
        .to.contain("<li>Bea</li>")
        .and.contain("meet.example")
        .and.contain(`/sessions/${String(session._id)}`);
      expect(text).to.not.contain("Beatrice").and.not.contain("@school.example");
    }
  });

  it("leads leaders and staff on, and nobody else", async () => {
    const { path, leader, bea } = await setOut();
    const { text } = await (await visitorFor(app, leader)).get(path);
    expect(text).to.contain(`${path}/room`).and.contain(`${path}/edit`).and.contain(`${path}/cancellation`);
    expect(text).to.not.contain("Join this group");
    expect((await (await visitorFor(app, bea)).get(path)).text).to.not.contain(`${path}/edit`);
  });

  it("names its topics for whoever keeps it open", async () => {
    const { path, group, bea } = await setOut();
    const { text } = await (await visitorFor(app, bea)).get(path);
    expect(text).to.contain(`data-live="group:${String(group._id)} person:${String(bea._id)}"`);
  });

  it("says what it is when it is full, running, finished or cancelled", async () => {
    const { path, group, leader } = await setOut();
    const state = async () =>
      /class="badge" data-state="([a-z]+)"/.exec((await (await visitorFor(app, leader)).get(path)).text)?.[1];
    expect(await state()).to.equal("open");
    app.clock.set(new Date("2026-10-06T16:10:00Z"));
    expect(await state()).to.equal("running");
    await Group.updateOne({ _id: group._id }, { $set: { capacity: 1 } });
    expect(await state()).to.equal("full");
    app.clock.set(new Date("2026-10-06T17:00:00Z"));
    expect(await state()).to.equal("finished");
    await Group.updateOne({ _id: group._id }, { $set: { cancelledAt: app.clock.now() } });
    expect(await state()).to.equal("cancelled");
  });

  it("counts for the most somebody may be in what they are in this term and still meets", async () => {
    const { term, path } = await setOut();
    const cy = await makePerson();
    const member = { members: [memberOf(cy)] };
    await makeGroup(term, { ...member, slot: { day: 5, start: "09:00", minutes: 50 } });
    const other = await makeGroup(term, { ...member, slot: { day: 5, start: "12:00", minutes: 50 } });
    const visitor = await visitorFor(app, cy);
    expect((await visitor.get(path)).text)
      .to.contain("which is the most")
      .and.not.contain("Join this group");
    for (const fields of [{ cancelledAt: app.clock.now() }, { cancelledAt: null, term: nobodyId() }]) {
      await Group.updateOne({ _id: other._id }, { $set: fields });
      expect((await visitor.get(path)).text)
        .to.contain("Join this group")
        .and.not.contain("which is the most");
    }
  });

  it("is not there under an unknown or unreadable address", async () => {
    await setOut();
    const visitor = await visitorFor(app, await makePerson());
    for (const id of ["0".repeat(24), "REN", "x".repeat(500)]) {
      expect((await visitor.get(`/groups/${id}`)).status).to.equal(404);
      expect((await visitor.get(`/sessions/${id}`)).status).to.equal(404);
    }
  });
});

describe("Where a group meets", () => {
  const app = useApp();

  it("is its next room, and said to be that day's alone where others have another or none", async () => {
    const term = await makeTerm();
    const bea = await makePerson();
    const group = await makeGroup(term, { members: [memberOf(bea)] });
    const { code } = await makeRoom();
    await makeSession(group, "2026-10-06", { room: code });
    const last = await makeSession(group, "2026-10-13", { number: 2, room: code });
    const visitor = await visitorFor(app, bea);
    const words = "Other dates have another room, or none yet";
    expect((await visitor.get(`/groups/${String(group._id)}`)).text)
      .to.contain(code)
      .and.not.contain(words);
    await last.set({ room: null }).save();
    expect((await visitor.get(`/groups/${String(group._id)}`)).text)
      .to.contain("Tue 6 Oct: ")
      .and.contain(words);
  });
});

describe("The page of a session", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana" });
    const bea = await makePerson();
    const group = await makeGroup(term, {
      title: "Kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
    });
    const session = await makeSession(group, "2026-10-06", { number: 1 });
    await makeSession(group, "2026-10-13", { number: 2 });
    return { term, group, leader, bea, session, path: `/sessions/${String(session._id)}` };
  }

  it("tells its people what, when and where, and leaders the way to the register", async () => {
    const { path, bea, leader } = await setOut();
    const member = await (await visitorFor(app, bea)).get(path);
    expect(member.text)
      .to.contain("Kidneys")
      .and.contain("Session 1 of 2")
      .and.contain("Tue 6 Oct, 17:00–17:50");
    expect(member.text).to.contain("Room to follow").and.not.contain(`${path}/register`);
    expect((await (await visitorFor(app, leader)).get(path)).text).to.contain(`${path}/register`);
  });

  it("counts a session that was added later among the others by its date", async () => {
    const { group, path, bea } = await setOut();
    const { _id } = await makeSession(group, "2026-10-08", { number: 3 });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get(`/sessions/${String(_id)}`)).text).to.contain("Session 2 of 3");
    expect((await visitor.get(path)).text).to.contain("Session 1 of 3");
  });

  it("isn't there for anybody else", async () => {
    const { path } = await setOut();
    expect((await (await visitorFor(app, await makePerson())).get(path)).status).to.equal(404);
    expect(
      (await (await visitorFor(app, await makePerson({ roles: ["leader"] }))).get(path)).status,
    ).to.equal(404);
  });

  it("says when it is going on, was held or is cancelled", async () => {
    const { path, bea, leader, session } = await setOut();
    const visitor = await visitorFor(app, bea);
    const lead = await visitorFor(app, leader);
    app.clock.set(new Date("2026-10-06T16:00:00Z"));
    expect((await visitor.get(path)).text).to.contain('data-state="running">now');
    app.clock.set(new Date("2026-10-06T16:50:00Z"));
    expect((await visitor.get(path)).text).to.contain(">held<");
    // Whoever leads the group by now, it says who led that day.
    await session.set({ registerClosedAt: app.clock.now(), leading: [leader._id] }).save();
    const cal = await makePerson({ roles: ["leader"], year: 4, name: "Cal" });
    await Group.updateOne({ _id: session.group }, { $set: { leaders: [cal._id] } });
    expect((await visitor.get(path)).text)
      .to.contain("<dd>Ana</dd>")
      .and.not.contain("Cal");
    await Group.updateOne({ _id: session.group }, { $set: { leaders: [leader._id] } });
    await session.set({ cancelledAt: app.clock.now(), cancelledReason: "Ana is ill" }).save();
    expect((await visitor.get(path)).text)
      .to.contain("This session is cancelled.")
      .and.contain("Ana is ill");
    const { status, text } = await lead.get(path);
    expect([status, text.includes("This session is cancelled.")]).to.deep.equal([200, true]);
  });

  it("belongs to the agenda of members and leaders", async () => {
    const { bea, leader, group } = await setOut();
    const [from, to] = [new Date("2026-10-06T16:49:00Z"), new Date("2026-10-13T16:00:00Z")];
    for (const person of [bea, leader]) {
      const found = await sessionsOfPerson(person._id, from, to);
      expect(found.map(({ session }) => session.on)).to.deep.equal(["2026-10-06"]);
    }
    expect(await sessionsOfPerson((await makePerson())._id, from, to)).to.be.empty;
    const next = await nextSessions(group._id, new Date("2026-10-06T17:00:00Z"), 5);
    expect(next.map((session) => session.on)).to.deep.equal(["2026-10-13"]);
  });
});
