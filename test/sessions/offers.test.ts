import { expect } from "chai";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { expireOffers } from "../../server/sessions/offers.js";
import type { PersonDocument } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("The offer of a place", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  let group: GroupFields;
  let path: string;
  let people: PersonDocument[];
  let [ben, cem, dee]: Visitor[] = [];

  /** A group of one, whose only member leaves: Ben holds an offer until Tuesday 09:00, Cem and Dee wait. */
  beforeEach(async () => {
    term = await makeTerm();
    const ana = await makePerson();
    people = [await makePerson(), await makePerson(), await makePerson()];
    group = await makeGroup(term, { capacity: 1, members: [memberOf(ana)] });
    path = `/groups/${String(group._id)}`;
    await makeSession(group, "2026-10-20");
    await makeSession(group, "2026-10-27");
    [ben, cem, dee] = await Promise.all(people.map((person) => visitorFor(app, person)));
    for (const visitor of [ben!, cem!, dee!]) await visitor.post(`${path}/membership`);
    await (await visitorFor(app, ana)).post(`${path}/membership/end`);
    await Outbox.deleteMany({});
  });

  const stored = async () => (await Group.findById(group._id).lean())!;
  const memberIds = async () => (await stored()).members.map((each) => String(each.person));

  it("is taken with one tap, by whom it was made to only", async () => {
    await cem!.post(`${path}/offer/acceptance`);
    expect(await memberIds()).to.be.empty;
    expect((await ben!.post(`${path}/offer/acceptance`)).status).to.equal(303);
    expect((await ben!.post(`${path}/offer/acceptance`)).status).to.equal(303);
    expect(await memberIds()).to.deep.equal([String(people[0]!._id)]);
    expect((await stored()).members[0]?.by).to.equal("waitlist");
    expect((await cem!.get(path)).text).to.contain("You are number 1 in the waitlist.");
  });

  it("shows to who leads the group as a place that is held; run out, its message isn't new any more", async () => {
    const lead = await visitorFor(app, { _id: group.leaders[0]! });
    const held = "One place is held for somebody who waits, until";
    expect((await lead.get(path)).text).to.contain(held);
    expect((await cem!.get(path)).text).to.not.contain("One place is held");
    const eva = await makePerson();
    await Group.updateOne({ _id: group._id }, { capacity: 2, $push: { members: memberOf(eva) } });
    expect((await (await visitorFor(app, eva)).get(path)).text)
      .to.contain("One place is held for somebody who waits.")
      .and.contain("2 of 2 places taken");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await office.get("/office/groups")).text)
      .to.contain("2 of 2 places taken")
      .and.contain("1 held for who was offered one");
    expect((await office.get("/office/groups.csv")).text).to.match(/members,held,capacity[^]*,1,1,2,/);
    await Group.updateOne({ _id: group._id }, { capacity: 1, members: [] });
    app.clock.advance(25 * 60);
    await expireOffers(app.clock.now());
    const told = await Inbox.find({ to: people[0]!._id }).sort({ _id: 1 }).lean();
    expect(told.map(({ subject, readAt }) => [subject.split(" in ")[0], readAt === null])).to.deep.equal([
      ["A place is free", false],
      [`The place`, true],
    ]);
    expect(told.map(({ text }) => text).join()).to.contain("offered to the next in the waitlist");
    // With nobody left who waits, the place is anybody's.
    for (const visitor of [cem!, dee!]) await visitor.post(`${path}/membership/end`);
    const eve = await makePerson();
    await Group.updateOne(
      { _id: group._id },
      { $set: { waitlist: [{ person: eve._id, since: app.clock.now(), offeredUntil: app.clock.now() }] } },
    );
    app.clock.advance(1);
    await expireOffers(app.clock.now());
    expect((await Inbox.findOne({ to: eve._id }).orFail().lean()).text)
      .to.contain("Nobody else waits for it, so it is free")
      .and.not.contain("offered to the next");
  });

  it("is taken by joining again as well", async () => {
    await ben!.post(`${path}/membership`);
    expect(await memberIds()).to.deep.equal([String(people[0]!._id)]);
  });

  it("goes to the next when it is passed on", async () => {
    await ben!.post(`${path}/offer/end`);
    expect((await cem!.get(path)).text).to.contain("A place is held for you");
    expect((await ben!.get(path)).text).to.contain("Join the waitlist");
    expect((await Outbox.find().lean()).map((each) => String(each.to))).to.deep.equal([
      String(people[1]!._id),
    ]);
  });

  it("holds the place against everybody else", async () => {
    const eve = await visitorFor(app, await makePerson());
    await eve.post(`${path}/membership`);
    expect((await eve.get(path)).text).to.contain("You are number 3 in the waitlist.");
    expect(await memberIds()).to.be.empty;
  });

  it("runs out, and the job gives the place to the next and tells both, once", async () => {
    expect(await expireOffers(new Date("2026-10-06T07:59:59Z"))).to.equal(0);
    app.clock.set(new Date("2026-10-06T08:00:00Z"));
    expect(await expireOffers(app.clock.now())).to.equal(1);
    expect(await expireOffers(app.clock.now())).to.equal(0);
    expect((await cem!.get(path)).text).to.contain("A place is held for you until Wed 7 Oct, 09:00.");
    const letters = await Outbox.find().lean();
    expect(letters.map((each) => String(each.to))).to.have.members([
      String(people[0]!._id),
      String(people[1]!._id),
    ]);
    expect((await ben!.post(`${path}/offer/acceptance`)).location).to.equal(path);
    expect((await ben!.get(path)).text).to.contain("No place is held for you any more.");
  });

  it("has run out for its holder even before the job comes by", async () => {
    app.clock.set(new Date("2026-10-06T08:00:00Z"));
    await ben!.post(`${path}/offer/acceptance`);
    expect(await memberIds()).to.be.empty;
    await dee!.post(`${path}/membership`);
    expect((await cem!.get(path)).text).to.contain("A place is held for you");
  });

  it("is held for two hours when the next session starts within a day", async () => {
    app.clock.set(new Date("2026-10-19T20:00:00Z"));
    await expireOffers(app.clock.now());
    const later = await visitorFor(app, people[1]!);
    expect((await later.get(path)).text).to.contain("until Mon 19 Oct, 23:00");
  });

  it("isn't made any more once the last session has begun", async () => {
    app.clock.set(new Date("2026-10-27T17:00:00Z"));
    await expireOffers(app.clock.now());
    expect((await stored()).waitlist.map((each) => each.offeredUntil ?? null)).to.deep.equal([null, null]);
    const told = await Outbox.findOne({ to: people[0]!._id }).orFail().lean();
    expect(told.subject).to.contain("is no longer held");
    expect(told.text)
      .to.contain("no session to come")
      .and.not.contain("offered to the next")
      .and.not.contain("you can join");
    // The page promises nothing more either: not to who waits, and not to who would come, be it full or not.
    expect((await (await visitorFor(app, people[1]!)).get(path)).text)
      .to.contain("no session to come")
      .and.contain("Leave the waitlist")
      .and.not.contain("When a place is free");
    const eve = await visitorFor(app, await makePerson());
    for (const waitlist of [(await stored()).waitlist, []]) {
      await Group.updateOne({ _id: group._id }, { $set: { waitlist } });
      expect((await eve.get(path)).text)
        .to.contain("This group has no session to come.")
        .and.not.contain(`action="${path}/membership"`);
    }
  });

  it("can't be taken by somebody who would be in two places, and stays held for them", async () => {
    const other = await makeGroup(term, { title: "Somewhere else", members: [memberOf(people[0]!)] });
    await makeSession(other, "2026-10-20");
    await ben!.post(`${path}/offer/acceptance`);
    expect((await ben!.get(path)).text)
      .to.contain("This group clashes with Somewhere else")
      .and.contain("A place is held for you");
  });

  it("comes to those who wait when places are added", async () => {
    await Group.updateOne({ _id: group._id }, { $set: { years: [1, 2] } });
    const leader = await visitorFor(app, { _id: group.leaders[0]! });
    const { text } = await leader.get(`${path}/edit`);
    const version = /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const fields = { title: group.title, years: ["1", "2"], capacity: "2", minimum: "1", version };
    expect((await leader.post(`${path}/edit`, fields)).status).to.equal(303);
    expect((await cem!.get(path)).text).to.contain("A place is held for you");
    expect((await dee!.get(path)).text).to.contain("You are number 1 in the waitlist.");
  });

  it("is passed on by nobody who holds none: they keep their number, and read so", async () => {
    const before = await stored();
    const answer = await cem!.post(`${path}/offer/end`);
    expect(answer.status).to.equal(303);
    expect((await cem!.get(path)).text)
      .to.contain("No place was held for you any more.")
      .and.contain("You are number 1 in the waitlist.");
    expect((await stored()).waitlist).to.deep.equal(before.waitlist);
    const stranger = await visitorFor(app, await makePerson());
    await stranger.post(`${path}/offer/end`);
    expect((await stranger.get(path)).text).to.contain("No place was held for you any more.");
  });
});
