import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const draft = {
  title: "Renal together",
  topic: "renal",
  kind: "review",
  years: ["1", "2"],
  day: "2",
  start: "17:00",
  minutes: "50",
  everyWeeks: "1",
  firstOn: "2026-10-05",
  capacity: "12",
  minimum: "5",
  coLeader: "",
  wishes: ["screen", "step-free"],
  building: "North",
  onlineLink: "https://meet.example/renal",
  about: "We draw nephrons.",
};

describe("Drafting a group", () => {
  const app = useApp();

  it("shows a form with the programme's topics, the weeks left and the usual numbers", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const { status, text } = await ana.get("/groups/new");
    expect(status).to.equal(200);
    expect(text).to.contain('<option value="renal">Renal</option>');
    expect(text).to.contain("Week 1, from Mon 5 Oct").and.contain("Week 5, from Mon 9 Nov");
    expect(text).to.not.contain("Mon 2 Nov");
    expect(text).to.match(/name="capacity"[^>]*value="12"/);
    expect(text).to.match(/name="minutes"[^>]*value="50"/);
    expect(text).to.not.contain("Leader&#x27;s name");
  });

  it("keeps the draft with a code of its own and leads to its page", async () => {
    await makeTerm();
    const person = await makePerson({ roles: ["leader"], year: 4 });
    const ana = await visitorFor(app, person);
    const answer = await ana.post("/groups", draft);
    const group = await Group.findOne({ code: "REN-1" }).lean();
    expect(answer).to.include({ status: 303, location: `/groups/${String(group?._id)}` });
    expect(group).to.deep.include({
      title: "Renal together",
      years: [1, 2],
      submittedAt: null,
      openedAt: null,
    });
    expect(group?.leaders.map(String)).to.deep.equal([String(person._id)]);
    expect(group?.wish).to.deep.equal({ features: ["screen"], stepFree: true, building: "North" });
    expect((await Audit.findOne({ act: "draft group" }).lean())?.actor).to.equal(String(person._id));
    expect(await Outbox.countDocuments()).to.equal(0);
    expect((await ana.get(answer.location ?? "")).text).to.contain("Your draft is kept");
  });

  it("says of a private one that it is opened, for nobody approves it", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const { location } = await ana.post("/groups", { ...draft, kind: "shared-experience" });
    expect((await ana.get(location ?? "")).text)
      .to.contain("then open it.")
      .and.not.contain("programme office.");
  });

  it("leads on to the search for the co-leader whose name was typed", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const answer = await ana.post("/groups", { ...draft, coLeader: " Ben " });
    const group = await Group.findOne().orFail().lean();
    expect(answer.location).to.equal(`/groups/${String(group._id)}/co-leader?q=Ben`);
    expect(group.leaders).to.have.length(1);
  });

  it("numbers the next code after the highest of the term", async () => {
    const term = await makeTerm();
    await makeGroup(term, { code: "REN-7" });
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    await ana.post("/groups", draft);
    expect(await Group.findOne({ code: "REN-8" }).lean()).to.not.be.null;
  });

  it("keeps one draft out of ten identical posts of one form", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const actionKey = "0123456789abcdef0123456789";
    await ana.get("/groups/new");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ana.post("/groups", { ...draft, actionKey })),
    );
    expect(new Set(answers.map((answer) => answer.location)).size).to.equal(1);
    expect(await Group.countDocuments()).to.equal(1);
  });

  it("gives drafts that come at once different codes", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    await ana.get("/groups/new");
    await Promise.all(Array.from({ length: 5 }, () => ana.post("/groups", draft)));
    const codes = (await Group.find().lean()).map((group) => group.code);
    expect(codes.sort()).to.deep.equal(["REN-1", "REN-2", "REN-3", "REN-4", "REN-5"]);
  });

  it("shows what was typed again beside each mistake", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const { status, text } = await ana.post("/groups", {
      ...draft,
      title: "",
      minutes: "many",
      firstOn: "someday",
      about: "<b>Nephrons</b>",
    });
    expect(status).to.equal(422);
    expect(text).to.contain("<title>Error: Draft a group").and.contain('href="#field-title"');
    expect(text).to.contain("&lt;b&gt;Nephrons&lt;/b&gt;").and.contain('value="many"');
    expect(await Group.countDocuments()).to.equal(0);
  });

  it("refuses a topic and a week the programme doesn't know, beside the field", async () => {
    await makeTerm();
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const topic = await ana.post("/groups", { ...draft, topic: "astrology" });
    expect(topic.status).to.equal(422);
    expect(topic.text).to.contain("Choose a topic");
    const week = await ana.post("/groups", { ...draft, firstOn: "2027-03-01" });
    expect(week.text).to.contain("Choose a week of the term");
  });

  it("lets staff draft for a leader they name", async () => {
    await makeTerm();
    const named = { name: "Ana Silva", email: "ana@school.example" };
    const leader = await makePerson({ roles: ["leader"], year: 4, ...named });
    await makePerson({ name: "Bea Student" });
    await makePerson({ roles: ["leader"], name: "Eve Leaving", erasureAskedAt: app.clock.now() });
    for (const email of ["one@school.example", "two@school.example"])
      await makePerson({ roles: ["leader"], name: "Kim Lee", email });
    const office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await office.get("/groups/new")).text).to.match(
      /Leader&#x27;s name or e-mail address<\/label>/,
      "nothing optional",
    );
    expect((await office.post("/groups", { ...draft, leader: "" })).text).to.contain(
      "Enter the name of the leader",
    );
    const why = async (words: string) => (await office.post("/groups", { ...draft, leader: words })).text;
    for (const name of ["Bea Student", "Eve Leaving"])
      expect(await why(name), name).to.contain("No leader on the roster has that name or address");
    expect(await why("kim lee"))
      .to.contain("Several leaders are called that")
      .and.contain('value="kim lee"');
    for (const words of ["ana@school.example", "ana silva"]) {
      await office.post("/groups", { ...draft, leader: words });
      const drafted = await Group.findOne().sort({ _id: -1 }).lean();
      expect(String(drafted?.leaders[0]), words).to.equal(String(leader._id));
    }
    expect(await Group.countDocuments()).to.equal(2);
    expect((await office.get("/groups/new")).text).to.contain('<option value="Ana Silva">');
    // Who is of the office and leads as well may name themself; the way on is that of their own draft.
    const both = await makePerson({ roles: ["leader", "staff"], year: 5, name: "Noor Both" });
    const noor = await visitorFor(app, both);
    const told = async (leader: string) => {
      const { location } = await noor.post("/groups", { ...draft, leader });
      return (await noor.get(location ?? "")).text;
    };
    expect(await told("Ana Silva")).to.contain("send it in its leader’s place, or leave that to them");
    expect(await told("Noor Both")).to.contain("then send it to the programme office.");
    const other = await visitorFor(app, await makePerson({ roles: ["leader"] }));
    expect((await other.get("/groups/new")).text, "nobody else reads who leads").to.not.contain("Ana Silva");
  });

  it("says kindly that nothing can be drafted before there is a term, or once it is over", async () => {
    const ana = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    expect((await ana.get("/groups/new")).text).to.contain("Not yet");
    expect((await ana.get("/groups")).text).to.contain("No term yet");
    expect((await ana.post("/groups", draft)).text).to.contain("Not yet");
    const term = await makeTerm();
    app.clock.set(new Date(`${term.endsOn}T20:00:00Z`));
    const leader = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    expect((await leader.get("/groups/new")).text).to.contain("Keep the draft");
    app.clock.set(new Date("2026-12-14T09:00:00Z"));
    const [later, office] = await Promise.all(
      (["leader", "staff"] as const).map(async (role) =>
        visitorFor(app, await makePerson({ roles: [role] })),
      ),
    );
    expect((await later!.get("/groups/new")).text)
      .to.contain("The term is over")
      .and.not.contain("/office/");
    expect((await office!.get("/groups/new")).text).to.contain("/office/term/next");
    expect((await office!.get("/office")).text).to.contain("This term is over");
  });
});
