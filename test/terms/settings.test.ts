import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Programme } from "../../server/terms/programme.js";
import { Term } from "../../server/terms/term.js";
import { parseClosures, parseTopics, writeClosures, writeTopics } from "../../server/terms/written-lists.js";
import { useApp } from "../support/app.js";
import { makeGroup, makeSession } from "../support/factories.js";
import { useOffice } from "./office.js";

const form = {
  programme: "Peer learning",
  name: "Autumn 2026",
  startsOn: "2026-10-05",
  endsOn: "2026-12-11",
  closures: "2026-11-02 to 2026-11-06 Reading week",
  topics: "Renal\nAnatomy",
  capacity: "10",
  minimum: "4",
  maxGroups: "2",
  maxLed: "2",
  maxLedHours: "3",
  trainingHours: "10",
  liveHours: "6",
  decisionDays: "7",
  offerHours: "24",
  shortOfferHours: "2",
  lateAfterMinutes: "10",
  preparationMinutes: "20",
  debriefMinutes: "5",
};

describe("The term's settings", () => {
  const app = useApp();
  const office = useOffice(app, "/office/term");
  const { versionShown } = office;

  it("are saved whole", async () => {
    const version = await versionShown();
    expect((await office.staff.post("/office/term", { ...form, version })).status).to.equal(303);
    const programme = await Programme.findOne().orFail().lean();
    expect(programme.settings.capacity).to.equal(10);
    expect(programme.topics.map((topic) => topic.code)).to.deep.equal(["renal", "anatomy"]);
  });

  it("keep a topic that groups have, and let it be called something else", async () => {
    await makeGroup(await Term.findOne().orFail());
    const topics = "Kidney and vessels\nAnatomy";
    const gone = await office.staff.post("/office/term", { ...form, topics, version: await versionShown() });
    expect(gone.status).to.equal(422);
    expect(gone.text)
      .to.include("“Renal” is the topic of a group")
      .and.include("write “renal: ” and its new");
    expect(gone.text).to.include("Kidney and vessels");
    const renamed = "renal: Kidney and vessels\nAnatomy";
    await office.staff.post("/office/term", { ...form, topics: renamed, version: await versionShown() });
    const { topics: now } = await Programme.findOne().orFail().lean();
    expect(now.map(({ code, name }) => [code, name])).to.deep.equal([
      ["renal", "Kidney and vessels"],
      ["anatomy", "Anatomy"],
    ]);
    expect((await office.staff.get("/groups")).text).to.include("Kidney and vessels");
  });

  it("name a closure that lies outside the term, is years too long or there twice", async () => {
    const wrong = {
      "2027-01-04 Too late": "“Too late” on 2027-01-04 lies outside the term",
      "2026-11-02 to 2030-11-06 Reading week": "“Reading week” lasts longer than the term",
      "2026-11-02 Exam\n2026-11-02 Again": "The days of “Again”, from 2026-11-02, are there twice",
    };
    for (const [closures, words] of Object.entries(wrong)) {
      const answer = await office.staff.post("/office/term", {
        ...form,
        closures,
        version: await versionShown(),
      });
      expect([answer.status, closures]).to.deep.equal([422, closures]);
      expect(answer.text).to.include(words);
    }
  });

  it("lead on to the sessions that a new closure lies over, where there are some", async () => {
    await makeSession(await makeGroup(await Term.findOne().orFail()), "2026-11-10");
    const none = await office.staff.post("/office/term", { ...form, version: await versionShown() });
    expect(none.location).to.equal("/office/term");
    const closures = `${form.closures}\n2026-11-10 Exam day`;
    const some = await office.staff.post("/office/term", {
      ...form,
      closures,
      version: await versionShown(),
    });
    expect(some.location).to.equal("/office/closures");
    expect((await office.staff.get("/office/closures")).text).to.contain("decide here what becomes of them");
  });

  it("keep what was typed and say what is wrong beside the field", async () => {
    const version = await versionShown();
    const refused = await office.staff.post("/office/term", {
      ...form,
      version,
      capacity: "many",
      closures: "someday",
    });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include("Enter a number from 2 to 60")
      .and.include("someday")
      .and.include("<title>Error:");
  });

  it("tell every mistake at once, also those between two fields", async () => {
    const version = await versionShown();
    const refused = await office.staff.post("/office/term", {
      ...form,
      version,
      maxLed: "many",
      endsOn: "2026-10-01",
      closures: "someday",
      topics: `${"x".repeat(41)}: Long`,
      capacity: "4",
      minimum: "5",
      offerHours: "2",
      shortOfferHours: "3",
    });
    expect(refused.status).to.equal(422);
    for (const words of [
      "Enter a number from 1 to 10",
      "must not come before the first",
      "Line 1: begin with a day",
      "Line 1: use at most 40 characters",
      "need more members than it has places",
      "be longer than an offered place",
    ])
      expect(refused.text).to.include(words);
    const endless = await office.staff.post("/office/term", { ...form, version, endsOn: "2062-12-11" });
    expect(endless.text).to.include("A term lasts at most 400 days");
    expect((await Programme.findOne().orFail().lean()).settings.capacity).to.equal(12);
  });

  it("leave in the log what changed, from what to what", async () => {
    const version = await versionShown();
    await office.staff.post("/office/term", { ...form, version, endsOn: "2026-12-18", minimum: "5" });
    const trace = await Audit.findOne({ act: "change settings" }).orFail().lean();
    expect(trace.details).to.deep.equal({
      from: { capacity: 12, topics: "Renal\nAnatomy\nCardiology", endsOn: "2026-12-11" },
      to: { capacity: 10, topics: "Renal\nAnatomy", endsOn: "2026-12-18" },
    });
  });

  it("are not overwritten by a form that was opened before somebody else saved", async () => {
    const version = await versionShown();
    await office.staff.post("/office/term", { ...form, version, name: "Theirs" });
    const late = await office.staff.post("/office/term", { ...form, version, name: "Mine" });
    expect(late.status).to.equal(409);
    expect(late.text).to.include("Theirs").and.include('value="Mine"');
    expect((await Term.findOne().orFail().lean()).name).to.equal("Theirs");
  });
});

describe("Lists written line by line", () => {
  it("come back as they were written", () => {
    const closures = "2026-11-02 to 2026-11-06 Reading week\n2026-11-26 Exam day";
    expect(writeClosures(parseClosures(closures).closures)).to.equal(closures);
    const topics = "Renal\nlimbs: Anatomy of the limbs";
    expect(writeTopics(parseTopics(topics).topics)).to.equal(topics);
  });

  it("name the line that can't be read", () => {
    expect(parseClosures("2026-11-26 Exam\n2026-02-30 Never").problems).to.have.length(1);
    expect(parseClosures("2026-11-26 to 2026-11-20 Backwards").problems[0]).to.include("ends before");
    expect(parseTopics("Renal\nrenal").problems[0]).to.include("Line 2");
  });
});
