import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { decisionDay } from "../../server/sessions/decision-day.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("A group below its minimum", () => {
  const app = useApp();

  /** A group of three (one of whom is elsewhere when the other meets, one too old for it), and who waits for it. */
  async function setOut() {
    const term = await makeTerm();
    const [fits, busy, old, waiting] = [
      await makePerson({ name: "Fay Fits" }),
      await makePerson({ name: "Bo Busy" }),
      await makePerson({ name: "Ola Older", year: 2 }),
      await makePerson({ name: "Wim Waiting" }),
    ];
    const small = await makeGroup(term, {
      title: "Small circle",
      members: [fits, busy, old].map(memberOf),
      waitlist: [{ person: waiting._id, since: app.clock.now(), offeredUntil: null }],
    });
    await makeSession(small, "2026-10-13");
    const slot = { day: 4, start: "12:00", minutes: 50 };
    const target = await makeGroup(term, { title: "Large circle", slot, years: [1] });
    await makeSession(target, "2026-10-15");
    const elsewhere = await makeGroup(term, { slot, topic: "anatomy", members: [memberOf(busy)] });
    await makeSession(elsewhere, "2026-10-15");
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const path = `/office/small-groups/${String(small._id)}`;
    return {
      term,
      small,
      target,
      office,
      path,
      merging: `${path}/merging/${String(target._id)}`,
      fits,
      busy,
      old,
      waiting,
    };
  }

  const at = new Date("2026-10-15T11:00:00Z");
  const sealOf = (text: string) => /name="seal" value="([^"]+)"/.exec(text)?.[1] ?? "";

  it("is decided about some days after its first session, or before, or when it was put off to", () => {
    const at = (decideOn: string, decisionDays: number, last = "2026-11-17") =>
      decisionDay({ decideOn }, { first: "2026-10-13", last }, { decisionDays });
    expect([at("", 7), at("", -3), at("2026-11-10", 7)]).to.deep.equal([
      "2026-10-20",
      "2026-10-10",
      "2026-11-10",
    ]);
    expect(at("", 7, "2026-10-13"), "when it meets but once").to.equal("2026-10-13");
  });

  it("waits for staff from that day on, and not when it has met for the last time", async () => {
    const { office, small } = await setOut();
    expect((await office.get("/office/small-groups")).text).to.match(/Later[\s\S]*Small circle/);
    expect((await office.get("/office")).text).to.not.contain("decision-below");
    await makeSession(small, "2026-10-27");
    app.clock.set(new Date("2026-10-14T08:00:00Z"));
    expect((await office.get("/office/small-groups")).text).to.match(/Later[\s\S]*Small circle/);
    app.clock.set(new Date("2026-10-20T08:00:00Z"));
    const then = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await then.get("/office/small-groups")).text).to.match(/To decide now[\s\S]*Small circle/);
    expect((await then.get("/office")).text).to.contain("decision-below");
    await Session.deleteMany({ on: "2026-10-27" });
    expect((await then.get("/office/small-groups")).text).to.not.contain("Small circle");
  });

  it("is merged into another: who fits moves, who doesn't is shown before and told why", async () => {
    const { office, path, merging, small, target, fits, busy, old, waiting } = await setOut();
    expect((await office.get(path)).text).to.match(/data-state="waiting">Fits 1, not 2/);
    const { text } = await office.get(merging);
    expect(text).to.contain("1 member gets a place").and.contain("2 people are without a place");
    expect(text).to.contain("Bo Busy: It clashes with another session on Thu 15 Oct");
    expect(text).to.contain("Ola Older: It is for year 1.").and.contain("6 people will be told");
    const done = await office.post(merging, { reason: "Two are better together.", seal: sealOf(text) });
    expect(done.status).to.equal(303);
    const [from, into] = [
      await Group.findById(small._id).orFail().lean(),
      await Group.findById(target._id).orFail().lean(),
    ];
    expect(from.cancelledReason).to.equal("Two are better together.");
    expect(into.members.map(({ person, by }) => [String(person), by])).to.deep.equal([
      [String(fits._id), "merge"],
    ]);
    expect(into.waitlist.map(({ person }) => String(person))).to.deep.equal([String(waiting._id)]);
    expect(into.waitlist[0]?.offeredUntil).to.be.instanceOf(Date);
    expect(await Session.countDocuments({ group: small._id, cancelledAt: null })).to.equal(0);
    const subject = async (person: { _id: Types.ObjectId }) =>
      (await Outbox.find({ to: person._id }).lean()).map((each) => each.subject);
    expect(await subject(fits)).to.deep.equal(["You are in Large circle now"]);
    for (const person of [busy, old]) {
      expect(await subject(person)).to.deep.equal(["No more sessions of Small circle"]);
    }
    expect((await Outbox.findOne({ to: busy._id }).orFail().lean()).text)
      .to.contain("Two are better together.")
      .and.contain("it clashes with another session");
    expect(await Audit.countDocuments({ act: /merge/ })).to.equal(2);
    const letters = await Outbox.find().lean();
    expect(letters.map(({ text }) => text).join(" "))
      .to.contain("one of its members goes on in Large circle")
      .and.contain("One member of Small circle is in your group");
    const gone = await (await visitorFor(app, fits)).get(`/groups/${String(small._id)}`);
    expect(gone.text).to.contain(`go on in <a href="/groups/${String(target._id)}">Large circle</a>`);
  });

  it("gives no third place to who is in two other groups, and says so before", async () => {
    const { term, office, merging, fits, target } = await setOut();
    for (const [start, on] of [
      ["09:00", "2026-10-14"],
      ["10:00", "2026-09-30"],
    ] as const) {
      const slot = { day: 3, start, minutes: 50 };
      await makeSession(await makeGroup(term, { slot, topic: "anatomy", members: [memberOf(fits)] }), on);
    }
    expect((await office.get(merging)).text, "one of them is over").to.not.include("one group more than");
    await Session.updateOne({ on: "2026-09-30" }, { endsAt: new Date("2026-10-14T10:50:00Z") });
    const { text } = await office.get(merging);
    expect(text).to.include("Fay Fits: It is one group more than one may be in, which is 2.");
    await office.post(merging, { reason: "Too few came.", seal: sealOf(text) });
    expect(
      (await Group.findById(target._id).orFail().lean()).members.map(({ person }) => person),
    ).to.not.deep.include(fits._id);
    const letter = await Outbox.findOne({ to: fits._id }).orFail().lean();
    expect(letter.text).to.include("It doesn't fit you: it is one group more than one may be in");
  });

  it("lets staff learn of nobody's private group: they move, and read of the clash themselves", async () => {
    const { office, merging, term, target, fits } = await setOut();
    const hidden = await makeGroup(term, {
      title: "Fireflies",
      kind: "shared-experience",
      members: [memberOf(fits)],
    });
    await makeSession(hidden, "2026-10-15", { startsAt: at, endsAt: new Date(at.getTime() + 60_000) });
    const { text } = await office.get(merging);
    expect(text)
      .to.match(/1 member gets a place[\s\S]*Fay Fits/)
      .and.not.contain("Fay Fits:");
    expect((await office.post(merging, { reason: "Together.", seal: sealOf(text) })).status).to.equal(303);
    expect((await Group.findById(target._id).orFail().lean()).members).to.have.length(1);
    const letter = await Outbox.findOne({ to: fits._id }).orFail().lean();
    expect(letter.text).to.contain("It meets when you are in Peer group, on Thu 15 Oct");
  });

  it("keeps the turn of who waits for the other already, and tells whoever covers one of its sessions", async () => {
    const { office, path, merging, small, target, fits, waiting } = await setOut();
    const cal = await makePerson({ roles: ["leader"], year: 4 });
    const now = app.clock.now();
    const cover = { askedBy: small.leaders[0]!, askedAt: now, reason: "Ill", takenBy: cal._id, takenAt: now };
    await Session.updateOne({ group: small._id }, { $set: { cover } });
    const queue = [fits, waiting].map(({ _id }) => ({ person: _id, since: now, offeredUntil: null }));
    await Group.updateOne(
      { _id: target._id },
      { capacity: 1, members: [memberOf(await makePerson())], waitlist: queue },
    );
    expect((await office.get(path)).text).to.match(/data-state="draft">Fits nobody/);
    const { text } = await office.get(merging);
    expect(text).to.contain("2 people wait for Large circle already").and.contain("<li>Fay Fits</li>");
    expect((await office.post(merging, { reason: "Together.", seal: sealOf(text) })).status).to.equal(303);
    const words = async (to: Types.ObjectId) => (await Outbox.findOne({ to }).orFail().lean()).text;
    for (const { _id } of [fits, waiting])
      expect(await words(_id))
        .to.contain("keep your turn")
        .and.not.contain("You are in Large circle already");
    expect(await words(cal._id)).to.contain("in somebody's place isn't held");
  });

  it("is merged with one message each, also for who leads or belongs to both", async () => {
    const { office, merging, small, target, fits } = await setOut();
    const [leader] = small.leaders;
    const of = target.leaders[0];
    await Group.updateOne({ _id: target._id }, { $push: { leaders: leader, members: memberOf(fits) } });
    const done = await office.post(merging, {
      reason: "Together.",
      seal: sealOf((await office.get(merging)).text),
    });
    expect(done.status).to.equal(303);
    const letters = await Outbox.find().lean();
    const to = (id: unknown) => letters.filter((each) => String(each.to) === String(id));
    expect(to(leader).map(({ subject }) => subject)).to.deep.equal([
      "Small circle is merged into Large circle",
    ]);
    expect(to(leader)[0]?.text).to.contain("which you lead as well");
    expect(to(of).map(({ subject }) => subject)).to.deep.equal(["Small circle is merged into Large circle"]);
    expect(to(of)[0]?.text).to.contain("No members of Small circle are in your group");
    expect(to(fits._id)[0]?.text).to.contain("You are in Large circle already");
    expect(new Set(letters.map((each) => String(each.to))).size).to.equal(letters.length);
  });

  it("isn't merged on a plan that has changed since it was shown, nor twice", async () => {
    const { office, merging, target, small } = await setOut();
    const seal = sealOf((await office.get(merging)).text);
    await Group.updateOne({ _id: target._id }, { capacity: 1, members: [memberOf(await makePerson())] });
    const stale = await office.post(merging, { reason: "Together.", seal });
    expect(stale.status).to.equal(409);
    expect(stale.text).to.contain("It has no place left").and.contain("Together.");
    expect((await Group.findById(small._id).orFail().lean()).cancelledAt).to.equal(null);
    const again = { reason: "Together.", seal: sealOf(stale.text) };
    const answers = await Promise.all([1, 2].map(() => office.post(merging, again)));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409]);
    expect((await Group.findById(target._id).orFail().lean()).members).to.have.length(1);
  });

  it("gives no place to a member that somebody waits for", async () => {
    const { office, merging, target } = await setOut();
    const waitlist = [{ person: (await makePerson())._id, since: app.clock.now(), offeredUntil: null }];
    await Group.updateOne({ _id: target._id }, { waitlist });
    expect((await office.get(merging)).text).to.contain("Fay Fits: It has no place left.");
  });

  it("is given more time with a note that its people read", async () => {
    const { office, path, small, fits } = await setOut();
    const early = await office.post(`${path}/extension`, { on: "2026-10-05", note: "Wait" });
    expect(early.status).to.equal(422);
    expect(early.text).to.contain("Choose a day to come").and.contain('value="Wait"');
    const late = await office.post(`${path}/extension`, { on: "2028-11-01", note: "Wait" });
    expect([late.status, late.text.includes("in the term, which ends on")]).to.deep.equal([422, true]);
    await office.post(`${path}/extension`, { on: "2026-11-10", note: "Exams are over then." });
    expect((await Group.findById(small._id).orFail().lean()).decideOn).to.equal("2026-11-10");
    const letter = await Outbox.findOne({ to: fits._id }).orFail().lean();
    expect(letter.text).to.contain("Exams are over then.").and.contain("Tue 10 Nov");
    expect((await office.get("/office/small-groups")).text).to.contain("Exams are over then.");
  });

  it("is no business of staff when it is a shared-experience group", async () => {
    const { office, term, target } = await setOut();
    const hidden = await makeGroup(term, { kind: "shared-experience", title: "Violet" });
    await makeSession(hidden, "2026-10-13");
    const path = `/office/small-groups/${String(hidden._id)}`;
    expect((await office.get("/office/small-groups")).text).to.not.contain("Violet");
    expect((await office.get(path)).status).to.equal(404);
    expect((await office.get(`${path}/merging/${String(target._id)}`)).status).to.equal(404);
    const into = `/office/small-groups/${String(target._id)}/merging/${String(hidden._id)}`;
    expect((await office.post(into, { reason: "x", seal: "x" })).status).to.equal(404);
    expect((await office.post(`${path}/keeping`, { members: "0", note: "x" })).status).to.equal(404);
  });
});
