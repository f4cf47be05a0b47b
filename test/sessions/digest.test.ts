import { expect } from "chai";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Person, type PersonDocument } from "../../server/people/person.js";
import { sendDigests, weekAhead } from "../../server/sessions/digest.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import {
  makeGroup,
  makePerson,
  makeRoom,
  makeSession,
  makeTerm,
  memberOf,
  zone,
} from "../support/factories.js";

describe("The week ahead", () => {
  const app = useApp();
  /** Sunday at six in London. */
  const sunday = new Date("2026-10-11T17:00:00Z");
  let [bea, leader, idle]: PersonDocument[] = [];

  beforeEach(async () => {
    const term = await makeTerm();
    bea = await makePerson();
    idle = await makePerson();
    leader = await makePerson({ roles: ["leader"], year: 4 });
    const group = await makeGroup(term, {
      title: "Kidneys",
      leaders: [leader._id],
      members: [memberOf(bea)],
    });
    await makeRoom({ code: "N-1" });
    await makeSession(group, "2026-10-13", { room: "N-1" });
    await makeSession(group, "2026-10-14", { cancelledAt: app.clock.now() });
    await makeSession(group, "2026-10-20");
    const until = new Date("2026-10-12T09:00:00Z");
    await makeGroup(term, {
      title: "Hearts",
      waitlist: [{ person: bea._id, since: app.clock.now(), offeredUntil: until }],
    });
    app.clock.set(sunday);
  });

  const send = () => sendDigests(app.clock.now());
  const letterTo = (person = bea!) => Outbox.findOne({ to: person._id }).lean();

  it("is told on Sundays from six by the school's clock, also when that changes in the night before", () => {
    const monday = (now: string) => weekAhead(new Date(now), zone)?.monday ?? null;
    expect(monday("2026-10-11T16:59:59Z")).to.equal(null);
    expect(monday("2026-10-11T17:00:00Z")).to.equal("2026-10-12");
    expect(monday("2026-10-11T22:59:59Z")).to.equal("2026-10-12");
    expect(monday("2026-10-11T23:00:00Z")).to.equal(null);
    expect(monday("2026-10-25T17:59:59Z")).to.equal(null);
    expect(monday("2026-10-25T18:00:00Z")).to.equal("2026-10-26");
  });

  it("names each session to come and each place held, to whom they belong, once", async () => {
    expect(await send()).to.equal(2);
    app.clock.advance(5);
    expect(await send()).to.equal(0);
    const letter = await letterTo();
    expect(letter?.subject).to.equal("Your week: one session");
    expect(letter?.text).to.equal(
      "A place in Hearts is held for you until Mon 12 Oct, 10:00.\n\nTue 13 Oct, 17:00–17:50: Kidneys, Seminar room N-1, North",
    );
    expect((await letterTo(leader))?.text).to.equal(
      "Tue 13 Oct, 17:00–17:50: Kidneys, Seminar room N-1, North (you lead it)",
    );
    expect(await letterTo(idle)).to.equal(null);
    expect(await Inbox.countDocuments()).to.equal(2);
  });

  it("comes once, whoever looks at the same time, and again the week after", async () => {
    await Promise.all([send(), send()]);
    expect(await Outbox.countDocuments({ to: bea!._id })).to.equal(1);
    app.clock.set(new Date("2026-10-18T17:00:00Z"));
    await send();
    expect(await Outbox.countDocuments({ to: bea!._id })).to.equal(2);
  });

  it("waits through quiet hours, and comes by no e-mail to who doesn't want it", async () => {
    await Person.updateOne({ _id: bea!._id }, { $set: { quiet: { from: "17:00", to: "20:00" } } });
    await Person.updateOne({ _id: leader!._id }, { $set: { muted: ["digest"] } });
    await send();
    expect((await letterTo())?.dueAt.toISOString()).to.equal("2026-10-11T19:00:00.000Z");
    expect(await letterTo(leader)).to.equal(null);
    expect(await Inbox.countDocuments({ to: leader!._id })).to.equal(1);
  });

  it("says nothing where nothing is to come", async () => {
    await Session.deleteMany({});
    await Outbox.deleteMany({});
    expect(await send()).to.equal(1);
    expect((await letterTo())?.subject).to.equal("A place is held for you");
  });
});
