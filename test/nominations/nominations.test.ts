import { expect } from "chai";
import type { Types } from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { Nomination } from "../../server/nominations/nomination.js";
import { Credential } from "../../server/recognition/credential.js";
import { Rule } from "../../server/recognition/rule.js";
import { keepDefaultRules } from "../../server/recognition/rules.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

type Named = { _id: Types.ObjectId };
const plain = (html: string) => html.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
const words = "She stayed until everybody could draw it.";

describe("A nomination", () => {
  const app = useApp();
  const as = (person: Named) => visitorFor(app, person);

  /** Bea and Cleo are members of Ana's group; the usual rules are there. */
  async function makeRenal() {
    const term = await makeTerm();
    await keepDefaultRules(app.clock.now());
    const ana = await makePerson({ name: "Ana Leader", roles: ["leader"], year: 4 });
    const bea = await makePerson({ name: "Bea Student" });
    const cleo = await makePerson({ name: "Cleo Student" });
    await makeGroup(term, { leaders: [ana._id], members: [bea, cleo].map(memberOf) });
    const staff = await as(await makePerson({ name: "Una Office", roles: ["staff"] }));
    return { term, ana, bea, cleo, staff };
  }
  const forAward = ({ _id }: Named, more: Record<string, string> = {}) => ({
    award: "award-thanked",
    nominee: String(_id),
    text: words,
    ...more,
  });
  const pathOf = async () =>
    `/office/nominations/${String((await Nomination.findOne().orFail().lean())._id)}`;
  const awarding = "/office/recognition/rules/award-thanked/awarding";

  it("is read by staff first; passed on, its nominee reads the words, and the name only where that was said", async () => {
    const { ana, bea, cleo, staff } = await makeRenal();
    const form = { ...forAward(ana), actionKey: "k".repeat(22) };
    await (await as(bea)).post("/nominations", form);
    const nominee = await as(ana);
    expect((await nominee.get("/nominations")).text).not.to.include("everybody could draw");
    expect(plain((await staff.get("/office")).text)).to.include("Nominations to read 1");
    expect((await staff.get("/office/nominations?q=DRAW")).text)
      .to.include(words)
      .and.include("Bea Student");
    const path = await pathOf();
    for (const turn of [1, 2]) expect((await staff.post(`${path}/passing`)).status, `${turn}`).to.equal(303);
    const told = await Outbox.find({ to: ana._id }).lean();
    expect(told, "told once").to.have.length(1);
    expect(JSON.stringify(told)).not.to.match(/Bea|draw/);
    const said = async () =>
      /Said of you.*?<aside/s.exec((await nominee.get("/nominations")).text)?.[0] ?? "";
    expect(await said())
      .to.include(words)
      .and.not.include("Bea Student");
    await (await as(cleo)).post("/nominations", forAward(ana, { isNamed: "yes", text: `${words} Twice.` }));
    const second = await Nomination.findOne({ by: cleo._id }).orFail().lean();
    await staff.post(`/office/nominations/${String(second._id)}/passing`);
    expect(await said())
      .to.include("Cleo Student")
      .and.not.include("Bea Student");
    expect((await staff.get("/office/nominations.csv?state=passed")).text)
      .to.include("Thanked by the group,Ana Leader,Bea Student,2026-10-05,passed")
      .and.include("Cleo Student");
  });

  it("that is not passed on tells its nominator why, and its nominee nothing", async () => {
    const { ana, bea, staff } = await makeRenal();
    await (await as(bea)).post("/nominations", forAward(ana));
    const path = await pathOf();
    expect((await staff.post(`${path}/holding`, { reason: "" })).status).to.equal(422);
    await Nomination.updateMany({}, { $set: { passedAt: app.clock.now() } });
    const passed = "q=draw&state=passed";
    const { text } = await staff.get(`/office/nominations?${passed}`);
    expect(text, "stays in its tab").to.include('/holding?q&#x3D;draw&amp;state&#x3D;passed"');
    const reason = `It names ${"x".repeat(201)}`;
    const long = await staff.post(`${path}/holding?${passed}`, { reason });
    expect([long.status, long.text.includes(reason)], "the words stay").to.deep.equal([422, true]);
    const held = await staff.post(`${path}/holding?${passed}`, { reason: "It names somebody else." });
    expect(held.location).to.equal(`/office/nominations?${passed}`);
    expect((await (await as(bea)).get("/nominations")).text).to.include("It names somebody else.");
    expect((await (await as(ana)).get("/nominations")).text).not.to.include("draw");
    expect(await Outbox.countDocuments({ to: ana._id })).to.equal(0);
    expect((await staff.get(awarding)).text).to.include("Nobody yet");
  });

  it("is one for each award and term, for somebody of one's groups whom the award is for", async () => {
    const { term, ana, bea, cleo } = await makeRenal();
    const visitor = await as(bea);
    const circle = await makePerson({ name: "Canary Leader", roles: ["leader"], year: 4 });
    await makeGroup(term, { kind: "shared-experience", leaders: [circle._id], members: [memberOf(bea)] });
    expect((await visitor.get("/nominations")).text, "only who can get it")
      .to.include("Ana Leader")
      .and.include("At least 20 characters")
      .and.not.match(/Canary|Cleo/);
    const refused: [Named, string][] = [
      [circle, "Choose somebody you share a group with"],
      [bea, "Choose somebody you share a group with"],
      [cleo, "This award is for others"],
    ];
    for (const [person, why] of refused) {
      const answer = await visitor.post("/nominations", forAward(person));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include(why).and.include(words);
    }
    expect((await visitor.post("/nominations", forAward(ana, { award: "level-1" }))).status).to.equal(422);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => visitor.post("/nominations", forAward(ana, { text: `${words} ${n}` }))),
    );
    expect(answers.filter(({ status }) => status === 303)).to.have.length(1);
    expect(await Nomination.countDocuments()).to.equal(1);
    expect((await visitor.get("/nominations")).text, "in place of the form")
      .to.include("You have put somebody forward for the one award there is")
      .and.include("take it back and write anew")
      .and.not.include("Put them forward</span>");
    await Nomination.updateMany({}, { $set: { passedAt: app.clock.now() } });
    expect((await visitor.get("/nominations")).text, "once it is read")
      .to.include("The office has read it")
      .and.not.include("write anew");
  });

  it("has a form for each award that is open to its writer, which lists whom that one is for", async () => {
    const { ana, bea } = await makeRenal();
    const by = { version: 1, createdAt: app.clock.now(), createdBy: "a test" };
    const kind = { kind: "award" as const, audience: "student" as const };
    await Rule.create({ key: "kindest", ...kind, name: "Kindest neighbour", ...by });
    const visitor = await as(bea);
    const first = (await visitor.get("/nominations")).text;
    expect(first).to.include("Kindest neighbour").and.include("Ana Leader").and.not.include("Cleo");
    const other = (await visitor.get("/nominations?award=kindest")).text;
    expect(other).to.include("Cleo Student").and.not.include("Ana Leader");
    await visitor.post("/nominations", forAward(ana));
    expect((await visitor.get("/nominations?award=award-thanked")).text, "the one that is left")
      .to.include("Cleo Student")
      .and.include('value="kindest"');
  });

  it("is taken back by its writer while nobody has read it", async () => {
    const { ana, bea, cleo, staff } = await makeRenal();
    const visitor = await as(bea);
    await visitor.post("/nominations", forAward(ana));
    const end = (await pathOf()).replace("/office", "") + "/end";
    expect((await (await as(cleo)).post(end)).status).to.equal(404);
    expect((await visitor.post(end)).status).to.equal(303);
    expect(await Nomination.countDocuments()).to.equal(0);
    await visitor.post("/nominations", forAward(ana));
    await staff.post(`${await pathOf()}/passing`);
    expect((await visitor.post((await pathOf()).replace("/office", "") + "/end")).status).to.equal(404);
  });

  // Red when names are compared letter by letter as the database has them.
  it("of several people lists them as the alphabet is read, É beside E", async () => {
    const { term, ana, bea, staff } = await makeRenal();
    const named = ["Usman Qureshi", "Élodie Rousseau"];
    const leaders = await Promise.all(named.map((name) => makePerson({ name, roles: ["leader"] })));
    const fields = { award: "award-thanked", awardName: "Thanked by the group", term: term._id };
    const passed = { by: bea._id, text: words, writtenAt: app.clock.now(), passedAt: app.clock.now() };
    await Nomination.insertMany(
      [...leaders, ana].map(({ _id }, n) => ({
        ...fields,
        ...passed,
        by: n === 0 ? bea._id : _id,
        nominee: _id,
      })),
    );
    const page = plain((await staff.get(awarding)).text);
    const places = ["Ana Leader", "Élodie Rousseau", "Usman Qureshi"].map((name) => page.indexOf(name));
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(places[0]).to.be.greaterThan(0);
  });

  it("leads to an award: looked at, given to those chosen and put forward, once, and undone as a whole", async () => {
    const { ana, bea, cleo, staff } = await makeRenal();
    await (await as(bea)).post("/nominations", forAward(ana));
    await staff.post(`${await pathOf()}/passing`);
    const chosen = [String(ana._id), String(cleo._id)];
    const look = plain((await staff.get(`${awarding}?person=${chosen.join("&person=")}`)).text);
    expect(look).to.include("1 person gets it").and.include("Ana Leader").and.not.include("Cleo");
    expect(await Credential.countDocuments(), "a look gives nothing").to.equal(0);
    const nobody = await staff.get(`${awarding}?look=yes`);
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.include("Choose at least one person");
    const given = await staff.post(awarding, { person: chosen });
    const held = await Credential.find().lean();
    expect(held.map(({ holder, title }) => [holder, title])).to.deep.equal([
      ["Ana Leader", "Thanked by the group, Autumn 2026"],
    ]);
    expect((await staff.post(awarding, { person: chosen })).location, "again").to.equal(awarding);
    expect(plain((await staff.get("/office/recognition")).text)).to.include("Leaders decided by staff 1");
    expect(plain((await staff.get("/office/recognition/ceremony")).text)).to.include("Ana Leader");
    expect(given.location).to.equal("/office/recognition/rules/award-thanked");
    const run = /runs\/([\w-]{12})\/end/.exec((await staff.get(given.location ?? "")).text)?.[1] ?? "";
    await staff.post(`/office/recognition/runs/${run}/end`);
    expect(await Credential.countDocuments({ revokedAt: null })).to.equal(0);
    const level = "/office/recognition/rules/level-1";
    expect((await staff.get(`${level}/awarding`)).location, "what is earned by numbers").to.equal(level);
    expect((await staff.post(`${level}/awarding`, { person: chosen })).status).to.equal(404);
  });
});
