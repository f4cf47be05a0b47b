import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { Session } from "../../server/sessions/session.js";
import { edit, makeSchool } from "../series/school.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Changing a session that somebody else leads", () => {
  const app = useApp();
  const changeOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}/change`;
  const move = { what: "move", scope: "this", on: "2026-10-14", start: "18:00", minutes: "50" };

  /** Cal leads the second session in Ana's place; both can be made busy at the time it moves to. */
  async function setOut() {
    const school = await makeSchool(app);
    const cal = await makePerson({ name: "Cal", roles: ["leader"], year: 4 });
    const now = app.clock.now();
    const cover = { askedBy: school.leader._id, askedAt: now, reason: "Ill", takenBy: cal._id, takenAt: now };
    await Session.updateOne({ _id: school.second._id }, { $set: { cover } });
    const busy = async ({ _id }: { _id: (typeof cal)["_id"] }) =>
      makeSession(await makeGroup(school.term, { leaders: [_id] }), "2026-10-14", {
        start: "18:00",
        startsAt: new Date("2026-10-14T17:00:00Z"),
        endsAt: new Date("2026-10-14T17:50:00Z"),
      });
    const letters = async () => (await Outbox.find({ to: cal._id }).lean()).map(({ text }) => text);
    return { ...school, cal, busy, letters };
  }

  it("tells who leads it of that session alone, and shows beforehand that they are told", async () => {
    const { ana, second, letters } = await setOut();
    const { seen, done } = await edit(ana, changeOf(second), { ...move, scope: "following" });
    expect(seen.text)
      .to.match(/Cal <span class="soft">leads in somebody’s place/)
      .and.match(/4\s+people, each by/);
    expect(seen.text).to.contain("1 person who waits");
    expect(done.status, done.text).to.equal(303);
    const [text, ...more] = await letters();
    expect(more).to.deep.equal([]);
    expect(text).to.contain("Tue 13 Oct, 17:00–17:50 → Wed 14 Oct, 18:00–18:50").and.not.contain("20 Oct");
  });

  it("isn't moved to where who leads it is elsewhere, and is where only the absent leader is", async () => {
    const { ana, second, cal, leader, busy, term } = await setOut();
    await busy(leader);
    const free = await edit(ana, changeOf(second), move);
    expect(free.done.status, free.done.text).to.equal(303);
    expect(free.seen.text).to.not.contain("free then");
    const at = { ...move, on: "2026-10-15" };
    const other = await makeGroup(term, { title: "Hearts", leaders: [cal._id] });
    await makeSession(other, "2026-10-15", {
      startsAt: new Date("2026-10-15T17:00:00Z"),
      endsAt: new Date("2026-10-15T17:50:00Z"),
    });
    const { seen, done } = await edit(ana, changeOf(second), at);
    expect(seen.text).to.contain("Cal isn&#x27;t free then: Hearts meets. Choose another time.");
    expect(done.status).to.equal(409);
    await Group.updateOne({ _id: other._id }, { $set: { kind: "shared-experience" } });
    const hidden = await edit(ana, changeOf(second), at);
    expect(hidden.seen.text)
      .to.contain("Cal isn&#x27;t free then. Choose another time.")
      .and.not.contain("Hearts");
    expect(hidden.done.status).to.equal(409);
  });

  it("tells who leads it that it is cancelled, by itself or with its group", async () => {
    const { ana, second, letters, group } = await setOut();
    const cancel = { what: "cancel", scope: "this", reason: "The lab is shut." };
    expect((await edit(ana, changeOf(second), cancel)).done.status).to.equal(303);
    expect((await letters()).at(-1))
      .to.contain("Tue 13 Oct, 17:00–17:50: cancelled")
      .and.contain("The lab is shut.");
    await edit(ana, changeOf(second), { what: "restore", scope: "this" });
    await ana.post(`/groups/${String(group._id)}/cancellation`, { reason: "Too few came." });
    expect(await letters()).to.have.length(3);
    expect((await letters()).at(-1)).to.contain("Too few came.");
  });

  it("keeps who leads it out of a group that meets then, until it is cancelled", async () => {
    const { cal, second, term } = await setOut();
    await Person.updateOne({ _id: cal._id }, { $set: { year: 2 } });
    const other = await makeGroup(term);
    await makeSession(other, second.on);
    const path = `/groups/${String(other._id)}`;
    const join = async () => {
      const visitor = await visitorFor(app, cal);
      await visitor.post(`${path}/membership`);
      return (await visitor.get(path)).text;
    };
    const members = async () => (await Group.findById(other._id).orFail().lean()).members;
    expect(await join()).to.contain("This group clashes with Kidneys");
    expect(await members()).to.deep.equal([]);
    await Session.updateOne({ _id: second._id }, { $set: { cancelledAt: app.clock.now() } });
    await join();
    expect(await members()).to.have.length(1);
  });
});
