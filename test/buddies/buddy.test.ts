import { expect } from "chai";
import type { Types } from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { Buddy, buddyOf, pairsAmong } from "../../server/buddies/buddy.js";
import { heldAbout } from "../../server/privacy/held.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

const path = "/profile/buddy";

describe("A study buddy", () => {
  const app = useApp();

  async function setOut() {
    const term = await makeTerm();
    const [bea, cy] = [await makePerson({ name: "Bea" }), await makePerson({ name: "Cyra Osei" })];
    return { term, bea, cy, beas: await visitorFor(app, bea), cys: await visitorFor(app, cy) };
  }

  const ask = (visitor: Visitor, person: { _id: Types.ObjectId }, rest = "") =>
    visitor.post(`${path}${rest}`, { person: String(person._id) });
  const lettersTo = async (person: { _id: Types.ObjectId }) =>
    (await Outbox.find({ to: person._id }).lean()).map(({ subject }) => subject);

  it("is found by name in one's own year and groups, and nobody else is, nor any address", async () => {
    const { term, bea, beas, cy } = await setOut();
    await makePerson({ name: "Cyril Elsewhere", year: 2 });
    const old = await makePerson({ name: "Cynthia Older", year: 2 });
    await makeGroup(term, { members: [memberOf(bea), memberOf(old)] });
    const { text } = await beas.get(`${path}?q=cy`);
    expect(text).to.contain("Cyra Osei").and.contain("Cynthia Older");
    expect(text).to.not.contain("Cyril").and.not.contain(cy.email);
    expect((await beas.get(`${path}?q=c`)).text).to.not.contain("Cyra");
  });

  it("is looked for and listed by the name others read, and by no other", async () => {
    const { beas } = await setOut();
    await makePerson({ name: "Aaron Rosterly", preferredName: "Zoe Rosten" });
    await makePerson({ name: "Yan Rosten" });
    const { text } = await beas.get(`${path}?q=rosten`);
    expect(text.indexOf("Yan Rosten")).to.be.greaterThan(0).and.lessThan(text.indexOf("Zoe Rosten"));
    expect((await beas.get(`${path}?q=rosterly`)).text).to.not.contain("Zoe");
  });

  it("counts once the other said yes, and each is told once", async () => {
    const { bea, cy, beas, cys } = await setOut();
    await ask(beas, cy);
    expect(await buddyOf(bea._id)).to.equal(null);
    expect((await cys.get(path)).text).to.contain("asks you to be study buddies");
    await ask(cys, bea, "/agreement");
    expect([String(await buddyOf(bea._id)), String(await buddyOf(cy._id))]).to.deep.equal([
      String(cy._id),
      String(bea._id),
    ]);
    expect(await lettersTo(cy)).to.deep.equal(["Bea would like to learn with you"]);
    expect(await lettersTo(bea)).to.deep.equal(["Cyra Osei is your study buddy"]);
  });

  it("is what two become who ask each other", async () => {
    const { bea, cy, beas, cys } = await setOut();
    await ask(beas, cy);
    await ask(cys, bea);
    expect(await pairsAmong([bea._id, cy._id])).to.deep.equal([[String(bea._id), String(cy._id)]]);
    expect(await pairsAmong([bea._id])).to.deep.equal([]);
  });

  // Proved by taking the unique key of pairs away: the test goes red.
  it("is one, also when another yes is written between the look and the own yes", async () => {
    const { bea, cy, beas } = await setOut();
    const dan = await makePerson();
    await Buddy.create({ by: cy._id, to: bea._id, askedAt: app.clock.now() });
    const ends = Buddy.deleteMany.bind(Buddy);
    let rivals = 0;
    Buddy.deleteMany = ((...which: Parameters<typeof ends>) => {
      // Written past this change, as another process would.
      const rival = { by: dan._id, to: bea._id, askedAt: app.clock.now(), agreedAt: app.clock.now() };
      const written =
        rivals++ > 0 ? null : Buddy.collection.insertOne({ ...rival, pair: [dan._id, bea._id], __v: 0 });
      return Promise.resolve(written).then(() => ends(...which));
    }) as never;
    try {
      const answer = await ask(beas, cy, "/agreement");
      expect((await beas.get(answer.location ?? "")).text).to.match(/have a study buddy already/);
    } finally {
      Buddy.deleteMany = ends;
    }
    expect(await Buddy.countDocuments({ pair: bea._id })).to.equal(1);
  });

  it("is one, also when two are said yes to at once", async () => {
    const { bea, cy, beas } = await setOut();
    const dan = await makePerson();
    for (const by of [cy, dan]) {
      await Buddy.create({ by: by._id, to: bea._id, askedAt: app.clock.now() });
    }
    await beas.get(path);
    const answers = await Promise.all([cy, dan].map((each) => ask(beas, each, "/agreement")));
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await Buddy.countDocuments({ pair: bea._id })).to.equal(1);
  });

  it("can't be asked by who couldn't find them, and a no is told to nobody", async () => {
    const { bea, cy, beas, cys } = await setOut();
    const stranger = await makePerson({ year: 3 });
    const answer = await ask(beas, stranger);
    expect((await beas.get(answer.location ?? "")).text).to.contain("nobody to ask");
    await ask(beas, cy);
    await ask(cys, bea, "/end");
    expect(await Buddy.countDocuments()).to.equal(0);
    expect(await lettersTo(bea)).to.deep.equal([]);
  });

  it("moves their group to the front for whom being together matters most, but never a private one", async () => {
    const { term, bea, cy, beas, cys } = await setOut();
    await ask(beas, cy);
    await ask(cys, bea, "/agreement");
    const groups = [
      await makeGroup(term, { title: "Early one", slot: { day: 1, start: "09:00", minutes: 50 } }),
      await makeGroup(term, { title: "Theirs", members: [memberOf(cy)] }),
      await makeGroup(term, { title: "Violet", kind: "shared-experience", members: [memberOf(cy)] }),
    ];
    for (const group of groups) await makeSession(group, "2026-11-10");
    const profile = { preferredName: "", pronouns: "", topics: ["renal"], matters: "buddy" };
    await beas.post("/profile", profile);
    const { text } = await beas.get("/groups");
    const fits = text.slice(text.indexOf("Your buddy is in it"));
    expect(text).to.contain("Your buddy is in it, and Renal is your first choice").and.not.contain("Violet");
    expect(text.indexOf("Theirs")).to.be.lessThan(text.indexOf("Early one"));
    expect(fits).to.not.equal("");
  });

  it("shows in one's own data without who it is, and is gone with either's erasure", async () => {
    const { bea, cy, beas, cys } = await setOut();
    await ask(beas, cy);
    const held = (await heldAbout(bea._id, [])).filter(({ collection }) => collection === "buddies");
    expect(held).to.have.length(1);
    expect(JSON.stringify(held)).to.contain('"by":"you"').and.not.contain(String(cy._id));
    await cys.post("/profile/erasure", { word: "erase" });
    expect(await Buddy.countDocuments()).to.equal(0);
  });
});
