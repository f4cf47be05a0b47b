import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group, type GroupFields } from "../../server/groups/group.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Moving between groups, and undoing", () => {
  const app = useApp();
  let term: Awaited<ReturnType<typeof makeTerm>>;
  beforeEach(async () => {
    term = await makeTerm();
  });

  const pathOf = (group: { _id: unknown }) => `/groups/${String(group._id)}`;
  const stored = async (group: { _id: unknown }) => Group.findById(group._id).orFail().lean();
  const inside = async (group: { _id: unknown }) =>
    (await stored(group)).members.map((each) => String(each.person));
  const undo = "/groups/membership/undo";

  async function makeOpen(fields: Partial<GroupFields> = {}) {
    const group = await makeGroup(term, fields);
    await makeSession(group, "2026-10-13");
    return group;
  }

  it("moves in one tap, also at the same hour and with as many groups as one may have", async () => {
    const bea = await makePerson();
    const from = await makeOpen({ title: "Kidneys", members: [memberOf(bea)] });
    await makeOpen({ members: [memberOf(bea)], slot: { day: 5, start: "09:00", minutes: 50 } });
    const to = await makeOpen({ title: "Hearts" });
    const visitor = await visitorFor(app, bea);
    expect((await visitor.get(pathOf(to))).text).to.contain("Move here from Kidneys");
    const answer = await visitor.post(`${pathOf(to)}/membership/move`, { from: String(from._id) });
    expect(answer).to.include({ status: 303, location: pathOf(to) });
    expect((await visitor.get(pathOf(to))).text).to.contain("You have moved from Kidneys to Hearts.");
    expect([await inside(from), await inside(to)]).to.deep.equal([[], [String(bea._id)]]);
    expect(await Audit.countDocuments({ act: "leave group" })).to.equal(1);
    expect(await Audit.countDocuments({ act: "join group" })).to.equal(1);
  });

  it("keeps the old place unless the new one is got", async () => {
    const bea = await makePerson();
    const from = await makeOpen({ title: "Kidneys", members: [memberOf(bea)] });
    await makeOpen({
      title: "Bones",
      members: [memberOf(bea)],
      slot: { day: 3, start: "17:00", minutes: 50 },
    });
    const full = await makeOpen({ title: "Hearts", capacity: 1, members: [memberOf(await makePerson())] });
    const clashing = await makeOpen({ title: "Lungs", slot: { day: 3, start: "17:30", minutes: 50 } });
    const visitor = await visitorFor(app, bea);
    const move = async (to: { _id: unknown }) => {
      await visitor.post(`${pathOf(to)}/membership/move`, { from: String(from._id) });
      return (await visitor.get(pathOf(to))).text;
    };
    expect(await move(full)).to.contain("Hearts has no free place just now. You keep your place in Kidneys.");
    await Group.updateOne({ _id: clashing._id }, { $set: { "slot.day": 2 } });
    expect(await move(clashing)).to.not.contain("You have moved");
    expect(await move(await makeOpen({ years: [5] }))).to.contain("This group is for year 5.");
    expect(await inside(from)).to.deep.equal([String(bea._id)]);
    expect([await inside(full), await inside(clashing)].flat()).to.not.contain(String(bea._id));
  });

  it("passes the old place to the first who waits", async () => {
    const [bea, cem] = [await makePerson(), await makePerson()];
    const waitlist = [{ person: cem._id, since: app.clock.now(), offeredUntil: null }];
    const from = await makeOpen({ capacity: 1, members: [memberOf(bea)], waitlist });
    const to = await makeOpen();
    const asks =
      /<details class="confirm" id="move-[^]*?goes to the next in its waitlist at once[^]*?<\/details>/;
    expect((await (await visitorFor(app, bea)).get(pathOf(to))).text).to.match(asks);
    // Who was offered a place waits for no other: then it can be taken back.
    const offeredUntil = new Date(app.clock.now().getTime() + 3_600_000);
    const held = { capacity: 2, waitlist: [{ ...waitlist[0]!, offeredUntil }] };
    await Group.updateOne({ _id: from._id }, held);
    expect((await (await visitorFor(app, bea)).get(pathOf(to))).text)
      .to.contain("Move here from")
      .and.not.match(asks);
    await Group.updateOne({ _id: from._id }, { capacity: 1, waitlist });
    const visitor = await visitorFor(app, bea);
    await visitor.post(`${pathOf(to)}/membership/move`, { from: String(from._id) });
    expect((await stored(from)).waitlist[0]?.offeredUntil).to.not.equal(null);
    expect(await Outbox.countDocuments({ to: cem._id })).to.equal(1);
    const { text } = await visitor.get(pathOf(to));
    expect(text).to.contain("goes to the next in its waitlist.").and.not.contain(">Undo<");
  });

  it("refuses to give up a place one doesn't have, and unreadable ones", async () => {
    const [from, to] = [await makeOpen({ title: "Kidneys" }), await makeOpen()];
    const visitor = await visitorFor(app, await makePerson());
    await visitor.post(`${pathOf(to)}/membership/move`, { from: String(from._id) });
    expect((await visitor.get(pathOf(to))).text).to.contain("You have no place in Kidneys to give up.");
    expect((await visitor.post(`${pathOf(to)}/membership/move`, { from: "x" })).status).to.equal(400);
    const hidden = await makeOpen({ kind: "shared-experience", title: "Fireflies" });
    const answer = await visitor.post(`${pathOf(to)}/membership/move`, { from: String(hidden._id) });
    expect(answer.status).to.equal(404);
    expect(await inside(to)).to.be.empty;
  });

  it("exchanges two people who move past one another at once", async () => {
    const [ana, ben] = [await makePerson(), await makePerson()];
    const one = await makeOpen({ members: [memberOf(ana)] });
    const two = await makeOpen({ members: [memberOf(ben)] });
    const [first, second] = [await visitorFor(app, ana), await visitorFor(app, ben)];
    await Promise.all([first.get("/help"), second.get("/help")]);
    await Promise.all([
      first.post(`${pathOf(two)}/membership/move`, { from: String(one._id) }),
      second.post(`${pathOf(one)}/membership/move`, { from: String(two._id) }),
    ]);
    expect([await inside(one), await inside(two)]).to.deep.equal([[String(ben._id)], [String(ana._id)]]);
  });

  it("gives a place back as it was, once, while it is free", async () => {
    const ana = await makePerson();
    const group = await makeOpen({ title: "Kidneys", members: [{ ...memberOf(ana), by: "round" }] });
    const visitor = await visitorFor(app, ana);
    await visitor.post(`${pathOf(group)}/membership/end`);
    const { text } = await visitor.get(pathOf(group));
    expect(text).to.contain("You gave up your place in Kidneys at 09:00.").and.contain("Join this group");
    expect((await visitor.get("/groups")).text).to.contain("You gave up your place in Kidneys");
    expect(await visitor.post(undo)).to.include({ status: 303, location: pathOf(group) });
    expect((await visitor.get(pathOf(group))).text).to.contain("You are back in Kidneys.");
    expect((await stored(group)).members.map(({ by }) => by)).to.deep.equal(["round"]);
    await visitor.post(undo);
    expect((await visitor.get("/groups")).text).to.contain("There is nothing left to undo.");
  });

  it("says so when the place has gone meanwhile, or the time is over", async () => {
    const [ana, ben] = [await makePerson(), await makePerson()];
    const group = await makeOpen({ title: "Kidneys", capacity: 1, members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    await visitor.post(`${pathOf(group)}/membership/end`);
    const other = await visitorFor(app, ben);
    await other.post(`${pathOf(group)}/membership`);
    expect((await visitor.get(pathOf(group))).text).to.not.contain(">Undo<");
    await visitor.post(undo);
    expect((await visitor.get("/groups")).text).to.contain(
      "Your place in Kidneys has gone to somebody else meanwhile.",
    );
    await other.post(`${pathOf(group)}/membership/end`);
    app.clock.set(new Date(app.clock.now().getTime() + 11 * 60_000));
    const late = await visitorFor(app, ana);
    expect((await late.get("/groups")).text).to.not.contain("You gave up");
    await late.post(undo);
    expect(await inside(group)).to.be.empty;
  });

  it("takes a move back as a whole", async () => {
    const bea = await makePerson();
    const from = await makeOpen({ title: "Kidneys", members: [memberOf(bea)] });
    const to = await makeOpen();
    const visitor = await visitorFor(app, bea);
    await visitor.post(`${pathOf(to)}/membership/move`, { from: String(from._id) });
    expect((await visitor.get(pathOf(to))).text).to.contain("You gave up your place in Kidneys at 09:00.");
    await visitor.post(undo);
    expect([await inside(from), await inside(to)]).to.deep.equal([[String(bea._id)], []]);
  });

  it("puts one back in the waitlist where one stood, behind those offered a place meanwhile", async () => {
    const [ana, ben, cem, dan] = await Promise.all([makePerson(), makePerson(), makePerson(), makePerson()]);
    const group = await makeOpen({ capacity: 1, members: [memberOf(dan)] });
    for (const person of [ana, ben, cem]) {
      await (await visitorFor(app, person)).post(`${pathOf(group)}/membership`);
      app.clock.set(new Date(app.clock.now().getTime() + 1_000));
    }
    const first = await visitorFor(app, ana);
    await first.post(`${pathOf(group)}/membership/end`);
    await (await visitorFor(app, dan)).post(`${pathOf(group)}/membership/end`);
    await first.post(undo);
    const order = (await stored(group)).waitlist.map((each) => String(each.person));
    expect(order).to.deep.equal([ben, ana, cem].map((person) => String(person._id)));
  });

  it("brings somebody back into a group that shows to its members only", async () => {
    const ana = await makePerson();
    const group = await makeOpen({ kind: "shared-experience", title: "Fireflies", members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    await visitor.post(`${pathOf(group)}/membership/end`);
    expect((await visitor.get("/groups")).text).to.contain("You gave up your place in Fireflies");
    await visitor.post(undo);
    expect(await inside(group)).to.deep.equal([String(ana._id)]);
    const entries = await Audit.find({ subject: `group:${String(group._id)}` }).lean();
    expect(JSON.stringify(entries)).to.not.contain(String(ana._id));
  });
});
