import { expect } from "chai";
import { Action } from "../../server/data/action.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import type { GroupDocument } from "../../server/groups/group.js";
import { Group } from "../../server/groups/group.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { reminderDue } from "../../server/sessions/reminder.js";
import { remindOfSessions } from "../../server/sessions/reminding.js";
import { Session, type SessionDocument } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { edit } from "../series/school.js";
import { visitorFor } from "../support/visitor.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";

const hour = 3_600_000;

describe("The reminder of a session", () => {
  const starts = new Date("2026-10-06T16:00:00Z");
  const at = (hoursBefore: number) => reminderDue(starts, new Date(starts.getTime() - hoursBefore * hour));

  it("is due from a day before, not in the last hours of that, and again from an hour before", () => {
    expect([24.01, 24, 12, 4.01, 4, 2, 1.01, 1, 0.01, 0, -1].map(at)).to.deep.equal([
      null,
      "day",
      "day",
      "day",
      null,
      null,
      null,
      "hour",
      "hour",
      null,
      null,
    ]);
  });
});

describe("Before a session", () => {
  const app = useApp();
  let [bea, leader]: PersonDocument[] = [];
  let group: GroupDocument;
  let session: SessionDocument;

  beforeEach(async () => {
    const term = await makeTerm();
    const room = await makeRoom({ name: "Harvey room" });
    bea = await makePerson();
    leader = await makePerson({ roles: ["leader"], year: 4 });
    group = await makeGroup(term, {
      title: "Kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
    });
    session = await makeSession(group, "2026-10-06", { room: room.code });
    hoursBefore(24);
  });

  /** Sets the clock to that many hours before the session. */
  const hoursBefore = (hours: number) => app.clock.set(new Date(session.startsAt.getTime() - hours * hour));
  const remind = () => remindOfSessions(app.clock.now());
  const told = async (person = bea!) =>
    (await Inbox.find({ to: person._id }).sort({ _id: 1 }).lean()).map(({ subject }) => subject);

  it("its members and leaders are reminded the day before and an hour before, once each", async () => {
    expect(await remind()).to.equal(1);
    expect(await remind()).to.equal(0);
    hoursBefore(1);
    expect(await remind()).to.equal(1);
    hoursBefore(0.5);
    expect(await remind()).to.equal(0);
    expect(await told()).to.deep.equal(["Kidneys tomorrow 17:00", "Kidneys today 17:00"]);
    // When it has begun, what it offers could only be refused.
    const reminder = await Inbox.findOne({ to: bea!._id }).orFail().lean();
    expect(reminder.expiresAt).to.deep.equal(session.startsAt);
    expect(await told(leader)).to.deep.equal([
      "You lead Kidneys tomorrow 17:00",
      "You lead Kidneys today 17:00",
    ]);
    const [letter] = await Outbox.find({ to: bea!._id }).lean();
    expect(letter?.text)
      .to.match(/Where: Harvey room N-\d+, North\./)
      .and.include("If you can't come");
    expect([letter?.path, letter?.act]).to.deep.equal([
      `/sessions/${String(session._id)}/apology`,
      "I can’t come",
    ]);
    expect((await Outbox.findOne({ to: leader!._id }).lean())?.text).to.include("If you can't lead it");
  });

  // Red without the one-time key: each of the rivals reminds.
  it("two processes that look at once remind once", async () => {
    const done = await Promise.all([remind(), remind(), remind()]);
    expect(done.length).to.equal(3);
    expect(await told()).to.deep.equal(["Kidneys tomorrow 17:00"]);
    expect(await Outbox.countDocuments()).to.equal(2);
  });

  it("a process that died in between has reminded nobody, and the next one reminds all", async () => {
    Object.assign(Action, { create: () => Promise.reject(new Error("The power went out")) });
    try {
      expect(String(await remind().catch((error: unknown) => error))).to.include("power");
    } finally {
      Reflect.deleteProperty(Action, "create");
    }
    expect(await told()).to.deep.equal([]);
    expect(await remind()).to.equal(1);
    expect(await told()).to.deep.equal(["Kidneys tomorrow 17:00"]);
  });

  it("nobody is reminded of one that is cancelled, or whose group is", async () => {
    await Session.updateOne({ _id: session._id }, { $set: { cancelledAt: app.clock.now() } });
    expect(await remind()).to.equal(0);
    await Session.updateOne({ _id: session._id }, { $set: { cancelledAt: null } });
    await Group.updateOne({ _id: group._id }, { $set: { cancelledAt: app.clock.now() } });
    expect(await remind()).to.equal(0);
    expect(await Inbox.countDocuments()).to.equal(0);
  });

  it("one that moved is reminded of at its new time", async () => {
    await remind();
    const startsAt = new Date(session.startsAt.getTime() + 24 * hour);
    const endsAt = new Date(session.endsAt.getTime() + 24 * hour);
    await Session.updateOne({ _id: session._id }, { $set: { on: "2026-10-07", startsAt, endsAt } });
    hoursBefore(1);
    expect(await remind()).to.equal(0);
    hoursBefore(0);
    expect(await remind()).to.equal(1);
    hoursBefore(-23);
    expect(await remind()).to.equal(1);
    expect(await told()).to.deep.equal([
      "Kidneys tomorrow 17:00",
      "Kidneys tomorrow 17:00",
      "Kidneys today 17:00",
    ]);
  });

  it("nobody is reminded of what they were told within the hour, but for who joined or leads since", async () => {
    const visitor = await visitorFor(app, leader!);
    const path = `/groups/${String(group._id)}/sessions`;
    await edit(visitor, path, { what: "add", on: "2026-10-05", start: "18:00", minutes: "50" });
    expect(await told()).to.deep.equal(["Soon: An extra session of Kidneys on Mon 5 Oct"]);
    const late = await makePerson();
    const joined = { ...memberOf(late), joinedAt: new Date(app.clock.now().getTime() + 60_000) };
    await Group.updateOne({ _id: group._id }, { $push: { members: joined } });
    const second = await makePerson({ roles: ["leader"], year: 4 });
    const coLeaderAsked = { person: second._id, by: leader!._id, at: app.clock.now() };
    await Group.updateOne({ _id: group._id }, { $set: { coLeaderAsked } });
    await (await visitorFor(app, second)).post(`/groups/${String(group._id)}/co-leader/acceptance`);
    await Session.deleteOne({ _id: session._id });
    app.clock.set(new Date("2026-10-05T16:30:00Z"));
    await Inbox.deleteMany({ to: leader!._id });
    await remind();
    expect([(await told()).length, await told(leader), await told(late)]).to.deep.equal([
      1,
      [],
      ["Kidneys today 18:00"],
    ]);
    expect(await told(second)).to.deep.equal(["You lead Kidneys today 18:00"]);
  });

  it("whoever said that they can't come is left in peace", async () => {
    const entry = { person: bea!._id, mark: "apology", markedAt: app.clock.now(), markedBy: bea!._id };
    await Session.updateOne({ _id: session._id }, { $set: { register: [entry] } });
    await remind();
    expect(await told()).to.deep.equal([]);
    expect(await told(leader)).to.have.length(1);
  });

  it("whoever covers it is reminded in the place of who asked for that", async () => {
    const cover = await makePerson({ roles: ["leader"], year: 4 });
    const at = app.clock.now();
    const covered = { askedBy: leader!._id, askedAt: at, reason: "Exam", takenBy: cover._id, takenAt: at };
    await Session.updateOne({ _id: session._id }, { $set: { cover: covered } });
    await remind();
    expect([await told(leader), await told(cover)]).to.deep.equal([[], ["You lead Kidneys tomorrow 17:00"]]);
  });

  it("quiet hours hold the letter back until they end; past the start it is of no use and not sent", async () => {
    await Person.updateOne({ _id: bea!._id }, { $set: { quiet: { from: "16:00", to: "18:30" } } });
    await remind();
    const [letter] = await Outbox.find({ to: bea!._id }).lean();
    expect(letter?.dueAt.toISOString()).to.equal("2026-10-05T17:30:00.000Z");
    expect(letter?.expiresAt).to.deep.equal(session.startsAt);
    hoursBefore(1);
    await remind();
    expect(await Outbox.countDocuments({ to: bea!._id })).to.equal(1);
    expect(await told()).to.have.length(2);
  });

  it("no letter names a shared-experience group", async () => {
    await Group.updateOne({ _id: group._id }, { $set: { kind: "shared-experience", title: "Fireflies" } });
    await remind();
    expect(await told()).to.deep.equal(["Your group tomorrow 17:00"]);
    expect(JSON.stringify([await Outbox.find().lean(), await Inbox.find().lean()])).not.to.include(
      "Fireflies",
    );
  });
});
