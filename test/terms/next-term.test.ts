import { expect } from "chai";
import { findCurrentTerm, Term } from "../../server/terms/term.js";
import { useApp } from "../support/app.js";
import { useOffice } from "./office.js";

const spring = {
  name: "Spring 2027",
  startsOn: "2027-01-11",
  endsOn: "2027-03-26",
  closures: "2027-02-15 to 2027-02-19 Reading week",
};

describe("The next term", () => {
  const app = useApp();
  const office = useOffice(app, "/office/term/next");
  const { versionShown } = office;

  const plan = async (fields: Partial<typeof spring & { version: string }> = {}) =>
    office.staff.post("/office/term/next", { ...spring, version: await versionShown(), ...fields });

  it("is planned ahead, and is the current one from the day after the other's last", async () => {
    expect(await versionShown()).to.equal("");
    expect((await plan()).status).to.equal(303);
    const said = (await office.staff.get("/office/term/next")).text;
    expect(said).to.include("Spring 2027 is planned. Leaders can draft groups for it at once.");
    expect((await findCurrentTerm("2026-12-11"))?.name).to.equal("Autumn 2026");
    const current = await findCurrentTerm("2026-12-12");
    expect(current).to.include({ name: "Spring 2027", startsOn: "2027-01-11" });
    expect(current?.closures[0]).to.include({ from: "2027-02-15", to: "2027-02-19" });
  });

  it("is changed, not planned a second time, when it is planned already", async () => {
    await plan();
    expect((await office.staff.get("/office/term/next")).text).to.include('value="2027-03-26"');
    expect((await plan({ endsOn: "2027-04-02" })).status).to.equal(303);
    expect(await Term.countDocuments()).to.equal(2);
    expect(await Term.exists({ endsOn: "2027-04-02" })).to.not.equal(null);
  });

  it("can't begin within this one: the reason stands at its first day, and what was typed stays", async () => {
    const answer = await plan({ startsOn: "2026-12-11" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Autumn 2026 lasts until Fri 11 Dec 2026").and.include("Spring 2027");
    expect(await Term.countDocuments()).to.equal(1);
  });

  it("is planned by one of several who do it at once; the others read what was planned", async () => {
    const version = await versionShown();
    const answers = await Promise.all(
      ["2027-01-11", "2027-01-12", "2027-01-13"].map((startsOn) => plan({ startsOn, version })),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 409, 409]);
    const lost = answers.find(({ status }) => status === 409);
    expect(lost?.text).to.include("Planned meanwhile").and.include("Spring 2027, 2027-01-1");
    expect(await Term.countDocuments()).to.equal(2);
  });
});
