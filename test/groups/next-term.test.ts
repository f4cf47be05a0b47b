import { expect } from "chai";
import type { Types } from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Session } from "../../server/sessions/session.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const draft = {
  title: "Renal again",
  topic: "renal",
  kind: "review",
  years: ["1"],
  day: "2",
  start: "17:00",
  minutes: "50",
  everyWeeks: "1",
  firstOn: "2027-01-11",
  capacity: "12",
  minimum: "5",
};

describe("A group for the next term, drafted while this one runs", () => {
  const app = useApp();

  /** Ana leads a group that runs; the spring term is planned. */
  async function setOut() {
    const term = await makeTerm();
    const spring = await Term.create({ name: "Spring 2027", startsOn: "2027-01-11", endsOn: "2027-03-19" });
    const leader = await makePerson({ roles: ["leader"], year: 4 });
    const running = await makeGroup(term, { title: "Renal now", leaders: [leader._id] });
    await makeSession(running, "2026-10-13");
    const ana = await visitorFor(app, leader);
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    return { spring, leader, running, ana, office };
  }

  it("belongs to the term of its first week, and is approved and found like any other", async () => {
    const { spring, ana, office } = await setOut();
    const form = (await ana.get("/groups/new")).text;
    expect(form).to.contain("Spring 2027: Week 1, from Mon 11 Jan").and.contain("Week 1, from Mon 5 Oct");
    const path = (await ana.post("/groups", draft)).location ?? "";
    const group = await Group.findOne({ title: draft.title }).orFail().lean();
    expect(String(group.term)).to.equal(String(spring._id));
    expect((await ana.get(path)).text).to.contain("10 sessions in Spring 2027");
    const own = (await ana.get("/groups")).text;
    expect(own).to.contain("Renal again").and.contain("Renal, Spring 2027");
    expect((await ana.get("/today")).text).to.contain("Renal again");
    await ana.post(`${path}/submission`);
    expect((await office.get("/office")).text).to.contain("Renal again");
    expect((await office.get("/office/approvals")).text).to.contain("Spring 2027 · Renal");
    await office.post("/office/approvals", { groups: String(group._id) });
    expect(await Session.countDocuments({ term: spring._id, group: group._id })).to.equal(10);
    const other = (await ana.post("/groups", { ...draft, title: "Renal too", day: "4" })).location ?? "";
    await ana.post(`${other}/submission`);
    await office.post(`${other}/approval`);
    expect((await office.get(other)).text).to.contain("Renal too is open, with 10 sessions in Spring 2027.");
  });

  it("is found by students once it is open, beside those of this term, with filters and page in the address", async () => {
    const { spring, running } = await setOut();
    const bea = await makePerson();
    const student = await visitorFor(app, bea);
    const nextTerm = async (query = "") => (await student.get(`/groups?term=next${query}`)).text;
    expect(await nextTerm(), "while it has no open group")
      .to.contain("Renal now")
      .and.not.contain("Spring 2027");
    await makeGroup(spring, { title: "Draft for spring", openedAt: null });
    const group = await makeGroup(spring, { title: "Spring kidneys", members: [] });
    await makeSession(group, "2027-01-12");
    expect((await student.get("/groups")).text)
      .to.contain('href="/groups?term&#x3D;next">Spring 2027')
      .and.contain("Renal now")
      .and.not.contain("Spring kidneys");
    expect(await nextTerm())
      .to.contain("Spring kidneys")
      .and.contain('name="term" value="next"')
      .and.not.contain("Renal now")
      .and.not.contain("Draft for spring");
    expect(await nextTerm("&topic=anatomy"))
      .to.contain("No group fits all of that")
      .and.contain('href="/groups?term&#x3D;next"')
      .and.contain('href="/groups?topic&#x3D;anatomy">Autumn 2026');
    for (const { _id } of [running, group]) await student.post(`/groups/${String(_id)}/membership`);
    expect(await nextTerm(), "as many as one may, term by term").to.not.contain("which is the most");
    expect(await Group.countDocuments({ "members.person": bea._id })).to.equal(2);
    expect(await nextTerm())
      .to.contain("Spring kidneys")
      .and.contain("Renal, Spring 2027");
  });

  it("is named with its term and first date to whoever could take it for the one that runs", async () => {
    const { spring, leader, running, ana, office } = await setOut();
    const when = "Spring 2027, from Tue 12 Jan 2027";
    const fields = { title: "Renal now", topic: "anatomy", leaders: [leader._id], openedAt: null };
    const group = await makeGroup(spring, { ...fields, submittedAt: app.clock.now(), firstOn: "2027-01-11" });
    const path = `/groups/${String(group._id)}`;
    await office.post(`${path}/approval`);
    const lettersTo = async (to: Types.ObjectId) =>
      (await Outbox.find({ to }).lean()).map(({ subject, text }) => `${subject}\n${text}`).join("\n");
    expect(await lettersTo(leader._id)).to.contain("Renal now in Spring 2027 is open");
    await ana.post(`${path}/invitation`);
    const link = `/invitations/${/\/invitations\/([\w-]{43})"/.exec((await ana.get(`${path}/invitation`)).text)?.[1] ?? ""}`;
    expect((await ana.get(`${path}/invitation/code`)).text).to.contain(when);
    const bo = await makePerson({ roles: ["leader"], year: 4 });
    await ana.post(`${path}/co-leader`, { person: String(bo._id) });
    expect(await lettersTo(bo._id))
      .to.contain("Would you lead Renal now in Spring 2027 with us?")
      .and.contain("It meets Tuesdays 17:00–17:50, from Tue 12 Jan 2027.");
    const asked = await visitorFor(app, bo);
    expect((await asked.get("/today")).text).to.contain(when);
    await asked.post(`${path}/co-leader/acceptance`);
    expect(await lettersTo(leader._id)).to.contain("leads Renal now in Spring 2027 with you");
    const bea = await visitorFor(app, await makePerson());
    for (const page of [path, link]) expect((await bea.get(page)).text, page).to.contain(when);
    expect((await bea.post(`${link}/membership`)).location).to.equal(path);
    expect((await bea.get(path)).text).to.contain(
      "You are in Renal now (Spring 2027, from Tue 12 Jan 2027).",
    );
    await bea.post(`/groups/${String(running._id)}/membership`);
    const options = (await bea.get("/profile/calendar")).text;
    expect(options).to.contain(">Renal now, Spring 2027</option>").and.contain(">Renal now</option>");
    const plain = (await bea.get(`/groups/${String(running._id)}`)).text;
    expect(plain, "of the running one its next date says it").to.not.contain("Autumn 2026");
  });

  it("fits only who is free on its own dates, whichever term they looked at before", async () => {
    const { spring, running } = await setOut();
    const free = [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "21:00" }));
    const bea = await makePerson({ topics: ["anatomy"], free });
    await Group.updateOne({ _id: running._id }, { $push: { members: memberOf(bea) } });
    const slotOn = (day: number) => ({ slot: { day, start: "10:00", minutes: 50 } });
    const mine = await makeGroup(spring, { title: "Mine", ...slotOn(3), members: [memberOf(bea)] });
    const other = await makeGroup(spring, { title: "Clashing", topic: "anatomy", ...slotOn(4) });
    const theirs = await makeSession(other, "2027-01-21");
    // A date of one's own was moved there.
    await makeSession(mine, "2027-01-21", { startsAt: theirs.startsAt, endsAt: theirs.endsAt });
    const student = await visitorFor(app, bea);
    await student.get("/groups");
    const { text } = await student.get("/groups?term=next");
    expect(text.slice(0, text.indexOf('id="find-title"'))).to.not.contain("Clashing");
  });

  it("is spoken of as that draft, not as the running group of its name, when it is given to somebody else", async () => {
    const { leader, ana, office } = await setOut();
    const path = (await ana.post("/groups", { ...draft, title: "Renal now" })).location ?? "";
    const bo = await makePerson({ roles: ["leader"], year: 4 });
    const instead = `${path}/leader?instead=${String(leader._id)}`;
    expect((await office.post(instead, { person: String(bo._id) })).status).to.equal(303);
    const letterTo = async ({ _id }: { _id: Types.ObjectId }) => Outbox.findOne({ to: _id }).orFail().lean();
    const [gone, named] = [await letterTo(leader), await letterTo(bo)];
    expect(gone.subject).to.equal("You don't lead the draft of Renal now for Spring 2027 any more");
    expect(gone.text).to.contain("to lead the draft of Renal now for Spring 2027, Tuesdays 17:00–17:50.");
    expect(named.subject).to.equal("You are put down to lead the draft of Renal now for Spring 2027");
    expect(named.text).to.contain("Tuesdays 17:00–17:50").and.contain("have sent it for approval");
    const [cy, visitor] = [await makePerson({ roles: ["leader"], name: "Cy" }), await visitorFor(app, bo)];
    await visitor.post(`${path}/co-leader`, { person: String(cy._id) });
    const asked = await letterTo(cy);
    expect(asked.subject).to.equal("Would you lead the draft of Renal now for Spring 2027 with us?");
    expect(asked.text).to.contain("It is to meet Tuesdays 17:00–17:50, from Tue 12 Jan 2027.");
    await (await visitorFor(app, cy)).post(`${path}/co-leader/acceptance`);
    await (await visitorFor(app, cy)).post(`${path}/co-leader/end`, { person: String(cy._id) });
    const left = (await Outbox.find({ to: bo._id }).lean()).map(({ subject }) => subject);
    expect(left).to.include("Cy doesn't lead the draft of Renal now for Spring 2027 any more");
    await visitor.post(`${path}/submission`);
    await office.post(`${path}/submission/end`, { note: "Another hour, please." });
    const back = (await Outbox.find({ to: bo._id }).lean()).map(({ subject }) => subject);
    expect(back).to.include("The draft of Renal now for Spring 2027 came back to you");
  });

  it("stands on its leader's page in the office, and among the decisions once they have left", async () => {
    const { ana, office, running } = await setOut();
    await ana.post("/groups", draft);
    const past = await Term.create({ name: "Spring 2026", startsOn: "2026-01-12", endsOn: "2026-03-20" });
    await makeGroup(past, { title: "Never opened", leaders: [...running.leaders], openedAt: null });
    const page = `/office/people/${String(running.leaders[0])}`;
    expect((await office.get(page)).text).to.contain("Renal again, Spring 2027");
    const clearance = `/office/leaders/${String(running.leaders[0])}/clearance?topics=anatomy`;
    expect((await office.get(clearance)).text)
      .to.contain("Renal again, Spring 2027")
      .and.contain("Renal now</a>");
    const leaving = (await office.get(`${page}/leaving`)).text;
    expect(leaving).to.contain("Renal again</a>: it needs another leader").and.not.contain("Never opened");
    const version = /name="version" value="([^"]+)"/.exec(leaving)?.[1] ?? "";
    await office.post(`${page}/leaving`, { version });
    const home = (await office.get("/office")).text;
    expect(home.split('id="decision-leaderless"')[1]?.split("</section>")[0])
      .to.contain("Renal now")
      .and.contain("Renal again");
  });

  it("goes into the other term with its first week while it is a draft, under a code of its own there", async () => {
    const { spring, running, ana } = await setOut();
    await Group.updateOne({ _id: running._id }, { code: "REN-1" });
    const path = (await ana.post("/groups", draft)).location ?? "";
    const form = (await ana.get(`${path}/edit`)).text;
    expect(form)
      .to.contain("Week 1, from Mon 5 Oct")
      .and.match(/value="2027-01-11" selected>Spring 2027: Week 1/)
      .and.contain("A week of Spring 2027 makes it a group of that term.");
    const stored = async () => {
      const { term, code, firstOn } = await Group.findOne({ title: draft.title }).orFail().lean();
      return [String(term), code, firstOn];
    };
    expect(await stored()).to.deep.equal([String(spring._id), "REN-1", "2027-01-11"]);
    const saveWith = async (firstOn: string) => {
      const [, version] = /name="version" value="([^"]+)"/.exec((await ana.get(`${path}/edit`)).text) ?? [];
      return ana.post(`${path}/edit`, { ...draft, firstOn, version: version ?? "" });
    };
    expect((await saveWith("2026-10-19")).location).to.equal(path);
    expect(await stored()).to.deep.equal([String(running.term), "REN-2", "2026-10-19"]);
    expect((await ana.get(path)).text).to.contain("sessions in Autumn 2026");
    expect((await saveWith("2027-06-07")).text).to.contain("Choose a week of the term");
    await saveWith("2027-01-18");
    expect(await stored()).to.deep.equal([String(spring._id), "REN-1", "2027-01-18"]);
  });

  it("can take over one that runs yet, and then begins in the next term", async () => {
    const { running, ana } = await setOut();
    expect((await ana.get("/groups/new/earlier")).text)
      .to.contain("Renal now")
      .and.contain("Autumn 2026");
    const { text } = await ana.get(`/groups/new?from=${String(running._id)}`);
    expect(text)
      .to.contain('value="Renal now"')
      .and.match(/value="2027-01-11" selected/);
  });

  it("clashes with nothing of this term, and is no group of it that fits", async () => {
    const { ana, running } = await setOut();
    await ana.post("/groups", draft);
    const term = { _id: running.term };
    await makeGroup(term, { title: "Hearts now", years: [4], slot: { day: 2, start: "17:00", minutes: 50 } });
    await Group.updateOne({ _id: running._id }, { slot: { day: 5, start: "08:00", minutes: 50 } });
    expect((await ana.get("/groups")).text)
      .to.contain("Hearts now")
      .and.not.contain("Clashes with");
  });
});
