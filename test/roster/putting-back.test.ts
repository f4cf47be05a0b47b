import { expect } from "chai";
import type { Types } from "mongoose";
import { importFile } from "../../server/data/importer.js";
import { Inbox } from "../../server/data/inbox.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { rosterImport } from "../../server/people/roster-import.js";
import { importPlaces } from "../../server/roster/import-places.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

const versionIn = (text: string) => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";

describe("Leaving the roster and coming back", () => {
  const app = useApp();
  let staff: Visitor;

  const person = (name: string, fields: Parameters<typeof makePerson>[0] = {}) =>
    makePerson({ name, roles: ["student", "leader"], ...fields });
  const pageOf = ({ _id }: { _id: unknown }) => `/office/people/${String(_id)}`;
  const leave = async (who: { _id: unknown }) => {
    const { text } = await staff.get(`${pageOf(who)}/leaving`);
    return staff.post(`${pageOf(who)}/leaving`, { version: versionIn(text) });
  };
  const comeBack = async (who: { _id: unknown }) => {
    const { text } = await staff.get(pageOf(who));
    await staff.post(`${pageOf(who)}/leaving/end`, { version: versionIn(text) });
    return (await staff.get(pageOf(who))).text;
  };
  const coverOf = async ({ _id }: { _id: Types.ObjectId }) => (await Session.findById(_id).orFail()).cover;
  const subjects = async (to: { _id: Types.ObjectId }) =>
    (await Inbox.find({ to: to._id }).lean()).map(({ subject }) => subject);

  beforeEach(async () => {
    staff = await visitorFor(app, await makePerson({ name: "Ruth Office", roles: ["staff"] }));
  });

  it("calls for somebody to come only until another leads the group, or they are back", async () => {
    const term = await makeTerm();
    const [ana, cleo] = [await person("Ana"), await person("Cleo")];
    const [one, two] = [
      await makeGroup(term, { title: "Renal", leaders: [ana._id] }),
      await makeGroup(term, {
        title: "Hearts",
        leaders: [ana._id],
        slot: { day: 3, start: "09:00", minutes: 50 },
      }),
    ];
    const sessions = [await makeSession(one, "2026-10-13"), await makeSession(two, "2026-10-14")] as const;
    await leave(ana);
    expect((await staff.get("/office")).text).to.include('id="decision-uncovered"');
    for (const each of sessions) expect((await coverOf(each))?.askedBy).to.deep.equal(ana._id);
    const asked = await Inbox.findOne({ to: cleo._id, subject: /Could you lead/ })
      .orFail()
      .lean();
    expect(asked.text).to.match(
      /^Renal on .+ and Hearts on .+: a leader of them can’t come\. They are no longer/,
    );

    const instead = `/groups/${String(one._id)}/leader?instead=${String(ana._id)}`;
    await staff.post(instead, { person: String(cleo._id) });
    expect(await coverOf(sessions[0]), "Cleo comes").to.equal(null);
    expect((await coverOf(sessions[1]))?.askedBy, "nobody leads this one yet").to.deep.equal(ana._id);
    await comeBack(ana);
    expect(await coverOf(sessions[1])).to.equal(null);
    expect((await staff.get("/office")).text).to.not.include('id="decision-uncovered"');
  });

  it("keeps a call that the leader made themself, for another reason", async () => {
    const ana = await person("Ana");
    const group = await makeGroup(await makeTerm(), { leaders: [ana._id] });
    const session = await makeSession(group, "2026-10-13");
    const own = await visitorFor(app, ana);
    await own.post(`/sessions/${String(session._id)}/cover`, { reason: "I am on call." });
    app.clock.advance(60);
    await leave(ana);
    await comeBack(ana);
    expect((await coverOf(session))?.reason).to.equal("I am on call.");
  });

  it("ends the call also when somebody took it meanwhile and gave it back, but not for who can't lead any more", async () => {
    const [ana, cal] = [await person("Ana"), await person("Cal")];
    const session = await makeSession(
      await makeGroup(await makeTerm(), { leaders: [ana._id] }),
      "2026-10-13",
    );
    await leave(ana);
    app.clock.advance(60);
    const phone = await visitorFor(app, cal);
    await phone.post(`/sessions/${String(session._id)}/cover/taking`, {});
    app.clock.advance(60);
    await phone.post(`/sessions/${String(session._id)}/cover`, { reason: "Ill" });
    expect((await coverOf(session))?.takenBy).to.equal(null);
    await Person.updateOne({ _id: ana._id }, { roles: ["student"] });
    await comeBack(ana);
    expect((await coverOf(session))?.askedBy, "nobody comes").to.deep.equal(ana._id);
    await Person.updateOne({ _id: ana._id }, { roles: ["student", "leader"] });
    await leave(ana);
    // With a second leader by then.
    await Group.updateOne({ _id: session.group }, { $push: { leaders: (await person("Ben"))._id } });
    await comeBack(ana);
    expect(await coverOf(session)).to.equal(null);
  });

  it("says nothing untrue of a session that is given back only once they are there again", async () => {
    const [ana, cal] = [await person("Ana"), await person("Cal")];
    const session = await makeSession(
      await makeGroup(await makeTerm(), { leaders: [ana._id] }),
      "2026-10-13",
    );
    await leave(ana);
    await (await visitorFor(app, cal)).post(`/sessions/${String(session._id)}/cover/taking`, {});
    await comeBack(ana);
    await (await visitorFor(app, cal)).post(`/sessions/${String(session._id)}/cover`, { reason: "Ill" });
    const cover = await coverOf(session);
    expect([cover?.takenBy, cover?.reason]).to.deep.equal([
      null,
      "They were not on the roster when this was asked.",
    ]);
  });

  it("ends a call when who made it steps down, or staff name another leader in the form", async () => {
    const [ana, ben, cleo] = [await person("Ana One"), await person("Ben Two"), await person("Cleo Three")];
    const group = await makeGroup(await makeTerm(), { leaders: [ana._id, ben._id] });
    const session = await makeSession(group, "2026-10-13");
    const path = `/groups/${String(group._id)}`;
    const callAs = async (who: typeof ana) => {
      const own = await visitorFor(app, who);
      await own.post(`/sessions/${String(session._id)}/cover`, { reason: "I am on call." });
      expect((await coverOf(session))?.reason).to.equal("I am on call.");
      return own;
    };
    await (await callAs(ben)).post(`${path}/co-leader/end`, { person: String(ben._id) });
    expect(await coverOf(session)).to.equal(null);
    await callAs(ana);
    const version = versionIn((await staff.get(`${path}/edit`)).text);
    const words = { title: "Renal", years: ["1", "2"], capacity: "12", minimum: "5", version };
    expect((await staff.post(`${path}/edit`, { ...words, leader: cleo.name })).status).to.equal(303);
    expect(await coverOf(session)).to.equal(null);
  });

  it("asks others again for what they had taken over, also when they are no leader any more", async () => {
    const term = await makeTerm();
    const [ana, ben, cal, dan] = [
      await person("Ana"),
      await person("Ben"),
      await person("Cal"),
      await person("Dan"),
    ];
    const eve = await person("Eve");
    const group = await makeGroup(term, { title: "Kidneys", leaders: [ana._id, eve._id] });
    const [first, second] = [await makeSession(group, "2026-10-13"), await makeSession(group, "2026-10-20")];
    const taken = (takenBy: Types.ObjectId, reason = "Ill") => ({
      cover: {
        askedBy: ana._id,
        askedAt: app.clock.now(),
        reason,
        takenBy,
        takenAt: app.clock.now(),
        handedBackBy: [],
      },
    });
    await Session.updateOne({ _id: first._id }, { $set: taken(ben._id) });
    await Session.updateOne({ _id: second._id }, { $set: taken(cal._id) });
    await makeSession(group, "2026-10-27", taken(ben._id, "My exam is then"));
    await leave(ben);
    expect(await subjects(dan)).to.deep.equal(["Could you lead sessions in another leader’s place?"]);
    for (const [who, words] of [
      [ana, "in your place and"],
      [eve, "in place of Ana and"],
    ] as const)
      expect((await Inbox.findOne({ to: who._id }).orFail().lean()).text).to.include(words);
    await comeBack(ben);
    const again = await (await visitorFor(app, ben)).get("/today");
    expect(again.text).to.contain(`/sessions/${String(first._id)}/cover/taking`);
    expect((await Inbox.findOne({ to: dan._id }).orFail().lean()).text).to.match(
      /^Kidneys on Tue 13 Oct.*: a leader of it can’t come\. Ill\n\nKidneys on Tue 27 Oct.*: a leader of it can’t come\. My exam/,
    );
    const { text } = await staff.get(pageOf(cal));
    const words = { name: "Cal", email: cal.email, year: "1", campus: "", roles: ["student"] };
    await staff.post(pageOf(cal), { ...words, version: versionIn(text) });
    expect(await subjects(dan)).to.include("Could you lead Kidneys on Tue 20 Oct, 17:00–17:50?");
    await Session.updateOne({ _id: second._id }, { $set: taken(dan._id) });
    await Inbox.deleteMany({});
    const file = Buffer.from(`email,name,year,roles\n${dan.email},Dan,1,student\n`);
    await importFile({ id: "import", now: app.clock.now() }, rosterImport(importPlaces), file, "roster.csv");
    expect(await subjects(ben)).to.deep.equal(["Could you lead Kidneys on Tue 20 Oct, 17:00–17:50?"]);
  });

  it("gives leading back only where they could be asked to lead, and says nothing of what is over", async () => {
    const term = await makeTerm();
    const [ana, ben] = [await person("Ana"), await person("Ben")];
    const both = { leaders: [ana._id, ben._id] };
    const at = (day: number) => ({ day, start: "09:00", minutes: 50 });
    const [over, asking, moved, free] = [
      await makeGroup(term, { ...both, title: "Over", slot: at(1) }),
      await makeGroup(term, { ...both, title: "Asking", slot: at(2) }),
      await makeGroup(term, { ...both, title: "Moved", slot: at(3) }),
      await makeGroup(term, { ...both, title: "Free", slot: at(4), everyWeeks: 2 }),
    ];
    const alone = await makeGroup(term, { title: "Alone", leaders: [ana._id], slot: at(5), everyWeeks: 2 });
    const kept = await makeSession(alone, "2026-10-16");
    for (const group of [over, asking, moved, free]) await makeSession(group, "2026-10-13");
    const cover = { askedBy: ana._id, askedAt: app.clock.now(), reason: "Ill" };
    await Session.updateOne({ group: free._id }, { $set: { cover } });
    await leave(ana);
    const called = await Session.findOne({ group: free._id }).orFail().lean();
    expect(called.cover, "Ben leads it alone, and comes").to.equal(null);
    await Session.updateOne({ group: over._id }, { endsAt: app.clock.now() });
    const question = { person: (await person("Cleo"))._id, by: ben._id, at: app.clock.now() };
    await Group.updateOne({ _id: asking._id }, { $set: { coLeaderAsked: question } });
    await Session.updateOne({ group: moved._id }, { startsAt: kept.startsAt, endsAt: kept.endsAt });
    const words = await comeBack(ana);
    expect(words)
      .to.include("Theirs again: leading Free.")
      .and.include("Leading Asking and leading Moved: gone meanwhile")
      .and.not.include("leading Over");
    const leads = await Group.find({ leaders: ana._id }).sort({ title: 1 }).lean();
    expect(leads.map(({ title }) => title)).to.deep.equal(["Alone", "Free"]);
    expect(await subjects(ben))
      .to.include("Ana leads Free with you again")
      .and.not.include("Ana leads Over with you again");
  });
});
