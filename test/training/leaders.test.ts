import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Term } from "../../server/terms/term.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("Leaders in the office", () => {
  const app = useApp();

  /** A leader of whom nothing is recorded, and the office. */
  async function setOut() {
    await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva" });
    await Standing.deleteMany({});
    const staff = await makePerson({ roles: ["staff"], name: "Una Office" });
    const office = await visitorFor(app, staff);
    return { leader, office, path: `/office/leaders/${String(leader._id)}` };
  }

  const versionOf = async (office: Visitor, path: string) =>
    /name="version" value="([^"]+)"/.exec((await office.get(path)).text)?.[1] ?? "";
  const clear = async (office: Visitor, path: string, topics: string[]) =>
    office.post(`${path}/clearance`, { topics, version: await versionOf(office, path) });

  const course = { what: "Facilitation", on: "2026-10-01", hours: "1,5", live: "yes" };

  it("are cleared topic by topic, with who did it and when, and are told of what is new", async () => {
    const { leader, office, path } = await setOut();
    await clear(office, path, ["renal", "anatomy"]);
    await clear(office, path, ["anatomy", "cardiology"]);
    const standing = await Standing.findById(leader._id).orFail().lean();
    expect(standing.cleared.map(({ topic }) => topic)).to.deep.equal(["anatomy", "cardiology"]);
    expect((await office.get(path)).text).to.contain("since Mon 5 Oct 2026, by Una Office");
    const letters = await Outbox.find({ to: leader._id }).sort({ _id: 1 }).lean();
    expect(letters.map(({ subject }) => subject)).to.deep.equal([
      "You are cleared for Renal and Anatomy",
      "You are cleared for Cardiology",
    ]);
    expect(letters[0]?.text, "nothing of theirs waits for it").to.contain("A draft of yours shows what else");
    const trace = await Audit.findOne({ act: "clear for topics" }).sort({ _id: -1 }).orFail().lean();
    expect(trace.details).to.deep.equal({ from: ["renal", "anatomy"], to: ["anatomy", "cardiology"] });
    expect((await office.post(`${path}/clearance`, { topics: ["astrology"] })).status).to.equal(422);
  });

  it("lose no topic that somebody else cleared them for meanwhile: both versions are shown, the ticks kept", async () => {
    const { leader, office, path } = await setOut();
    await clear(office, path, ["renal"]);
    const version = await versionOf(office, path);
    await clear(office, path, ["renal", "cardiology"]);
    await office.post(`${path}/training`, course);
    const late = await office.post(`${path}/clearance`, { topics: ["renal", "anatomy"], version });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain("Renal, Cardiology").and.contain("Renal, Anatomy");
    expect(late.text)
      .to.match(/value="anatomy"[^>]* checked/)
      .and.not.match(/value="cardiology"[^>]* checked/);
    const stored = async () => (await Standing.findById(leader._id).orFail().lean()).cleared;
    expect((await stored()).map(({ topic }) => topic)).to.deep.equal(["renal", "cardiology"]);
    const again = /name="version" value="([^"]+)"/.exec(late.text)?.[1] ?? "";
    expect((await office.post(`${path}/clearance`, { topics: ["renal"], version: again })).status).to.equal(
      303,
    );
    expect((await stored()).map(({ topic }) => topic)).to.deep.equal(["renal"]);
  });

  it("have training recorded once, with a trace, and read it themselves", async () => {
    const { leader, office, path } = await setOut();
    const actionKey = "0123456789abcdef0123456789";
    await office.post(`${path}/training`, { ...course, actionKey });
    await office.post(`${path}/training`, { ...course, actionKey });
    const standing = await Standing.findById(leader._id).orFail().lean();
    expect(standing.training.map(({ minutes, live }) => [minutes, live])).to.deep.equal([[90, true]]);
    expect(await Audit.countDocuments({ act: "record training" })).to.equal(1);
    const own = (await (await visitorFor(app, leader)).get("/training")).text;
    expect(own).to.contain("Facilitation").and.contain("1 h 30 min");
    const told = await Outbox.find({ to: leader._id }).lean();
    expect(told.map(({ subject }) => subject)).to.deep.equal(["Training of yours is recorded"]);
    expect(told[0]?.text).to.contain("1 h 30 min live on Thu 1 Oct 2026: Facilitation.");
  });

  it("keep a struck entry to be read, which counts no more", async () => {
    const { leader, office, path } = await setOut();
    await office.post(`${path}/training`, course);
    await Outbox.deleteMany({});
    const entry = (await Standing.findById(leader._id).orFail().lean()).training[0];
    const strike = `${path}/training/${String(entry?._id)}/end`;
    expect((await office.post(strike, { reason: "" })).status).to.equal(303);
    expect((await Standing.findById(leader._id).orFail().lean()).training[0]?.struckAt).to.equal(null);
    await office.post(strike, { reason: "Another Ana" });
    expect((await office.get(path)).text).to.contain("Doesn’t count: Another Ana");
    const [told] = await Outbox.find({ to: leader._id }).lean();
    expect(told?.subject).to.equal("Training of yours counts no more");
    expect(told?.text).to.contain("Another Ana. If that surprises you");
    expect((await office.get("/office/leaders.csv")).text).to.contain(",0,0,no");
    expect((await office.post(`${path}/training/${"0".repeat(24)}/end`, { reason: "x" })).status).to.equal(
      404,
    );
  });

  it("keep what was typed beside what is wrong with it", async () => {
    const { office, path } = await setOut();
    const { status, text } = await office.post(`${path}/training`, {
      what: "Facilitation <b>",
      on: "2026-10-06",
      hours: "lots",
      live: "",
    });
    expect(status).to.equal(422);
    expect(text).to.contain("Facilitation &lt;b&gt;").and.contain('value="lots"');
    expect(text).to.contain("Choose a day that has come").and.contain("Enter hours like 1.5");
    expect(text).to.contain("In quarters, like 1.5; at most 24");
  });

  it("lose a clearance only once the office has read which groups of theirs it concerns, and are told", async () => {
    const { leader, office, path } = await setOut();
    await clear(office, path, ["renal", "anatomy"]);
    const term = await Term.findOne().orFail().lean();
    const led = { leaders: [leader._id] };
    const open = await makeGroup(term, { ...led, title: "Open kidneys" });
    await makeSession(open, "2026-10-13");
    await makeGroup(term, { ...led, title: "Drafted kidneys", openedAt: null, submittedAt: null });
    await makeSession(await makeGroup(term, { ...led, title: "Past kidneys" }), "2026-09-29");
    await makeGroup(term, { ...led, title: "Violet circle", kind: "shared-experience" });
    await Outbox.deleteMany({});
    const asked = await clear(office, path, ["anatomy"]);
    const before = (await office.get(asked.location ?? "")).text;
    expect(before).to.contain("no longer be cleared for Renal");
    expect(before).to.contain("Open kidneys").and.contain("Drafted kidneys");
    expect(before).to.not.contain("Past kidneys").and.not.contain("Violet");
    const stored = async () => (await Standing.findById(leader._id).orFail().lean()).cleared;
    expect(await stored(), "nothing is done yet").to.have.length(2);
    const version = await versionOf(office, path);
    await office.post(`${path}/clearance`, { topics: ["anatomy"], version, sure: "yes" });
    expect((await office.get(path)).text).to.contain("Ana Silva is no longer cleared for Renal, and told so");
    expect((await stored()).map(({ topic }) => topic)).to.deep.equal(["anatomy"]);
    const letters = await Outbox.find({ to: leader._id }).lean();
    expect(letters.map(({ subject }) => subject)).to.deep.equal(["You are no longer cleared for Renal"]);

    const page = `/groups/${String(open._id)}`;
    const words = "Ana Silva isn’t cleared for Renal.";
    expect((await office.get(page)).text)
      .to.contain(words)
      .and.contain(`href="${path}?from&#x3D;${String(open._id)}"`);
    expect((await (await visitorFor(app, leader)).get(page)).text).to.not.contain("isn’t cleared");
    await clear(office, path, ["renal", "anatomy"]);
    expect((await office.get(page)).text).to.not.contain(words);
  });

  it("are searched, and nobody who doesn't lead has a page", async () => {
    const { office, path } = await setOut();
    expect((await office.get("/office/leaders?q=ren")).text, "not cleared yet").to.contain("Nobody found");
    await clear(office, path, ["renal"]);
    expect((await office.get("/office/leaders?q=silva")).text).to.contain("Ana Silva");
    expect((await office.get("/office/leaders?q=ren")).text, "by topic").to.contain("Ana Silva");
    expect((await office.get("/office/leaders?q=nobody")).text).to.contain("Nobody found");
    const student = await makePerson();
    expect((await office.get(`/office/leaders/${String(student._id)}`)).status).to.equal(404);
  });
});
