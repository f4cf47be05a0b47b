import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { importFile } from "../../server/data/importer.js";
import { Person } from "../../server/people/person.js";
import { rosterImport } from "../../server/people/roster-import.js";
import { importPlaces } from "../../server/roster/import-places.js";
import { monday, useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";

const csv = (...rows: string[]) => ["email,name,year,roles,campus,group_codes", ...rows, ""].join("\n");
const two = csv(
  "ana@school.example,Ana Ruiz,1,student,North,",
  "bo@school.example,Bo Li,4,student;leader,,lead:REN-1",
);

describe("Importing the roster", () => {
  const app = useApp();
  const actor = () => ({ id: "import", now: app.clock.now() });
  const run = (text: string) =>
    importFile(actor(), rosterImport(importPlaces), Buffer.from(text), "roster.csv");

  it("updates on re-import, and a third time leaves everything as it is", async () => {
    expect((await run(two)).counts).to.deep.equal({ add: 2, update: 0, leave: 0, reject: 0 });
    const changed = two.replace("Ana Ruiz,1", "Ana Ruiz,2");
    expect((await run(changed)).counts).to.deep.equal({ add: 0, update: 1, leave: 1, reject: 0 });
    expect((await run(changed)).counts).to.deep.equal({ add: 0, update: 0, leave: 2, reject: 0 });
    expect(await Person.countDocuments()).to.equal(2);
    const entry = await Audit.findOne({ act: "update from the roster" }).lean();
    expect(entry?.details).to.deep.equal({ from: { year: 1 }, to: { year: 2 } });
  });

  it("touches the file's columns only, and brings back who had left", async () => {
    await makePerson({
      email: "ana@school.example",
      name: "Ana Ruiz",
      preferredName: "Annie",
      topics: ["renal"],
      campus: "South",
      groupCodes: ["REN-1"],
      leftAt: monday,
    });
    const { counts } = await run("email,name,year,roles\nana@school.example,Ana Ruiz Gil,3,leader\n");
    expect(counts).to.deep.equal({ add: 0, update: 1, leave: 0, reject: 0 });
    const ana = await Person.findOne({ email: "ana@school.example" }).lean();
    expect(ana).to.deep.include({
      name: "Ana Ruiz Gil",
      preferredName: "Annie",
      year: 3,
      campus: "South",
      leftAt: null,
    });
    expect([ana?.topics, ana?.groupCodes, ana?.roles]).to.deep.equal([["renal"], ["REN-1"], ["leader"]]);
  });

  it("does not lose what a person saves in their profile at the same moment", async () => {
    const ana = await makePerson({ email: "ana@school.example", name: "Ana" });
    await run(csv("ana@school.example,Ana Ruiz,2,student,,"));
    ana.set({ preferredName: "Annie", name: "An old name" });
    const saved = await ana.save().then(
      () => "saved",
      (error: unknown) => (error as Error).name,
    );
    expect(saved).to.equal("VersionError");
  });

  it("writes all of a file or nothing of it", async () => {
    const report = await run(csv("ana@school.example,Ana,1,student,,", "bo@school.example,Bo,0,student,,"));
    expect(report.counts).to.deep.equal({ add: 1, update: 0, leave: 0, reject: 1 });
    expect(await Person.countDocuments()).to.equal(0);
  });

  it("never leaves the programme without staff", async () => {
    await makePerson({ email: "office@school.example", roles: ["staff"] });
    const report = await run(
      csv("ana@school.example,Ana,1,student,,", "office@school.example,Me,1,student,,"),
    );
    expect(report.problems).to.deep.equal([
      { line: 3, column: "roles", text: "would leave the programme without staff" },
    ]);
    expect(report.counts).to.deep.equal({ add: 1, update: 0, leave: 0, reject: 1 });
    const handed = await run(csv("ana@school.example,Ana,1,staff,,", "office@school.example,Me,1,student,,"));
    expect(handed.problems).to.deep.equal([]);
  });

  it("adds nobody twice when several imports run at once", async () => {
    const rows = Array.from({ length: 40 }, (_, n) => `p${n}@school.example,Person ${n},1,student,,`);
    const reports = await Promise.all([0, 10, 20].map((from) => run(csv(...rows.slice(from, from + 20)))));
    expect(reports.flatMap(({ problems }) => problems)).to.deep.equal([]);
    expect(await Person.countDocuments()).to.equal(40);
    expect(reports.reduce((sum, { counts }) => sum + counts.add, 0)).to.equal(40);
  });

  it("takes 5,000 people", async function () {
    this.timeout(60_000);
    const rows = Array.from({ length: 5_000 }, (_, n) => `p${n}@school.example,Person ${n},1,student,,`);
    expect((await run(csv(...rows))).counts.add).to.equal(5_000);
    expect((await run(csv(...rows))).counts.leave).to.equal(5_000);
  });
});
