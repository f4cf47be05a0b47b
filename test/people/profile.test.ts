import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { onAnnounce } from "../../server/live/announce.js";
import { layOutGrid } from "../../server/people/free-time.js";
import { Person } from "../../server/people/person.js";
import { blockBusyTimes, moveTopic, orderTopics } from "../../server/people/profile.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

describe("Topics in order", () => {
  const known = ["renal", "anatomy", "cardiology", "a", "b", "c", "d"];

  it("close up where a choice is left empty", () => {
    expect(orderTopics(["", "renal", "", "anatomy"], known)).to.deep.equal(["renal", "anatomy"]);
  });

  it("are refused when unknown, twice, or too many", () => {
    expect(orderTopics(["surgery"], known)).to.equal("Choose topics from the list");
    expect(orderTopics(["renal", "renal"], known)).to.equal("Choose each topic once");
    expect(orderTopics(known, known)).to.equal("Choose at most 6 topics");
  });
});

describe("Moving a topic", () => {
  it("swaps it with the one before or after, and leaves the ends where they are", () => {
    expect(moveTopic(["a", "b", "c"], "up 1")).to.deep.equal(["b", "a", "c"]);
    expect(moveTopic(["a", "b", "c"], "down 1")).to.deep.equal(["a", "c", "b"]);
    expect(moveTopic(["a", "b"], "up 0")).to.deep.equal(["a", "b"]);
    expect(moveTopic(["a", "b"], "down 1")).to.deep.equal(["a", "b"]);
    expect(moveTopic(["a", "b"], "")).to.deep.equal(["a", "b"]);
  });
});

describe("The free-time grid", () => {
  it("runs from 8 to 21, and wider for whoever is free earlier or later", () => {
    const usual = layOutGrid([1, 2], ["2-17:00"]);
    expect(usual.rows[0]!.time).to.equal("08:00");
    expect(usual.rows.at(-1)!.time).to.equal("20:30");
    expect(usual.rows.find((row) => row.time === "17:00")!.cells).to.deep.equal([
      { value: "1-17:00", day: "Monday", checked: false },
      { value: "2-17:00", day: "Tuesday", checked: true },
    ]);
    const wide = layOutGrid([1, 2], ["1-06:30", "2-23:30", "7-00:00"]);
    expect([wide.rows[0]!.time, wide.rows.at(-1)!.time]).to.deep.equal(["06:30", "23:30"]);
  });
});

describe("A person's profile", () => {
  const app = useApp();

  it("says how much of a week a timetable left free also when its form is sent twice", async () => {
    const person = await makePerson({ free: [{ day: 2, from: "16:00", to: "19:00" }] });
    const actor = { id: String(person._id), now: app.clock.now(), actionKey: "k".repeat(24) };
    const block = () => blockBusyTimes(actor, ["2-17:00", "2-17:30"], "as-marked");
    expect([await block(), await block()]).to.deep.equal([4, 4]);
  });

  it("saves the name, the pronouns and the topics in order, and fills the form with them", async () => {
    await makeTerm();
    const person = await makePerson({ name: "Aleksandra Nowak" });
    const visitor = await visitorFor(app, person);
    const fields = { preferredName: "  Ola ", pronouns: "she/her", topics: ["cardiology", "", "renal"] };
    const answer = await visitor.post("/profile", fields);
    expect(answer.location).to.equal("/profile");
    const stored = await Person.findById(person._id).orFail().lean();
    expect(stored).to.deep.include({
      preferredName: "Ola",
      pronouns: "she/her",
      topics: ["cardiology", "renal"],
    });
    const { text } = await visitor.get("/profile");
    expect(text).to.include('value="Ola"').and.include("Your profile is saved.");
    const chosen = [...text.matchAll(/<option value="(\w+)" selected>/g)].map(([, code]) => code);
    expect(chosen).to.deep.equal(["cardiology", "renal"]);
  });

  it("puts topics in another order without script, and keeps what matters most", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const fields = { preferredName: "", pronouns: "", matters: "time", topics: ["renal", "anatomy"] };
    await visitor.post("/profile", fields);
    expect((await visitor.get("/profile")).text).to.include('name="move" value="down 0"');
    const moved = await visitor.post("/profile", { ...fields, move: "down 0" });
    expect(moved.location).to.equal("/profile?moved=down-1");
    const focused = [
      ...(await visitor.get("/profile?moved=down-1")).text.matchAll(/value="([^"]+)" autofocus/g),
    ];
    expect(focused.map(([, value]) => value)).to.deep.equal(["up 1"]);
    const stored = await Person.findById(person._id).orFail().lean();
    expect([stored.matters, ...stored.topics]).to.deep.equal(["time", "anatomy", "renal"]);
    expect((await visitor.post("/profile", { ...fields, matters: "fame" })).status).to.equal(422);
  });

  it("keeps what was typed and says beside the field what is wrong", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const twice = await visitor.post("/profile", {
      preferredName: "Olá",
      pronouns: "",
      topics: ["renal", "renal"],
    });
    expect(twice.status).to.equal(422);
    expect(twice.text)
      .to.include("Choose each topic once")
      .and.include('value="Olá"')
      .and.include("<title>Error: ");
    const long = await visitor.post("/profile", {
      preferredName: "x".repeat(61),
      pronouns: "",
      topics: "renal",
    });
    expect(long.status).to.equal(422);
    expect(long.text).to.include("Use at most 60 characters").and.include("x".repeat(61));
    const wrong: Record<string, string | string[]>[] = [
      { topics: "surgery" },
      { preferredName: ["a", "b"] },
      { preferredName: "a\u0000b" },
      { roles: "staff" },
      { preferredName: "x", email: "staff@school.example" },
    ];
    for (const fields of wrong) expect((await visitor.post("/profile", fields)).status).to.equal(422);
    expect((await Person.findById(person._id).orFail().lean()).topics).to.deep.equal([]);
  });

  it("shows script as text", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    await visitor.post("/profile", { preferredName: '"><script>alert(1)</script>', pronouns: "" });
    const { text } = await visitor.get("/profile");
    expect(text).not.to.include("<script>alert");
    expect(text).to.include("&lt;script&gt;");
  });

  it("tells the pages of the person's groups when the name changes, and traces no words", async () => {
    const term = await makeTerm();
    const person = await makePerson();
    const group = await makeGroup(term, { members: [memberOf(person)] });
    const visitor = await visitorFor(app, person);
    const told = new Set<string>();
    const silence = onAnnounce((topic) => void told.add(topic));
    await visitor.post("/profile", { preferredName: "Canary", pronouns: "" });
    silence();
    expect([...told]).to.include.members([`group:${String(group._id)}`, `person:${String(person._id)}`]);
    const trace = await Audit.findOne({ act: "change profile" }).orFail().lean();
    expect(trace.details).to.deep.equal({});
  });

  it("is for those who are signed in, and sent from here", async () => {
    await makeTerm();
    for (const path of [
      "/profile",
      "/profile/free-time",
      "/profile/devices",
      "/profile/calendar",
      "/today",
    ]) {
      expect((await stranger(app).get(path)).location).to.equal(`/sign-in?next=${encodeURIComponent(path)}`);
    }
    const visitor = await visitorFor(app, await makePerson());
    const foreign = await visitor.post(
      "/profile",
      { preferredName: "x" },
      { origin: "https://evil.example" },
    );
    expect(foreign.status).to.equal(403);
    expect((await visitor.post("/profile", { preferredName: "x", csrf: "guess" })).status).to.equal(403);
  });
});

