import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Joining and leaving a group", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
  });

  const pathOf = (group: { _id: unknown }) => `/groups/${String(group._id)}`;
  const stored = async (group: { _id: unknown }) => (await Group.findById(group._id).lean())!;

  /** A group with two sessions to come. */
  async function makeOpen(fields: Partial<GroupFields> = {}) {
    const group = await makeGroup(term, fields);
    await makeSession(group, "2026-10-13");
    await makeSession(group, "2026-10-20");
    return group;
  }

  it("is one tap, and is announced to everybody whose page shows it", async () => {
    const group = await makeOpen({ title: "Kidneys" });
    const bea = await makePerson();
    const visitor = await visitorFor(app, bea);
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    const answer = await visitor.post(`${pathOf(group)}/membership`);
    silence();
    expect(answer).to.include({ status: 303, location: pathOf(group) });
    expect((await visitor.get(pathOf(group))).text)
      .to.contain("You are in Kidneys.")
      .and.contain("Leave the group");
    expect((await stored(group)).members.map((each) => [String(each.person), each.by])).to.deep.equal([
      [String(bea._id), "choice"],
    ]);
    expect(heard).to.include.members([
      `group:${String(group._id)}`,
      "groups:all",
      `person:${String(bea._id)}`,
      "office:all",
    ]);
    expect(await Audit.countDocuments({ act: "join group", actor: String(bea._id) })).to.equal(1);
  });

  it("has one effect however often it is tapped", async () => {
    const group = await makeOpen();
    const visitor = await visitorFor(app, await makePerson());
    await visitor.get("/help");
    const actionKey = "0123456789abcdef0123456789";
    const taps = Array.from({ length: 10 }, () => visitor.post(`${pathOf(group)}/membership`, { actionKey }));
    expect((await Promise.all(taps)).map((answer) => answer.status)).to.deep.equal(Array(10).fill(303));
    await visitor.post(`${pathOf(group)}/membership`);
    expect((await stored(group)).members).to.have.length(1);
    expect(await Audit.countDocuments({ act: "join group" })).to.equal(1);
  });

  it("is refused on the group's page with the name of what it clashes with", async () => {
    const bea = await makePerson();
    await makeOpen({ title: "Anatomy on Tuesdays", members: [memberOf(bea)] });
    const group = await makeOpen({ slot: { day: 2, start: "17:30", minutes: 50 } });
    const visitor = await visitorFor(app, bea);
    const answer = await visitor.post(`${pathOf(group)}/membership`);
    expect(answer).to.include({ status: 303, location: pathOf(group) });
    expect((await visitor.get(pathOf(group))).text).to.contain(
      "This group clashes with Anatomy on Tuesdays, where you are on Tue 13 Oct, 17:00.",
    );
    expect((await stored(group)).members).to.be.empty;
  });

  it("is no clash when one ends as the other begins, nor with what was cancelled", async () => {
    const bea = await makePerson();
    await makeOpen({ members: [memberOf(bea)] });
    const cancelled = await makeGroup(term, { members: [memberOf(bea)], cancelledAt: app.clock.now() });
    await makeSession(cancelled, "2026-10-13", { cancelledAt: app.clock.now() });
    const after = await makeOpen({ slot: { day: 2, start: "17:50", minutes: 50 } });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.post(`${pathOf(after)}/membership`)).status).to.equal(303);
  });

  it("clashes with a group one leads", async () => {
    const leader = await makePerson({ roles: ["leader", "student"], year: 2 });
    await makeOpen({ title: "My own group", leaders: [leader._id] });
    const group = await makeOpen();
    const visitor = await visitorFor(app, leader);
    await visitor.post(`${pathOf(group)}/membership`);
    expect((await visitor.get(pathOf(group))).text).to.contain("This group clashes with My own group");
  });

  it("is refused in a third group", async () => {
    const bea = await makePerson();
    for (const day of [3, 4])
      await makeGroup(term, { members: [memberOf(bea)], slot: { day, start: "12:00", minutes: 50 } });
    const group = await makeOpen();
    const visitor = await visitorFor(app, bea);
    await visitor.post(`${pathOf(group)}/membership`);
    expect((await stored(group)).members).to.be.empty;
    expect((await visitor.get(pathOf(group))).text).to.contain("You are in 2 groups already");
  });

  it("is refused to other years, to its leader, to staff and after its last session began", async () => {
    const leader = await makePerson({ roles: ["leader", "student"], year: 1 });
    const group = await makeOpen({ leaders: [leader._id] });
    const join = async (person: { _id: GroupFields["_id"] }) => {
      const visitor = await visitorFor(app, person);
      await visitor.post(`${pathOf(group)}/membership`);
      return (await visitor.get(pathOf(group))).text;
    };
    expect(await join(await makePerson({ year: 5 }))).to.contain("This group is for years 1 and 2.");
    expect(await join(leader)).to.contain("You lead this group.");
    expect(await join(await makePerson({ roles: ["staff"] }))).to.contain("Places are for students.");
    app.clock.set(new Date("2026-10-20T16:10:00Z"));
    expect(await join(await makePerson())).to.contain("no session to come");
    expect((await stored(group)).members).to.be.empty;
  });

  it("may succeed with the same form once the reason for a refusal is gone", async () => {
    const bea = await makePerson();
    const other = await makeOpen({ members: [memberOf(bea)] });
    const group = await makeOpen();
    const visitor = await visitorFor(app, bea);
    const actionKey = "0123456789abcdef0123456789";
    await visitor.post(`${pathOf(group)}/membership`, { actionKey });
    expect((await stored(group)).members).to.be.empty;
    await visitor.post(`${pathOf(other)}/membership/end`);
    await visitor.post(`${pathOf(group)}/membership`, { actionKey });
    expect((await stored(group)).members).to.have.length(1);
  });

  it("leads to a number in the waitlist and two alternatives that fit when the group is full", async () => {
    const bea = await makePerson({ free: [{ day: 2, from: "16:00", to: "20:00" }], topics: ["cardiology"] });
    const group = await makeOpen({ capacity: 1, members: [memberOf(await makePerson())] });
    await makeGroup(term, { title: "Renal on Fridays", slot: { day: 5, start: "17:00", minutes: 50 } });
    await makeGroup(term, { title: "Later the same day", slot: { day: 2, start: "19:00", minutes: 50 } });
    await makeGroup(term, { title: "Hearts that fit", topic: "cardiology" });
    await makeGroup(term, { title: "Limbs that fit", topic: "anatomy" });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.post(`${pathOf(group)}/membership`)).status).to.equal(303);
    const { text } = await visitor.get(pathOf(group));
    expect(text).to.contain("The group is full. You are number 1 in the waitlist of");
    expect(text)
      .to.contain("Later the same day")
      .and.contain("Hearts that fit")
      .and.contain("You are free then");
    expect(text).to.not.contain("Renal on Fridays").and.not.contain("Limbs that fit");
  });

  it("frees the place for the first who waits, who is told", async () => {
    const [ana, ben, cem] = [await makePerson(), await makePerson(), await makePerson()];
    const group = await makeOpen({ title: "Kidneys", capacity: 1, members: [memberOf(ana)] });
    const [first, second] = [await visitorFor(app, ben), await visitorFor(app, cem)];
    await first.post(`${pathOf(group)}/membership`);
    await second.post(`${pathOf(group)}/membership`);
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    const leaving = await visitorFor(app, ana);
    await leaving.post(`${pathOf(group)}/membership/end`);
    silence();
    expect((await leaving.get(pathOf(group))).text).to.contain("The place goes to the next in the waitlist.");
    expect(heard).to.include(`person:${String(ben._id)}`);
    expect((await first.get(pathOf(group))).text).to.contain(
      "A place is held for you until Tue 6 Oct, 09:00.",
    );
    expect((await second.get(pathOf(group))).text).to.contain("You are number 1 in the waitlist.");
    const letters = await Outbox.find().lean();
    expect(letters.map((each) => [String(each.to), each.subject])).to.deep.equal([
      [String(ben._id), "A place is free in Kidneys"],
    ]);
  });

  it("has one effect as well when one leaves twice", async () => {
    const ana = await makePerson();
    const group = await makeOpen({ members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    await visitor.post(`${pathOf(group)}/membership/end`);
    await visitor.post(`${pathOf(group)}/membership/end`);
    expect(await Audit.countDocuments({ act: "leave group" })).to.equal(1);
  });

  it("asks first when others wait for the place that would be given up", async () => {
    const ana = await makePerson();
    const group = await makeOpen({ capacity: 1, members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    const consequence = "Your place goes to the next in the waitlist at once.";
    expect((await visitor.get(pathOf(group))).text).to.not.contain(consequence);
    await (await visitorFor(app, await makePerson())).post(`${pathOf(group)}/membership`);
    expect((await visitor.get(pathOf(group))).text).to.contain(consequence);
  });

  it("takes one out of the waitlist, and those behind move up", async () => {
    const group = await makeOpen({ capacity: 1, members: [memberOf(await makePerson())] });
    const [ben, cem] = [await visitorFor(app, await makePerson()), await visitorFor(app, await makePerson())];
    await ben.post(`${pathOf(group)}/membership`);
    await cem.post(`${pathOf(group)}/membership`);
    await ben.post(`${pathOf(group)}/membership/end`);
    expect((await cem.get(pathOf(group))).text).to.contain("You are number 1 in the waitlist.");
  });

  it("is written down without a name in a group that shows to its members only", async () => {
    const [ana, ben] = [await makePerson(), await makePerson()];
    const waitlist = [{ person: ben._id, since: app.clock.now(), offeredUntil: null }];
    const group = await makeOpen({
      kind: "shared-experience",
      capacity: 1,
      members: [memberOf(ana)],
      waitlist,
    });
    await (await visitorFor(app, ana)).post(`${pathOf(group)}/membership/end`);
    await (await visitorFor(app, ben)).post(`${pathOf(group)}/offer/acceptance`);
    const entries = await Audit.find({ subject: `group:${String(group._id)}` }).lean();
    expect(entries.map(({ act }) => act)).to.have.members(["leave group", "offer place", "accept place"]);
    for (const person of [ana, ben]) expect(JSON.stringify(entries)).to.not.contain(String(person._id));
  });

  it("leads away from a group that shows to its members only", async () => {
    const ana = await makePerson();
    const group = await makeOpen({ kind: "shared-experience", members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    expect((await visitor.post(`${pathOf(group)}/membership/end`)).location).to.equal("/groups");
    expect((await visitor.get(pathOf(group))).status).to.equal(404);
    const outside = await visitorFor(app, await makePerson());
    expect((await outside.post(`${pathOf(group)}/membership`)).status).to.equal(404);
  });

  it("answers unknown and unreadable addresses and foreign fields plainly", async () => {
    const group = await makeOpen();
    const visitor = await visitorFor(app, await makePerson());
    for (const id of ["0".repeat(24), "nonsense", "%7B%7D"]) {
      expect((await visitor.post(`/groups/${id}/membership`)).status).to.equal(404);
      expect((await visitor.post(`/groups/${id}/membership/end`)).status).to.equal(404);
    }
    expect((await visitor.post(`${pathOf(group)}/membership`, { person: "x" })).status).to.equal(400);
  });
});
