import { expect } from "chai";
import { searchPattern } from "../../server/data/search.js";
import { importFile } from "../../server/data/importer.js";
import { Person } from "../../server/people/person.js";
import { rosterImport } from "../../server/people/roster-import.js";
import { importPlaces } from "../../server/roster/import-places.js";
import { monday, useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("The office's people", () => {
  const app = useApp();
  const staffVisitor = async () =>
    visitorFor(
      app,
      await makePerson({ email: "office@school.example", name: "Ruth Office", roles: ["staff"] }),
    );

  it("are found by name, address or campus, whatever the accents, and by role", async () => {
    await makePerson({
      name: "José Núñez",
      preferredName: "Pepe",
      email: "jn@school.example",
      roles: ["student", "leader"],
      year: 4,
    });
    await makePerson({ name: "Łucja Wójcik", campus: "Riverside", leftAt: monday });
    const staff = await staffVisitor();
    const found = async (query: string) => (await staff.get(`/office/people?${query}`)).text;
    expect(await found("q=jose%20nunez"))
      .to.include("José Núñez (Pepe)")
      .and.include("Student, Leader")
      .and.include("1 person");
    expect(await found("q=PEPE")).to.include("José");
    expect(await found("q=jn@school")).to.include("José");
    expect(await found("q=riverside"))
      .to.include("Łucja")
      .and.include("no longer on the roster");
    expect(await found("role=leader"))
      .to.include("José")
      .and.not.include("Łucja");
    expect(await found("q=.*")).to.include("Nobody found");
    expect(await found("role=boss&role=x&page=0")).to.include("3 people");
  });

  it("show no year for those who study no more", async () => {
    const { text } = await (await staffVisitor()).get("/office/people?q=ruth");
    expect(text).to.include('<td data-label="Year"></td>');
  });

  it("leave as a file that can be imported again, changes nothing and tells no group", async () => {
    await makePerson({ name: "Ana Ruiz", campus: "-1", groupCodes: ["VIO-1"], roles: ["leader", "student"] });
    const staff = await staffVisitor();
    const { text, headers } = await staff.get("/office/people.csv");
    expect(headers.get("content-disposition")).to.equal('attachment; filename="people.csv"');
    expect(text)
      .to.match(/^email,name,year,roles,campus\r\n/)
      .and.not.include("VIO");
    const report = await importFile(
      { id: "import", now: monday },
      rosterImport(importPlaces),
      Buffer.from(text),
      "people.csv",
    );
    expect(report.problems).to.deep.equal([]);
    expect(report.counts.add + report.counts.reject).to.equal(0);
    expect((await staff.get("/office/people.csv?role=staff")).text.trim().split("\r\n").length).to.equal(2);
  });

  it("hold nobody who has left or was erased, and no file brings the erased back", async () => {
    const erasedAt = app.clock.now();
    const erased = await makePerson({ email: "erased-1@erased.invalid", erasedAt, leftAt: erasedAt });
    await makePerson({ name: "Otto Gone", leftAt: erasedAt });
    const staff = await staffVisitor();
    const { text } = await staff.get("/office/people.csv");
    expect(text).to.not.include("erased").and.not.include("Otto Gone");
    expect((await staff.get("/office/people?q=gone")).text).to.include("Otto Gone");
    expect((await staff.get("/office/people?q=erased")).text).to.include("Nobody found");
    const file = `${text.trim()}\r\nerased-1@erased.invalid,A former member,1,student,\r\n`;
    const importer = rosterImport(importPlaces);
    const report = await importFile({ id: "import", now: monday }, importer, Buffer.from(file), "people.csv");
    expect(report.problems.map((problem) => problem.text)).to.deep.equal(["is of somebody who was erased"]);
    expect((await Person.findById(erased._id).orFail().lean()).leftAt).to.not.equal(null);
  });

  it("are nobody's business but the office's", async () => {
    const leader = await visitorFor(app, await makePerson({ roles: ["student", "leader", "support"] }));
    for (const path of [
      "/office/people",
      "/office/people.csv",
      "/office/rooms",
      "/office/rooms.csv",
      "/office/requests",
    ]) {
      expect((await leader.get(path)).status).to.equal(404);
    }
  });
});

describe("A search", () => {
  it("means what was typed, in any accents, and nothing of a pattern", () => {
    const finds = (typed: string, text: string) => new RegExp(searchPattern(typed), "i").test(text);
    expect(finds("nguyen", "Nguyễn Thị Lan")).to.equal(true);
    expect(finds("lukasz  wo", "Łukasz Wójcik")).to.equal(true);
    expect(finds("李", "李伟")).to.equal(true);
    expect(finds("a.b", "axb")).to.equal(false);
    for (const typed of ["(", "[", "\\", "*", "a{2", "^$", "-]", "/"])
      expect(finds(typed, typed)).to.equal(true);
  });
});
