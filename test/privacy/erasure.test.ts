import { expect } from "chai";
import mongoose, { type Types } from "mongoose";
import { Audit, findBrokenSeal, sealAudit } from "../../server/data/audit.js";
import { change } from "../../server/data/change.js";
import { keepDraft } from "../../server/data/import-draft.js";
import { naming } from "../../server/data/naming.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Round } from "../../server/matching/round.js";
import { deliverOutbox } from "../../server/notifications/mail-delivery.js";
import type { Letter } from "../../server/notifications/mail.js";
import { Person } from "../../server/people/person.js";
import { startSignIn } from "../../server/people/signing-in.js";
import { eraseWhoAsked } from "../../server/privacy/erasure.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

const marks = ["zarquonia", "quibbler", "xe/xem", "moonbase", "c".repeat(43)];

describe("Erasure", () => {
  const app = useApp();

  const makeMarked = (fields: Parameters<typeof makePerson>[0] = {}) =>
    makePerson({
      name: "Zarquonia Marker",
      email: "zarquonia@school.example",
      preferredName: "Quibbler",
      pronouns: "xe/xem",
      campus: "Moonbase",
      calendarSecret: "c".repeat(43),
      free: [{ day: 2, from: "09:00", to: "10:00" }],
      topics: ["renal"],
      ...fields,
    });

  /** Every collection of the database as text, as it is stored. */
  async function wholeDatabase(): Promise<Record<string, string>> {
    const texts: Record<string, string> = {};
    for (const { collection } of Object.values(mongoose.connection.models))
      texts[collection.name] = JSON.stringify(await collection.find({}).toArray()).toLowerCase();
    return texts;
  }

  /** Sends a letter and a message in the app, as operations do. */
  const writeTo = (to: Types.ObjectId, words: { subject: string; text: string }) =>
    change({ id: "a test", now: app.clock.now() }, "person:x", (trail) => {
      trail.send({ to, address: "other@school.example", ...words });
      trail.tell({ to, ...words });
      return Promise.resolve();
    });

  /** Delivers what is due, as the job does. @returns to whom a last letter went that says nothing of who they were */
  async function lastLetters(): Promise<string[]> {
    const sent: Letter[] = [];
    const postbox = { goesOut: true, send: (letter: Letter) => Promise.resolve(void sent.push(letter)) };
    await deliverOutbox(postbox, "https://peers.school.example", app.clock.now(), "a secret");
    const last = sent.filter(({ subject }) => subject === "Your data are erased");
    for (const { text, unsubscribe } of last) {
      expect(text)
        .to.match(/^Hello,/)
        .and.include("asked for your data to be erased");
      expect([unsubscribe, /quibbler|zarquonia/i.test(text)]).to.deep.equal(["", false]);
    }
    return last.map(({ to }) => to);
  }

  const eraseAs = async (person: { _id: Types.ObjectId }) =>
    (await visitorFor(app, person)).post("/profile/erasure", { word: " Erase " });

  it("leaves neither name nor address in any collection, keeps the register's counts, and the log whole", async () => {
    const term = await makeTerm();
    const person = await makeMarked();
    const next = await makePerson();
    const group = await makeGroup(term, {
      capacity: 1,
      minimum: 1,
      members: [memberOf(person)],
      waitlist: [{ person: next._id, since: app.clock.now(), offeredUntil: null }],
    });
    const [leader] = group.leaders;
    const mark = {
      person: person._id,
      mark: "present" as const,
      markedAt: app.clock.now(),
      markedBy: leader!,
    };
    const past = await makeSession(group, "2026-09-29", {
      register: [mark],
      registerClosedAt: app.clock.now(),
    });
    await makeSession(group, "2026-10-13");
    await Round.create({
      term: term._id,
      openedAt: app.clock.now(),
      openedBy: leader!,
      deadlineAt: new Date("2026-10-20T16:00:00Z"),
      seed: 1,
      open: true,
      asking: [{ person: person._id, askedAt: app.clock.now() }],
    });
    const visitor = await visitorFor(app, person);
    await visitor.post("/profile", { preferredName: "Quibbler", pronouns: "xe/xem", topics: "anatomy" });
    await stranger(app).post("/sign-in", { email: person.email });
    const letter = {
      createdAt: app.clock.now(),
      dueAt: app.clock.now(),
      expiresAt: new Date("2026-11-20T00:00:00Z"),
    };
    await Outbox.create({
      ...letter,
      to: person._id,
      address: person.email,
      subject: "Hello",
      text: "Dear Quibbler",
    });
    await writeTo(leader!, {
      subject: `${naming(person._id, "Quibbler")} joined`,
      text: `${naming(person._id, "Zarquonia Marker")} (${naming(person._id, "Quibbler")}) is new.`,
    });
    await keepDraft(
      String(leader!),
      "roster",
      { name: "r.csv", bytes: Buffer.from("zarquonia@school.example,Zarquonia") },
      app.clock.now(),
    );
    await sealAudit();
    const before = await wholeDatabase();
    expect(before.people).to.include("zarquonia");

    const answer = await eraseAs(person);
    expect(answer.location).to.equal("/sign-in");
    expect(await lastLetters(), "the last letter goes out").to.deep.equal(["zarquonia@school.example"]);
    for (const [name, text] of Object.entries(await wholeDatabase()))
      for (const each of marks) expect(text.includes(each), `${each} in ${name}`).to.equal(false);
    expect(await mongoose.connection.collection("import_drafts").countDocuments({}), "rosters kept").to.equal(
      0,
    );
    expect((await visitor.get("/profile")).status, "signed out").to.equal(303);
    expect((await Session.findById(past._id).orFail().lean()).register).to.have.length(1);
    const { members, waitlist } = await Group.findById(group._id).orFail().lean();
    expect(members).to.deep.equal([]);
    expect(
      waitlist.map(({ person: who, offeredUntil }) => [String(who), offeredUntil !== null]),
    ).to.deep.equal([[String(next._id), true]]);
    expect((await Round.findOne().orFail().lean()).asking).to.deep.equal([]);
    await sealAudit();
    expect(await findBrokenSeal()).to.equal(null);
    const named = await (
      await visitorFor(app, { _id: leader! })
    ).get(`/sessions/${String(past._id)}/register`);
    expect(named.text)
      .to.include("A former member")
      .and.not.match(/quibbler/i);
    expect(await Audit.countDocuments({ act: "erase person" })).to.equal(1);
  });

  it("asks for the word, and does nothing without it", async () => {
    await makeTerm();
    const person = await makeMarked();
    const visitor = await visitorFor(app, person);
    const answer = await visitor.post("/profile/erasure", { word: "yes" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Write erase, and nothing else").and.include('value="yes"');
    expect((await Person.findById(person._id).orFail().lean()).erasureAskedAt).to.equal(null);
  });

  it("waits while others rely on the person, shows that to staff, and can be taken back", async () => {
    const term = await makeTerm();
    const person = await makeMarked({ roles: ["leader"], year: 4 });
    const group = await makeGroup(term, { title: "Renal together", leaders: [person._id] });
    const last = await makeSession(group, "2026-10-06");
    const past = await Term.create({ name: "Spring 2026", startsOn: "2026-01-12", endsOn: "2026-03-20" });
    await makeGroup(past, { title: "Never opened", leaders: [person._id], openedAt: null });
    const visitor = await visitorFor(app, person);
    expect((await visitor.post("/profile/erasure", { word: "erase" })).location).to.equal("/profile/data");
    expect((await visitor.get("/profile/data")).text)
      .to.include("You lead Renal together.")
      .and.not.include("Never opened");
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await staff.get("/office/erasures")).text)
      .to.include("Quibbler")
      .and.include("leads Renal together");
    expect((await staff.get("/office")).text).to.include("Erasure asked for");
    expect(await eraseWhoAsked(app.clock.now(), [])).to.equal(0);
    await visitor.post("/profile/erasure/end");
    app.clock.set(new Date(last.endsAt.getTime() + 60_000));
    expect(await eraseWhoAsked(app.clock.now(), [])).to.equal(0);
    await Person.updateOne({ _id: person._id }, { $set: { erasureAskedAt: app.clock.now() } });
    expect(await eraseWhoAsked(app.clock.now(), [])).to.equal(1);
    expect(await eraseWhoAsked(app.clock.now(), [])).to.equal(0);
    expect((await Person.findById(person._id).orFail().lean()).name).to.equal("A former member");
    expect(await lastLetters()).to.deep.equal(["zarquonia@school.example"]);
    expect(await Outbox.countDocuments({ address: "zarquonia@school.example" })).to.equal(0);
  });

  it("tells staff of a private group no more than that something is to be handed over", async () => {
    const term = await makeTerm();
    const person = await makeMarked({ roles: ["leader"], year: 4 });
    const hidden = { kind: "shared-experience" as const, title: "Finding our way", leaders: [person._id] };
    await makeSession(await makeGroup(term, hidden), "2026-10-13");
    await (await visitorFor(app, person)).post("/profile/erasure", { word: "erase" });
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const { text } = await staff.get("/office/erasures");
    expect(text)
      .to.include("Quibbler")
      .and.not.match(/Nothing is in the way|Finding|[Pp]eer group|leads/);
  });

  it("ends the sign-in at once and lets nobody in by the old address", async () => {
    await makeTerm();
    const person = await makeMarked();
    await startSignIn(person._id, "another", app.clock.now());
    await eraseAs(person);
    const door = stranger(app);
    await door.post("/sign-in", { email: "zarquonia@school.example" });
    expect(await Outbox.countDocuments({ leavesNothing: false })).to.equal(0);
    expect(await Person.countDocuments({ erasedAt: null, _id: person._id })).to.equal(0);
  });
});
