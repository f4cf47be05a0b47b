import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { onAnnounce } from "../../server/live/announce.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A place that is to be accepted for somebody", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
  });

  const pathOf = (group: { _id: unknown }) => `/groups/${String(group._id)}`;
  const stored = async (group: { _id: unknown }) => Group.findById(group._id).orFail().lean();

  /** A full group with one member, and somebody who waits for a place to be taken for them. */
  async function makeFull(fields: Partial<GroupFields> = {}) {
    const [ana, ben] = [await makePerson(), await makePerson()];
    const group = await makeGroup(term, {
      title: "Kidneys",
      capacity: 1,
      members: [memberOf(ana)],
      ...fields,
    });
    await makeSession(group, "2026-10-13");
    const [leaver, waiter] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await waiter.post(`${pathOf(group)}/membership`, { acceptForMe: "yes" });
    return { group, ben, leaver, waiter };
  }

  it("is theirs the moment it is free, and they are told", async () => {
    const { group, ben, leaver, waiter } = await makeFull();
    expect((await waiter.get(pathOf(group))).text).to.contain("When a place is free it is taken for you");
    const heard: string[] = [];
    const silence = onAnnounce((topic) => void heard.push(topic));
    await leaver.post(`${pathOf(group)}/membership/end`);
    silence();
    const { members, waitlist } = await stored(group);
    expect(members.map(({ person, by }) => [String(person), by])).to.deep.equal([
      [String(ben._id), "waitlist"],
    ]);
    expect(waitlist).to.be.empty;
    expect(heard).to.include(`person:${String(ben._id)}`);
    const letters = await Outbox.find({ to: ben._id }).lean();
    expect(letters.map((each) => each.subject)).to.deep.equal(["You have a place in Kidneys"]);
  });

  it("isn't given up by a page that still speaks of a number in the waitlist, nor is the offer of one", async () => {
    const { group, ben, leaver, waiter } = await makeFull();
    const { text } = await waiter.get(pathOf(group));
    expect(text).to.contain('name="only" value="waiting"');
    await leaver.post(`${pathOf(group)}/membership/end`);
    const answer = await waiter.post(`${pathOf(group)}/membership/end`, { only: "waiting" });
    expect(answer.location).to.equal(pathOf(group));
    expect((await waiter.get(pathOf(group))).text).to.contain("so nothing was given up");
    expect((await stored(group)).members.map(({ person }) => String(person))).to.deep.equal([
      String(ben._id),
    ]);

    const [cleo, dan] = [await makePerson(), await makePerson()];
    const offered = {
      person: cleo._id,
      since: app.clock.now(),
      offeredUntil: new Date("2026-10-06T12:00:00Z"),
      acceptForMeAt: null,
    };
    const other = await makeGroup(term, { capacity: 2, members: [memberOf(dan)], waitlist: [offered] });
    await makeSession(other, "2026-10-14");
    await (await visitorFor(app, cleo)).post(`${pathOf(other)}/membership/end`, { only: "waiting" });
    expect((await stored(other)).waitlist.map(({ person }) => String(person))).to.deep.equal([
      String(cleo._id),
    ]);
  });

  it("is an ordinary offer when they have something else at that time by then", async () => {
    const { group, ben, leaver, waiter } = await makeFull();
    const other = await makeGroup(term, {
      title: "Fireflies",
      kind: "shared-experience",
      members: [memberOf(ben)],
    });
    await makeSession(other, "2026-10-13");
    await leaver.post(`${pathOf(group)}/membership/end`);
    expect((await stored(group)).members).to.be.empty;
    expect((await waiter.get(pathOf(group))).text).to.contain("A place is held for you until");
    const letters = await Outbox.find({ to: ben._id }).lean();
    expect(letters.map((each) => each.subject)).to.deep.equal(["A place is free in Kidneys"]);
    expect(letters[0]?.text).to.contain("you have something else at that time").and.not.contain("Fireflies");
  });

  it("is an ordinary offer when they have as many groups as one may by then", async () => {
    const { group, ben, leaver } = await makeFull();
    for (const day of [3, 4])
      await makeGroup(term, { members: [memberOf(ben)], slot: { day, start: "12:00", minutes: 50 } });
    await leaver.post(`${pathOf(group)}/membership/end`);
    const { members, waitlist } = await stored(group);
    expect([members.length, waitlist[0]?.offeredUntil === null]).to.deep.equal([0, false]);
  });

  it("passes nobody: who waited before is offered it first", async () => {
    const cem = await makePerson();
    const { group, leaver } = await makeFull({
      waitlist: [{ person: cem._id, since: new Date("2026-10-04T08:00:00Z"), offeredUntil: null }],
    });
    await leaver.post(`${pathOf(group)}/membership/end`);
    const { members, waitlist } = await stored(group);
    expect(members).to.be.empty;
    expect(waitlist.map((each) => each.offeredUntil !== null)).to.deep.equal([true, false]);
    await (await visitorFor(app, cem)).post(`${pathOf(group)}/offer/end`);
    expect((await stored(group)).members).to.have.length(1);
  });

  it("can be asked for and taken back while one waits", async () => {
    const { group, waiter, leaver } = await makeFull();
    await waiter.post(`${pathOf(group)}/waitlist/acceptance/end`);
    expect((await stored(group)).waitlist[0]?.acceptForMeAt).to.equal(null);
    await waiter.post(`${pathOf(group)}/waitlist/acceptance`);
    expect((await stored(group)).waitlist[0]?.acceptForMeAt).to.not.equal(null);
    await leaver.post(`${pathOf(group)}/waitlist/acceptance`);
    expect((await leaver.get(pathOf(group))).text).to.contain("You are not in the waitlist.");
  });

  it("comes as well when staff add a place", async () => {
    const { group, ben } = await makeFull();
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { text } = await staff.get(`${pathOf(group)}/edit`);
    const version = /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const fields = { title: "Kidneys", years: ["1", "2"], capacity: "2", minimum: "1", version };
    expect((await staff.post(`${pathOf(group)}/edit`, fields)).status).to.equal(303);
    expect((await stored(group)).members.map((each) => String(each.person))).to.include(String(ben._id));
  });
});