describe("A person's free time", () => {
  const app = useApp();

  it("is saved as spans, weekend included, and ticked again on the page", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const fields = { free: ["2-17:00", "2-17:30", "4-09:00"], weekend: "6-10:00" };
    const answer = await visitor.post("/profile/free-time", fields);
    expect(answer.location).to.equal("/profile");
    const { free } = await Person.findById(person._id).orFail().lean();
    expect(free).to.deep.equal([
      { day: 2, from: "17:00", to: "18:00" },
      { day: 4, from: "09:00", to: "09:30" },
      { day: 6, from: "10:00", to: "10:30" },
    ]);
    const { text } = await visitor.get("/profile/free-time");
    const ticked = [...text.matchAll(/value="(\d-[\d:]+)" checked/g)].map(([, cell]) => cell);
    expect(ticked.sort()).to.deep.equal(["2-17:00", "2-17:30", "4-09:00", "6-10:00"]);
    expect(text).to.include('<details class="more" open>');
  });

  it("leads on to the groups once topics are chosen, and can be emptied", async () => {
    await makeTerm();
    const person = await makePerson({ topics: ["renal"] });
    const visitor = await visitorFor(app, person);
    expect((await visitor.post("/profile/free-time", { free: "2-17:00" })).location).to.equal("/groups");
    expect((await visitor.post("/profile/free-time", {})).location).to.equal("/profile/free-time");
    expect((await Person.findById(person._id).orFail().lean()).free).to.deep.equal([]);
  });

  it("refuses half-hours that no week has", async () => {
    await makeTerm();
    const visitor = await visitorFor(app, await makePerson());
    for (const free of ["8-10:00", "1-10:15", "1-24:00", "x", "1-zz", "1-99:99", ["1-10:00", "0-10:00"]]) {
      const answer = await visitor.post("/profile/free-time", { free });
      expect(answer.status, String(free)).to.equal(422);
      expect(answer.text).to.include("Choose half-hours from the grid");
    }
  });
});

describe("The personal pages", () => {
  const app = useApp();

  it("lead to a study buddy only whom that is for", async () => {
    await makeTerm();
    const student = await visitorFor(app, await makePerson());
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    expect((await student.get("/profile")).text).to.include('href="/profile/buddy"');
    expect((await staff.get("/profile")).text).to.not.include("/profile/buddy");
    expect((await student.get("/profile/buddy?q=a")).text).to.include(
      "Type two letters of the name or more.",
    );
  });
});
