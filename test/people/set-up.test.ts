import { expect } from "chai";
import { setUpCode } from "../../server/office/set-up.js";
import { Person } from "../../server/people/person.js";
import { Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { stranger } from "../support/visitor.js";

const form = () => ({
  code: setUpCode(),
  programme: "Peer learning at Northfield",
  timeZone: "Europe/London",
  termName: "Autumn 2026",
  startsOn: "2026-10-05",
  endsOn: "2026-12-11",
  closures: "2026-11-02 to 2026-11-06 Reading week\n2026-11-26 Exam day",
  topics: "Renal\ncardio: Cardiology",
  name: "Una Office",
  email: "Una@School.example",
});

describe("Setting up the programme", () => {
  const app = useApp();

  it("leads the first visitor of an empty app to the set-up page", async () => {
    const visitor = stranger(app);
    expect((await visitor.get("/")).location).to.equal("/set-up");
    expect((await visitor.get("/set-up")).status).to.equal(200);
  });

  it("makes the programme, its term and the first staff member", async () => {
    const done = await stranger(app).post("/set-up", form());
    expect(done.location).to.equal("/sign-in");
    const staff = await Person.findOne({ email: "una@school.example" }).orFail().lean();
    expect(staff.roles).to.deep.equal(["staff"]);
    const term = await Term.findOne().orFail().lean();
    expect(term.closures.map((closure) => closure.reason)).to.deep.equal(["Reading week", "Exam day"]);
  });

  it("writes nothing without the code that was printed", async () => {
    const refused = await stranger(app).post("/set-up", { ...form(), code: "guess" });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("not the code printed");
    expect(await Person.countDocuments()).to.equal(0);
  });

  it("says what is wrong beside each field and keeps what was typed", async () => {
    const refused = await stranger(app).post("/set-up", {
      ...form(),
      timeZone: "Mars/Base",
      endsOn: "2026-01-01",
      closures: "sometime off\n2026-11-26 Exam day\n2026-11-09 to 2026-11-02 Back",
    });
    expect(refused.text)
      .to.include("Line 1: begin with a day")
      .and.include("Line 3: it ends before it begins");
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("Enter a named time zone").and.include("Peer learning at Northfield");
    expect(await Person.countDocuments()).to.equal(0);
  });

  it("takes someone whom the roster brought before", async () => {
    await makePerson({ email: "una@school.example", name: "Una Roster", year: 4, roles: ["leader"] });
    const done = await stranger(app).post("/set-up", form());
    expect(done.location).to.equal("/sign-in");
    const [una, ...others] = await Person.find().lean();
    expect(others).to.deep.equal([]);
    expect(una).to.deep.include({ name: "Una Roster", year: 4, roles: ["leader", "staff"], leftAt: null });
  });

  it("doubts a term that is over, and takes it", async () => {
    const visitor = stranger(app);
    const old = { ...form(), startsOn: "2026-02-02", endsOn: "2026-03-27", closures: "" };
    expect((await visitor.post("/set-up", old)).location).to.equal("/sign-in");
    expect((await visitor.get("/sign-in")).text).to.include("Its first term is over already");
  });

  it("hands nothing to the page but its own fields", async () => {
    const refused = await stranger(app).post("/set-up", { ...form(), title: "Canary", code: ["a", "b"] });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.not.include("Canary");
  });

  it("is done once, also when sent five times at once", async () => {
    const visitor = stranger(app);
    await visitor.get("/set-up");
    const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.post("/set-up", form())));
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 409, 409, 409, 409]);
    expect(await Person.countDocuments()).to.equal(1);
    expect(await Term.countDocuments()).to.equal(1);
    for (const path of ["/set-up", "/set-up?code=any"]) {
      const again = await visitor.get(path);
      expect(again.status).to.equal(200);
      expect(again.text).to.include("Peer Rounds is set up already").and.include('href="/sign-in"');
    }
  });
});
