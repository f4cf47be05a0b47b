import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { forgetInMessages } from "../../server/privacy/forgetting-messages.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

const drafted = { openedAt: null, submittedAt: null };

describe("Changing a group", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
  });

  async function setOut(fields: Partial<GroupFields> = {}) {
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana" });
    const group = await makeGroup(term, { title: "Kidneys", leaders: [leader._id], ...fields });
    return { leader, group, path: `/groups/${String(group._id)}/edit`, ana: await visitorFor(app, leader) };
  }

  const versionIn = (text: string) => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";

  /** What the form would send as it stands, with some fields changed. */
  async function fill(visitor: Visitor, path: string, changed: Record<string, string | string[]>) {
    const version = versionIn((await visitor.get(path)).text);
    return {
      title: "Kidneys",
      topic: "renal",
      kind: "review",
      years: ["1", "2"],
      day: "2",
      start: "17:00",
      minutes: "50",
      everyWeeks: "1",
      firstOn: "2026-10-05",
      capacity: "12",
      minimum: "5",
      version,
      ...changed,
    };
  }

  /** Only what an open group's form has. */
  async function fillOpen(visitor: Visitor, path: string, changed: Record<string, string | string[]> = {}) {
    const all = await fill(visitor, path, changed);
    const { topic, kind, day, start, minutes, everyWeeks, firstOn, ...lasting } = all;
    void [topic, kind, day, start, minutes, everyWeeks, firstOn];
    return lasting;
  }

  const stored = async (group: { _id: unknown }) => (await Group.findById(group._id).lean())!;

  it("saves a draft with all its fields", async () => {
    const { ana, path, group } = await setOut(drafted);
    const changed = {
      title: "Nephrons",
      day: "4",
      start: "18:30",
      everyWeeks: "2",
      wishes: ["whiteboard"],
      about: "Quietly.",
    };
    const answer = await ana.post(path, await fill(ana, path, changed));
    expect(answer).to.include({ status: 303, location: path.replace("/edit", "") });
    expect(await stored(group)).to.deep.include({
      title: "Nephrons",
      slot: { day: 4, start: "18:30", minutes: 50 },
      everyWeeks: 2,
      wish: { features: ["whiteboard"], stepFree: false, building: "" },
      about: "Quietly.",
    });
    expect(await Audit.countDocuments({ act: "edit group" })).to.equal(1);
  });

  it("answers a lost update with both versions and keeps what was typed", async () => {
    const { ana, path, group } = await setOut(drafted);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const mine = await fill(ana, path, { title: "My words", about: "Typed for ten minutes" });
    await office.post(path, await fill(office, path, { title: "Their words" }));
    const { status, text } = await ana.post(path, mine);
    expect(status).to.equal(409);
    expect(text)
      .to.contain("Their words")
      .and.contain('value="My words"')
      .and.contain("Typed for ten minutes");
    expect(text).to.contain("Somebody saved this group while you were changing it.");
    expect((await stored(group)).title).to.equal("Their words");
    expect((await ana.post(path, { ...mine, version: versionIn(text) })).status).to.equal(303);
    expect((await stored(group)).title).to.equal("My words");
  });

  it("lets one of two edits sent at once through", async () => {
    const { ana, path } = await setOut(drafted);
    const fields = await fill(ana, path, {});
    const answers = await Promise.all(["One", "Two"].map((title) => ana.post(path, { ...fields, title })));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409]);
  });

  it("is not lost because somebody joined meanwhile", async () => {
    const { ana, path, group } = await setOut();
    const fields = await fillOpen(ana, path, { about: "New words" });
    const bea = await visitorFor(app, await makePerson());
    await bea.post(path.replace("/edit", "/membership"));
    expect((await ana.post(path, fields)).status).to.equal(303);
    expect((await stored(group)).members).to.have.length(1);
  });

  it("leaves an open group's topic, day and time alone", async () => {
    const { ana, path, group } = await setOut();
    const { text } = await ana.get(path);
    expect(text).to.contain("The group is open").and.not.contain('name="start"');
    expect((await ana.post(path, await fill(ana, path, { start: "09:00" }))).status).to.equal(422);
    expect((await ana.post(path, await fillOpen(ana, path, { title: "Nephrons" }))).status).to.equal(303);
    expect(await stored(group)).to.deep.include({
      title: "Nephrons",
      topic: "renal",
      slot: { day: 2, start: "17:00", minutes: 50 },
    });
  });

  it("takes no place away that somebody has", async () => {
    const members = [memberOf(await makePerson()), memberOf(await makePerson())];
    const { ana, path } = await setOut({ members });
    const answer = await ana.post(path, await fillOpen(ana, path, { capacity: "1", minimum: "1" }));
    expect([answer.status, answer.text.includes("2 places are taken")]).to.deep.equal([422, true]);
  });

  // Red while a slip of the thumb makes a large group at once.
  it("asks again before an open group grows beyond what a group or its room can hold", async () => {
    const waiting = { person: (await makePerson())._id, since: app.clock.now(), offeredUntil: null };
    const { ana, path, group } = await setOut({
      capacity: 1,
      members: [memberOf(await makePerson())],
      waitlist: [waiting],
    });
    await makeRoom({ code: "N-1", seats: 10 });
    await makeSession(group, "2026-10-13", { room: "N-1" });
    expect((await ana.get(path)).text).to.contain("One person waits: each added place is offered");
    const many = { capacity: "40", minimum: "1" };
    const first = await ana.post(path, await fillOpen(ana, path, many));
    expect(first.status).to.equal(422);
    expect(first.text)
      .to.contain("Are you sure of 40?")
      .and.contain("more than 16, quieter members say less")
      .and.contain("N-1 has 10 seats.")
      .and.match(/value="40"[^]*name="sure" value="40"[^]*Give it 40 places all the same/);
    expect((await ana.post(path, await fillOpen(ana, path, { ...many, capacity: "11" }))).text)
      .to.contain("N-1 has 10 seats.")
      .and.not.contain("quieter members say less.</li>");
    expect((await stored(group)).capacity).to.equal(1);
    const other = await ana.post(path, await fillOpen(ana, path, { ...many, capacity: "41", sure: "40" }));
    expect(other.text).to.contain("Are you sure of 41?");
    expect((await ana.post(path, await fillOpen(ana, path, { ...many, sure: "40" }))).status).to.equal(303);
    expect((await stored(group)).waitlist[0]?.offeredUntil).to.be.instanceOf(Date);
    // Fewer than it has, or as many, need no second yes.
    expect((await ana.post(path, await fillOpen(ana, path, { ...many, capacity: "20" }))).status).to.equal(
      303,
    );
  });

  it("keeps the co-leader, and gives an edit up for nobody's yes meanwhile", async () => {
    const { ana, path, group, leader } = await setOut(drafted);
    const ben = await makePerson({ roles: ["leader"], name: "Ben" });
    const fields = await fill(ana, path, { title: "Nephrons" });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: ben._id } });
    expect((await ana.post(path, fields)).status).to.equal(303);
    const { title, leaders } = await stored(group);
    expect([title, ...leaders.map(String)]).to.deep.equal(["Nephrons", String(leader._id), String(ben._id)]);
  });

  it("tells staff beside the leader's field that the leader they name is elsewhere", async () => {
    const { path, group } = await setOut();
    await makeSession(group, "2026-10-13");
    const ben = await makePerson({ roles: ["leader"], name: "Ben" });
    await makeSession(await makeGroup(term, { leaders: [ben._id] }), "2026-10-13");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { text } = await office.post(path, await fillOpen(office, path, { leader: ben.email }));
    expect(text).to.contain('href="#field-leader"');
  });

  it("tells who doesn't lead it any more, and who does now", async () => {
    const [co, member] = [await makePerson({ roles: ["leader"] }), await makePerson()];
    const { group, path, leader } = await setOut({ members: [memberOf(member)] });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: co._id } });
    const bo = await makePerson({ roles: ["leader"], year: 4, name: "Bo", email: "bo@school.example" });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"], name: "Una" }));
    const fields = await fillOpen(staff, path, { leader: bo.email });
    expect((await staff.post(path, fields)).status).to.equal(303);
    expect((await stored(group)).leaders.map(String)).to.deep.equal([bo, co].map(({ _id }) => String(_id)));
    const subjects = async (to: Types.ObjectId) =>
      (await Outbox.find({ to }).lean()).map((each) => each.subject);
    expect(await subjects(leader._id)).to.deep.equal(["You don't lead Kidneys any more"]);
    expect(await subjects(bo._id)).to.deep.equal(["You are put down to lead Kidneys"]);
    const named = (await Outbox.findOne({ to: bo._id }).orFail().lean()).text;
    expect(named, "when it meets").to.contain("a leader of Kidneys, Tuesdays 17:00–17:50.");
    expect(await subjects(co._id)).to.deep.equal(["Bo leads Kidneys now"]);
    expect(await subjects(member._id)).to.deep.equal(["Bo leads Kidneys now"]);
    await forgetInMessages(bo._id);
    expect(await subjects(member._id)).to.deep.equal(["A former member leads Kidneys now"]);
  });

  it("makes nobody its leader who waits for a place in it", async () => {
    const bo = await makePerson({ roles: ["leader"], year: 4, email: "bo@school.example" });
    const waitlist = [{ person: bo._id, since: app.clock.now(), offeredUntil: null }];
    const { path, group, leader } = await setOut({ waitlist });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { status, text } = await staff.post(path, await fillOpen(staff, path, { leader: bo.email }));
    expect(status).to.equal(422);
    expect(text).to.contain("They wait for a place in this group");
    expect((await stored(group)).leaders.map(String)).to.deep.equal([String(leader._id)]);
  });

  it("is announced by the doors of its rooms when the name changes", async () => {
    const { ana, path, group } = await setOut();
    await makeSession(group, "2026-10-13", { room: "N-1" });
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    await ana.post(path, await fillOpen(ana, path, { title: "Nephrons" }));
    silence();
    expect(heard).to.include("room:N-1");
  });

  it("is for its leaders and staff, and over once it is cancelled", async () => {
    const { path, group, ana } = await setOut();
    const bea = await visitorFor(app, await makePerson());
    expect((await bea.get(path)).status).to.equal(404);
    expect((await bea.post(path, { title: "Mine now" })).status).to.equal(404);
    await Group.updateOne({ _id: group._id }, { $set: { cancelledAt: app.clock.now() } });
    expect((await ana.get(path)).status).to.equal(303);
  });

  it("keeps what was typed when a field is wrong", async () => {
    const { ana, path } = await setOut(drafted);
    const { status, text } = await ana.post(
      path,
      await fill(ana, path, { title: "Nephrons", capacity: "lots" }),
    );
    expect(status).to.equal(422);
    expect(text)
      .to.contain('value="Nephrons"')
      .and.contain('value="lots"')
      .and.contain('href="#field-capacity"');
  });
});
