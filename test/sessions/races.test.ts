import { expect } from "chai";
import { Group } from "../../server/groups/group.js";
import type { PersonDocument } from "../../server/people/person.js";
import { takeOffRoster } from "../../server/roster/leaving.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

/**
 * Real requests at once. Places stand behind three guards: the version of the group's document, the transaction, and
 * the turns that changes of one group take. With all three off the first two tests are red; any one of them is
 * enough to turn them green. The last two are red without writeDiaries.
 */
describe("Places under fire", () => {
  const app = useApp();

  const many = async (count: number): Promise<{ people: PersonDocument[]; visitors: Visitor[] }> => {
    const people = await Promise.all(Array.from({ length: count }, () => makePerson()));
    const visitors = await Promise.all(people.map((person) => visitorFor(app, person)));
    await Promise.all(visitors.map((visitor) => visitor.get("/help")));
    return { people, visitors };
  };

  const numberIn = (text: string) => Number(/You are number (\d+) in the waitlist/.exec(text)?.[1] ?? 0);

  it("gives the last place to exactly one of fifty, and each of the others a number of their own", async function () {
    this.timeout(60_000);
    const term = await makeTerm();
    const members = (await many(11)).people.map(memberOf);
    const group = await makeGroup(term, { capacity: 12, members });
    await makeSession(group, "2026-10-13");
    await makeGroup(term, { title: "An alternative" });
    await makeGroup(term, { title: "Another alternative", slot: { day: 3, start: "17:00", minutes: 50 } });
    const path = `/groups/${String(group._id)}`;
    const { visitors } = await many(50);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(`${path}/membership`)));
    expect(answers.map((answer) => answer.status)).to.deep.equal(Array(50).fill(303));

    const stored = (await Group.findById(group._id).lean())!;
    expect(stored.members).to.have.length(12);
    expect(new Set([...stored.members, ...stored.waitlist].map((each) => String(each.person))).size).to.equal(
      61,
    );
    const pages = await Promise.all(visitors.map((visitor) => visitor.get(path)));
    const numbers = pages.map(({ text }) => numberIn(text)).filter((number) => number > 0);
    expect(numbers.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 49 }, (_, n) => n + 1));
    for (const { text } of pages) expect(text).to.contain("12 of 12 places");
    const loser = pages.find(({ text }) => numberIn(text) > 0);
    expect(loser?.text).to.contain("An alternative").and.contain("Another alternative");
  });

  it("gives a place that is left to who waits, not to who joins in the same moment", async () => {
    const term = await makeTerm();
    const [ana, ben] = (await many(2)).people as [PersonDocument, PersonDocument];
    const waitlist = [{ person: ben._id, since: app.clock.now(), offeredUntil: null }];
    const group = await makeGroup(term, { capacity: 1, members: [memberOf(ana)], waitlist });
    const path = `/groups/${String(group._id)}`;
    const leaver = await visitorFor(app, ana);
    const { visitors } = await many(6);
    await Promise.all([
      ...visitors.slice(0, 3).map((visitor) => visitor.post(`${path}/membership`)),
      leaver.post(`${path}/membership/end`),
      ...visitors.slice(3).map((visitor) => visitor.post(`${path}/membership`)),
    ]);
    const stored = (await Group.findById(group._id).lean())!;
    expect(stored.members).to.be.empty;
    expect(stored.waitlist).to.have.length(7);
    expect(String(stored.waitlist.find((each) => each.offeredUntil)?.person)).to.equal(String(ben._id));
  });

  it("never leaves an empty seat nor fills a thirteenth while people come and go", async function () {
    this.timeout(60_000);
    const term = await makeTerm();
    const group = await makeGroup(term, { capacity: 3, minimum: 1 });
    await makeSession(group, "2026-11-17");
    const path = `/groups/${String(group._id)}`;
    const { visitors } = await many(12);
    for (const turn of [1, 2, 3]) {
      await Promise.all(
        visitors.map((visitor, n) =>
          visitor.post(
            `${path}/${(n + turn) % 3 === 0 ? "membership/end" : (n + turn) % 3 === 1 ? "membership" : "offer/acceptance"}`,
          ),
        ),
      );
      const { members, waitlist } = (await Group.findById(group._id).lean())!;
      const offered = waitlist.filter((each) => each.offeredUntil).length;
      expect(members.length + offered).to.be.at.most(3);
      if (waitlist.length > offered) expect(members.length + offered).to.equal(3);
    }
  });

  it("lets nobody into two groups at one hour by asking for both at once", async () => {
    const term = await makeTerm();
    const groups = [await makeGroup(term), await makeGroup(term)];
    for (const group of groups) await makeSession(group, "2026-10-13");
    const { visitors, people } = await many(6);
    for (const visitor of visitors) {
      await Promise.all(groups.map((group) => visitor.post(`/groups/${String(group._id)}/membership`)));
    }
    for (const { _id } of people) {
      expect(await Group.countDocuments({ "members.person": _id })).to.equal(1);
    }
  });

  it("gives nobody a place who is taken off the roster in the same moment", async function () {
    this.timeout(60_000);
    const group = await makeGroup(await makeTerm(), { capacity: 60 });
    await makeSession(group, "2026-11-17");
    const actor = { id: String((await makePerson({ roles: ["staff"] }))._id), now: app.clock.now() };
    const { visitors, people } = await many(12);
    await Promise.all([
      ...visitors.map((visitor) => visitor.post(`/groups/${String(group._id)}/membership`)),
      ...people.map(({ _id }) => takeOffRoster(actor, String(_id), null)),
    ]);
    const stored = (await Group.findById(group._id).lean())!;
    expect([...stored.members, ...stored.waitlist]).to.deep.equal([]);
  });

  it("lets nobody into a third group by asking for all at once", async () => {
    const term = await makeTerm();
    const slots = [1, 2, 3, 4].map((day) => ({ day, start: "12:00", minutes: 50 }));
    const groups = await Promise.all(slots.map((slot) => makeGroup(term, { slot })));
    const { visitors, people } = await many(3);
    for (const visitor of visitors) {
      await Promise.all(groups.map((group) => visitor.post(`/groups/${String(group._id)}/membership`)));
    }
    for (const { _id } of people) {
      expect(await Group.countDocuments({ "members.person": _id })).to.equal(2);
    }
  });
});
