import { expect } from "chai";
import { Credential } from "../../server/recognition/credential.js";
import { Rule } from "../../server/recognition/rule.js";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { questionsOf } from "../support/questions.js";
import { visitorFor } from "../support/visitor.js";

const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

describe("The life of a rule", () => {
  const app = useApp();
  const draft = {
    kind: "level",
    audience: "leader",
    name: "Trained",
    about: "For learning.",
    trainingMinutes: "10",
  };

  async function makeOffice() {
    await makeTerm();
    await keepDefaultRules(app.clock.now());
    await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    return visitorFor(app, await makePerson({ name: "Una Office", roles: ["staff"] }));
  }

  it("begins with a form that keeps its words, and what its preview names is what its run gives", async () => {
    const office = await makeOffice();
    const bare = await office.post("/office/recognition/rules", { ...draft, trainingMinutes: "" });
    expect(bare.status).to.equal(422);
    expect(bare.text).to.include("Say below what it asks for").and.include("Trained");
    const award = await office.post("/office/recognition/rules", { ...draft, kind: "award" });
    expect(award.text).to.include("so it asks for nothing below");
    const halves = await office.post("/office/recognition/rules", { ...draft, sessionsLed: "2.5" });
    expect(halves.status).to.equal(422);
    expect(halves.text).to.include("Enter a whole number, like 5").and.include('value="2.5"');
    const rule = (await office.post("/office/recognition/rules", draft)).location ?? "";
    expect(rule).to.match(/^\/office\/recognition\/rules\/level-[0-9a-f]{8}$/);
    expect(plain((await office.get(rule)).text))
      .to.include("1 person has earned it")
      .and.include("Ana Leader");
    expect((await office.get(`${rule}?q=ana`)).text).to.include("Ana Leader");
    expect(plain((await office.get(`${rule}?q=bob`)).text))
      .to.include("1 person has earned it")
      .and.include("None of them is called “bob”")
      .and.not.include("Ana Leader");
    await office.post(`${rule}/run`, { version: "1" });
    expect((await office.get(rule)).text).to.include("was given to one person, who has been told");
    const given = await Credential.find().lean();
    expect(given.map(({ holder, title }) => [holder, title])).to.deep.equal([["Ana Leader", "Trained"]]);
  });

  it("pages those who have earned it, and looks for a name among all of them", async () => {
    const office = await makeOffice();
    const rule = (await office.post("/office/recognition/rules", draft)).location ?? "";
    expect((await office.get(rule)).text, "one").to.not.include('name="q"');
    for (let n = 0; n < 21; n += 1) await makePerson({ name: `Zoe ${n}`, roles: ["leader"], year: 4 });
    const first = plain((await office.get(rule)).text);
    expect(first).to.include("22 people have earned it").and.include("Page 1 of 2");
    expect((await office.get(rule)).text).to.include('name="q"');
    const zoes = (await office.get(`${rule}?q=zoe`)).text;
    expect(zoes).to.match(/href="[^"]*q(=|&#x3D;)zoe[^"]*page(=|&#x3D;)2"/);
    const ana = plain((await office.get(`${rule}?q=ana`)).text);
    expect(ana).to.include("22 people have earned it").and.include("Ana Leader").and.not.include("Page 1");
  });

  // Red when only a new rule is looked at for what it asks.
  it("can't be edited into what nobody could ever get", async () => {
    const office = await makeOffice();
    const rules = "/office/recognition/rules";
    const bare = await office.post(`${rules}/level-1`, { name: "Bare", about: "", version: "1" });
    expect(bare.status).to.equal(422);
    expect(bare.text).to.include("Say below what it asks for").and.include('value="Bare"');
    const counted = { name: "Counted", about: "", sessionsLed: "5", version: "1" };
    const award = await office.post(`${rules}/award-thanked`, counted);
    expect([award.status, plain(award.text).includes("so it asks for nothing")]).to.deep.equal([422, true]);
    expect(await Rule.countDocuments({ version: 2 })).to.equal(0);
  });

  it("is given to those who were looked at, and rivals read both versions", async () => {
    const office = await makeOffice();
    const rule = (await office.post("/office/recognition/rules", draft)).location ?? "";
    const opened = await office.get(rule);
    expect(opened.text).to.include(`data-live="rule:${rule.split("/").at(-1)!} rule:all"`);
    const edit = { name: "Trained", about: "Theirs.", trainingMinutes: "5", version: "1" };
    expect((await office.post(rule, edit)).status).to.equal(303);
    for (const version of ["1", ""]) {
      const late = await office.post(`${rule}/run`, { version });
      expect(late.status).to.equal(409);
      expect(plain(late.text)).to.include("Somebody else changed this rule").and.include("Ana Leader");
    }
    expect(await Credential.countDocuments()).to.equal(0);
    const rival = await office.post(rule, { ...edit, about: "Mine." });
    expect(rival.status).to.equal(409);
    expect(plain(rival.text)).to.include("Both versions").and.include("What it is for Theirs. Mine.");
    expect(plain(rival.text)).to.not.include("Name Trained Trained");
    const again = /name="version" value="(\d)"/.exec(rival.text)?.[1] ?? "";
    expect((await office.post(rule, { ...edit, about: "Mine.", version: again })).status).to.equal(303);
  });

  // Red when findEarners measures people for a rule that asks for nothing.
  it("is measured against ledgers when it asks for something, and an award reads none", async () => {
    const office = await makeOffice();
    const asked = (rule: string) => questionsOf(() => office.get(`/office/recognition/rules/${rule}`));
    expect(await asked("award-thanked"))
      .to.include("rules")
      .and.not.include("standings");
    expect(await asked("level-1")).to.include("standings");
  });

  it("shows every version with who made it; put away, it gives nothing until it is in force again", async () => {
    const office = await makeOffice();
    const rule = (await office.post("/office/recognition/rules", draft)).location ?? "";
    await office.post(rule, { name: "Trained well", about: "", trainingMinutes: "9", version: "1" });
    expect((await office.post(`${rule}/end`, { version: "1" })).location).to.equal(rule);
    expect((await office.get(rule)).text, "an older form retires nothing").to.include("Put it away");
    await office.post(`${rule}/end`, { version: "2" });
    const away = plain((await office.get(rule)).text);
    expect(away).to.include("put away").and.include("1. “Trained”: 10 h training Una Office");
    expect(away).to.include("2. “Trained well”: 9 h training");
    expect((await office.post(`${rule}/run`, { version: "2" })).status).to.equal(404);
    expect(plain((await office.get("/office/recognition")).text)).to.include("Put away Trained well");
    await office.post(`${rule}/restoration`);
    await office.post(`${rule}/restoration`);
    expect(plain((await office.get(rule)).text))
      .to.include("3. “Trained well”")
      .and.not.include("4. ");
    await office.post(`${rule}/run`, { version: "3" });
    expect(await Credential.countDocuments({ ruleVersion: 3 })).to.equal(1);
    await office.post(`${rule}/end`, { version: "3" });
    const given = (await office.get(rule)).text;
    expect(plain(given)).to.include("put away").and.include("Given to one person");
    const undo = /action="(\/office\/recognition\/runs\/[^"]*)"/.exec(given)?.[1] ?? "";
    expect((await office.post(undo)).location, "where one was").to.equal(rule);
    expect(plain((await office.get(rule)).text))
      .to.include("Undone: 1 taken back.")
      .and.not.include("Given lately");
    for (const end of ["", "/end", "/restoration"]) {
      const path = `/office/recognition/rules/nothing${end}`;
      const answer = end === "" ? await office.get(path) : await office.post(path, { version: "1" });
      expect(answer.status, path).to.equal(404);
    }
  });
});
