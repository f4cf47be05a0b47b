import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { SignInCode } from "../../server/people/sign-in.js";
import { takeOffRoster } from "../../server/roster/leaving.js";
import { Session } from "../../server/sessions/session.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor, type Answer } from "../support/visitor.js";

const versionIn = ({ text }: Answer) => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";

describe("The office's page of one person", () => {
  const app = useApp();
  const office = async () =>
    visitorFor(
      app,
      await makePerson({ name: "Ruth Office", email: "office@school.example", roles: ["staff"] }),
    );
  const pageOf = (person: { _id: unknown }) => `/office/people/${String(person._id)}`;
  const wordsOf = (person: { name: string; email: string }) => ({
    name: person.name,
    email: person.email,
    year: "1",
    campus: "",
    roles: ["student"] as string | string[],
  });

  it("is led to from the list and shows groups, but neither private ones nor what somebody needs", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Ruiz", accessNeeds: ["step-free"] });
    await makeGroup(term, { title: "Renal together", members: [memberOf(ana)] });
    await makeGroup(term, { title: "Quiet circle", kind: "shared-experience", members: [memberOf(ana)] });
    const staff = await office();
    expect((await staff.get("/office/people")).text).to.include(`href="${pageOf(ana)}"`);
    const { text } = await staff.get(pageOf(ana));
    expect(text).to.include("Ana Ruiz").and.include("Renal together").and.include("has a place");
    expect(text)
      .to.not.include("Quiet circle")
      .and.not.match(/step-free/i);
    const leaving = (await staff.get(`${pageOf(ana)}/leaving`)).text;
    expect(leaving).to.include("Renal together").and.not.include("Quiet circle");
    const erasedAt = app.clock.now();
    const erased = await makePerson({ erasedAt, leftAt: erasedAt });
    expect((await staff.get(pageOf(erased))).status).to.equal(404);
  });

  it("gives somebody another address: account and groups stay, codes of the old one end, both are told", async () => {
    const term = await makeTerm();
    const ana = await makePerson({ name: "Ana Ruiz", email: "ana@school.example" });
    const group = await makeGroup(term, { members: [memberOf(ana)] });
    const visitor = await visitorFor(app, ana);
    const browser = stranger(app);
    await browser.post("/sign-in", { email: ana.email });
    while (!(await SignInCode.exists({ person: ana._id }))) await new Promise((done) => setTimeout(done, 5));
    const staff = await office();
    const version = versionIn(await staff.get(pageOf(ana)));
    const words = { ...wordsOf(ana), email: " Ana.Ruiz@school.example" };
    const saved = await staff.post(pageOf(ana), { ...words, version });
    expect([saved.status, saved.location]).to.deep.equal([303, pageOf(ana)]);
    expect((await Person.findById(ana._id).orFail()).email).to.equal("ana.ruiz@school.example");
    expect(await SignInCode.exists({ person: ana._id })).to.equal(null);
    expect((await visitor.get(`/groups/${String(group._id)}`)).text).to.include("membership/end");
    const letters = await Outbox.find({ to: ana._id, subject: "Your address in Peer learning has changed" })
      .sort({ address: 1 })
      .lean();
    expect(letters.map(({ address }) => address)).to.deep.equal([
      "ana.ruiz@school.example",
      "ana@school.example",
    ]);
    expect(await Inbox.countDocuments({ to: ana._id })).to.equal(1);
    const entry = await Audit.findOne({ act: "edit person" }).lean();
    expect(JSON.stringify(entry)).to.include('"email"').and.not.include("school.example");
  });

  it("refuses an address somebody has, beside the field and in words, and the last one of the office", async () => {
    await makeTerm();
    const ana = await makePerson({ name: "Ana Ruiz" });
    await makePerson({ name: "Bo Li", email: "bo@school.example" });
    const staff = await office();
    const version = versionIn(await staff.get(pageOf(ana)));
    const taken = await staff.post(pageOf(ana), { ...wordsOf(ana), email: "bo@school.example", version });
    expect(taken.status).to.equal(422);
    expect(taken.text).to.match(/id="field-email-error">.*Bo Li has this address/);
    const bare = await staff.post(pageOf(ana), { ...wordsOf(ana), name: "", roles: [], version });
    expect(bare.text).to.include("Enter the name").and.include("Choose at least one role");
    const ruth = await Person.findOne({ name: "Ruth Office" }).orFail();
    const own = versionIn(await staff.get(pageOf(ruth)));
    const last = await staff.post(pageOf(ruth), { ...wordsOf(ruth), version: own });
    expect(last.text).to.include("Nobody else works in the programme office");
  });

  it("shows both versions to who saves over somebody else's, and saves nothing", async () => {
    await makeTerm();
    const ana = await makePerson({ name: "Ana Ruiz" });
    const staff = await office();
    const version = versionIn(await staff.get(pageOf(ana)));
    await staff.post(pageOf(ana), { ...wordsOf(ana), year: "2", version });
    const late = await staff.post(pageOf(ana), { ...wordsOf(ana), name: "Ana Ruiz-Gil", version });
    expect(late.status).to.equal(409);
    expect(late.text).to.include("Both versions").and.include("Ana Ruiz-Gil");
    expect(await Person.findById(ana._id).orFail()).to.include({ name: "Ana Ruiz", year: 2 });
  });

  it("takes a role at once, tells them, and has a group they led alone wait for another leader", async () => {
    const term = await makeTerm();
    const [abena, other] = [
      await makePerson({ name: "Abena Owusu", roles: ["student", "leader"] }),
      await makePerson({ roles: ["leader"] }),
    ];
    const alone = await makeGroup(term, { title: "Renal alone", leaders: [abena._id] });
    const shared = await makeGroup(term, { title: "Renal shared", leaders: [abena._id, other._id] });
    for (const group of [alone, shared]) await makeSession(group, "2026-10-13");
    const staff = await office();
    expect((await staff.get("/office")).text).to.not.include('id="decision-leaderless"');
    const version = versionIn(await staff.get(pageOf(abena)));
    await staff.post(pageOf(abena), { ...wordsOf(abena), version });
    const home = (await staff.get("/office")).text;
    expect(home).to.include('id="decision-leaderless"').and.include("Renal alone");
    const href = `/groups/${String(alone._id)}/leader?instead=${String(abena._id)}`;
    expect(home).to.include(href.replace("=", "&#x3D;"));
    expect((await staff.get(href)).status).to.equal(200);
    const leaders = async (group: { _id: unknown }) =>
      (await Group.findById(group._id).orFail()).leaders.map(String);
    expect(await leaders(shared)).to.deep.equal([String(other._id)]);
    expect(await leaders(alone)).to.deep.equal([String(abena._id)]);
    const [told] = await Inbox.find({ to: abena._id }).lean();
    expect(told?.text).to.include("no longer a leader").and.include("Renal alone needs another leader");
    expect((await Inbox.findOne({ to: other._id }).lean())?.subject).to.include(
      "Abena Owusu doesn't lead Renal shared",
    );
  });

  it("takes somebody off the roster: signed out, places passed on, cover asked; and puts them back", async () => {
    const term = await makeTerm();
    const [abena, ready, next] = [
      await makePerson({ name: "Abena Owusu", roles: ["student", "leader"] }),
      await makePerson({ roles: ["leader"] }),
      await makePerson(),
    ];
    const led = await makeGroup(term, { title: "Renal led", leaders: [abena._id] });
    const session = await makeSession(led, "2026-10-13");
    await makeSession(led, "2026-10-16");
    const full = await makeGroup(term, {
      title: "Anatomy full",
      capacity: 1,
      members: [memberOf(abena)],
      waitlist: [{ person: next._id, since: app.clock.now(), offeredUntil: null, acceptForMeAt: null }],
    });
    const roomy = await makeGroup(term, {
      title: "Heart sounds",
      slot: { day: 4, start: "12:00", minutes: 50 },
      members: [memberOf(abena)],
    });
    for (const group of [full, roomy]) await makeSession(group, "2026-10-14");
    const theirs = await visitorFor(app, abena);
    const staff = await office();
    const preview = await staff.get(`${pageOf(abena)}/leaving`);
    expect(preview.text)
      .to.include("Anatomy full</a>: their place is offered to the one who waits")
      .and.include("Renal led</a>: it needs another leader")
      .and.include("Heart sounds</a>: their place comes free");
    const gone = await staff.post(`${pageOf(abena)}/leaving`, { version: versionIn(preview) });
    expect(gone.location).to.equal(pageOf(abena));
    expect((await theirs.get("/today")).location).to.match(/^\/sign-in/);
    expect((await Group.findById(full._id).orFail()).waitlist[0]?.offeredUntil).to.not.equal(null);
    expect((await Session.findById(session._id).orFail()).cover?.askedBy.equals(abena._id)).to.equal(true);
    // By the change that takes them off itself: one message for all of it, and none is lost with the process.
    const asked = await Inbox.find({ to: ready._id }).lean();
    expect(asked.map(({ subject }) => subject)).to.deep.equal([
      "Could you lead sessions in another leader’s place?",
    ]);
    expect(asked[0]?.text).to.match(
      /^Renal led on Tue 13 Oct, .* and Renal led on Fri 16 Oct, .*no longer on/,
    );
    expect((await Inbox.findOne({ to: abena._id }).lean())?.subject).to.include("roster of Peer learning");
    const home = (await staff.get("/office")).text;
    expect(home).to.include('id="decision-leaderless"').and.include("Sessions without a leader");
    const left = await staff.get("/office/people?role=left");
    expect(left.text).to.include("Abena Owusu").and.include("1 person");
    expect((await staff.get("/office/people.csv?role=left")).text).to.match(
      /left_on\r\n.*Abena Owusu.*2026-10-/,
    );

    const page = await staff.get(pageOf(abena));
    expect(page.text).to.include("Not on the roster since Mon 5 Oct 2026.").and.include("Came onto it");
    expect(page.text).to.include("Put back on the roster</h2>").and.not.include("Take off the roster");
    const back = await staff.post(`${pageOf(abena)}/leaving/end`, { version: versionIn(page) });
    expect(back.location).to.equal(pageOf(abena));
    expect((await staff.get(pageOf(abena))).text)
      .to.include("Theirs again: the place in Heart sounds")
      .and.include("The place in Anatomy full: gone meanwhile");
    expect((await Group.findById(roomy._id).orFail()).members.map((each) => String(each.person))).to.include(
      String(abena._id),
    );
    expect((await Person.findById(abena._id).orFail()).leftAt).to.equal(null);
  });

  it("leaves no trace in the log of a private group that somebody led with another", async () => {
    const [lena, omar] = await Promise.all([
      makePerson({ roles: ["leader"] }),
      makePerson({ roles: ["leader"] }),
    ]);
    const group = await makeGroup(await makeTerm(), {
      kind: "shared-experience",
      leaders: [lena._id, omar._id],
    });
    await makeSession(group, "2026-10-14");
    const staff = await office();
    const version = versionIn(await staff.get(`${pageOf(lena)}/leaving`));
    await staff.post(`${pageOf(lena)}/leaving`, { version });
    expect((await Group.findById(group._id).orFail()).leaders.map(String)).to.deep.equal([String(omar._id)]);
    await staff.post(`${pageOf(lena)}/leaving/end`, { version: versionIn(await staff.get(pageOf(lena))) });
    expect((await Group.findById(group._id).orFail()).leaders).to.have.length(2);
    expect(await Inbox.countDocuments({ to: omar._id, subject: /with you again$/ })).to.equal(1);
    const entries = await Audit.find({ subject: `group:${String(group._id)}` }).lean();
    expect(entries.map(({ act }) => act)).to.deep.equal(["stop leading group", "lead group again"]);
    expect(JSON.stringify(entries)).to.not.include(String(lena._id));
  });

  it("takes nobody off unread, and neither oneself nor the last one of the office", async () => {
    await makeTerm();
    const ana = await makePerson();
    const staff = await office();
    await staff.post(`${pageOf(ana)}/leaving`);
    await staff.post(`${pageOf(ana)}/leaving`, { version: "x" });
    expect((await Person.findById(ana._id).orFail()).leftAt).to.equal(null);
    const ruth = await Person.findOne({ name: "Ruth Office" }).orFail();
    const version = versionIn(await staff.get(`${pageOf(ruth)}/leaving`));
    const own = await staff.post(`${pageOf(ruth)}/leaving`, { version });
    expect(own.status).to.equal(422);
    expect(own.text).to.match(/You can’t take yourself off the roster/);
  });

  it("keeps somebody in the office when all who work there take one another off at once", async () => {
    const office = await Promise.all(Array.from({ length: 6 }, async () => makePerson({ roles: ["staff"] })));
    const now = app.clock.now();
    const done = await Promise.all(
      office.map((person, index) =>
        takeOffRoster({ id: String(office.at(index - 1)?._id), now }, String(person._id), null),
      ),
    );
    expect(await Person.countDocuments({ roles: "staff", leftAt: null })).to.equal(1);
    expect(done.filter(({ outcome }) => outcome === "refused")).to.have.length(1);
  });
});
