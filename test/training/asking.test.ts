import { expect } from "chai";
import type { Types } from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Inbox } from "../../server/data/inbox.js";
import { Outbox } from "../../server/data/outbox.js";
import { Group } from "../../server/groups/group.js";
import { Standing } from "../../server/training/standing.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const escaped: Record<string, string> = { "=": "&#x3D;", "&": "&amp;" };

describe("A leader who isn't cleared for a topic", () => {
  const app = useApp();

  /** Ana, trained but cleared for nothing, her draft and a private one on anatomy, and the office. */
  async function setOut() {
    const term = await makeTerm();
    const leader = await makePerson({ roles: ["leader"], year: 4, name: "Ana Silva" });
    await Standing.updateOne({ _id: leader._id }, { $set: { cleared: [] } });
    const drafted = { leaders: [leader._id], topic: "anatomy", openedAt: null, submittedAt: null };
    const group = await makeGroup(term, { ...drafted, title: "Limbs" });
    await makeGroup(term, { ...drafted, title: "Violet circle", kind: "shared-experience" });
    const ana = await visitorFor(app, leader);
    const staff = await makePerson({ roles: ["staff"], name: "Una Office" });
    const office = await visitorFor(app, staff);
    const answer = `/office/clearances/${String(leader._id)}`;
    return { leader, group, ana, staff, office, answer, page: `/groups/${String(group._id)}` };
  }

  const asked = async (leader: { _id: unknown }) =>
    (await Standing.findById(leader._id).orFail().lean()).asked;
  const letters = async (leader: { _id: Types.ObjectId }) =>
    (await Outbox.find({ to: leader._id }).sort({ _id: 1 }).lean()).map(({ subject }) => subject);

  it("asks from the draft's page once, and may take it back", async () => {
    const { ana, page, group, leader } = await setOut();
    expect((await ana.get(page)).text).to.contain("Ask to be cleared");
    const path = `/training/clearance?group=${String(group._id)}`;
    const answers = await Promise.all([1, 2, 3].map(() => ana.post(path, { topic: "anatomy" })));
    expect(answers.map(({ status, location }) => [status, location])).to.deep.equal(
      Array.from({ length: 3 }, () => [303, page]),
    );
    expect((await asked(leader)).map(({ topic }) => topic)).to.deep.equal(["anatomy"]);
    expect(await Audit.countDocuments({ act: "ask to be cleared" })).to.equal(1);
    const { text } = await ana.get(page);
    expect(text).to.contain("Asked on Mon 5 Oct").and.not.contain("Ask to be cleared");
    expect((await ana.get("/training")).text).to.contain("Asked on Mon 5 Oct");
    await ana.post("/training/clearance/end", { topic: "anatomy" });
    expect(await asked(leader)).to.deep.equal([]);
    expect((await ana.post("/training/clearance", { topic: "astrology" })).status).to.equal(303);
    expect(await asked(leader)).to.deep.equal([]);
  });

  it("is a decision of the office, whose yes clears them and whose no says why", async () => {
    const { ana, staff, office, leader, group, answer, page } = await setOut();
    await ana.post("/training/clearance", { topic: "anatomy" });
    expect((await office.get("/office")).text).to.contain("Ana Silva, Anatomy");
    const { text } = await office.get("/office/clearances");
    expect(text).to.contain("10 h of 10 h training").and.contain("Limbs").and.not.contain("Violet");
    expect((await office.get("/office/clearances?q=renal")).text).to.contain("Nothing found");
    expect((await office.get("/office/clearances.csv")).text)
      .to.contain("Ana Silva,")
      .and.contain(",Anatomy,");
    const bare = await office.post(`${answer}/refusal`, { topic: "anatomy", reason: " " });
    expect(bare.status).to.equal(422);
    expect(bare.text).to.match(/<a href="#field-(no-[^"]+)">[^<]*say why not[^]*id="field-\1"/i);
    const no = { topic: "anatomy", reason: "Come to the anatomy evening first" };
    await office.post(`${answer}/refusal`, no);
    await office.post(`${answer}/refusal`, no);
    expect(await letters(leader)).to.deep.equal(["You aren’t cleared for Anatomy yet"]);
    expect((await office.get("/office")).text).to.not.contain("Ana Silva, Anatomy");
    expect((await office.get("/office/clearances?state=refused")).text).to.contain("anatomy evening");
    const own = (await ana.get("/training")).text;
    expect(own)
      .to.contain("said no on Mon 5 Oct: Come to the anatomy evening first")
      .and.contain("Ask again");
    app.clock.set(new Date("2026-10-07T08:00:00Z"));
    await ana.post("/training/clearance", { topic: "anatomy" });
    // The first no stands beside the second asking, for both of them and for nobody else, and stays if it is taken back.
    const first = "said no on Mon 5 Oct: Come to the anatomy evening first";
    expect((await ana.get("/training")).text)
      .to.contain(first)
      .and.contain("Asked on Wed 7 Oct");
    expect((await ana.get(page)).text).to.contain(first);
    expect((await office.get("/office/clearances")).text)
      .to.contain("They ask again. Answered no on Mon 5 Oct 2026: Come to the anatomy evening first")
      .and.contain("Clear them<");
    const beside = await makePerson({ roles: ["leader"] });
    await Group.updateOne({ _id: group._id }, { $push: { leaders: beside._id } });
    expect((await (await visitorFor(app, beside)).get(page)).text)
      .to.contain("Asked on Wed 7 Oct")
      .and.not.contain("anatomy evening");
    const [again] = await asked(leader);
    await ana.post("/training/clearance/end", { topic: "anatomy" });
    // Red while the no that stands again isn't anybody's.
    const [restored] = await asked(leader);
    expect([again?.before?.answeredBy, restored?.answeredBy]).to.deep.equal([staff._id, staff._id]);
    expect((await ana.get("/training")).text)
      .to.contain(first)
      .and.contain("Ask again");
    await ana.post("/training/clearance", { topic: "anatomy" });
    await Group.deleteOne({ kind: "shared-experience" });
    const yes = await Promise.all([1, 2].map(() => office.post(`${answer}/grant`, { topic: "anatomy" })));
    expect(yes.map(({ status }) => status)).to.deep.equal([303, 303]);
    const { cleared } = await Standing.findById(leader._id).orFail().lean();
    expect(cleared.map(({ topic }) => topic)).to.deep.equal(["anatomy"]);
    expect(await asked(leader)).to.deep.equal([]);
    expect(await letters(leader)).to.deep.equal([
      "You aren’t cleared for Anatomy yet",
      "You are cleared for Anatomy",
    ]);
    const letter = await Inbox.findOne({ to: leader._id, subject: "You are cleared for Anatomy" }).lean();
    expect(letter, "leads to the one draft that waits for it").to.deep.include({ path: page });
    expect(letter?.text).to.contain("The draft of Limbs shows what else it needs before it can open.");
  });

  it("is answered where the office reads it: search, tab and page stay, and the words of a no that was refused", async () => {
    const { office, leader, answer } = await setOut();
    for (let n = 0; n < 26; n += 1) {
      const { _id } = n === 25 ? leader : await makePerson({ roles: ["leader"], name: `Silvan ${n}` });
      const at = new Date(app.clock.now().getTime() + n);
      await Standing.updateOne({ _id }, { $set: { asked: [{ topic: "anatomy", at }] } });
    }
    const at = "q=silva&page=2";
    const page = `/office/clearances?${at}`;
    const { text } = await office.get(page);
    const action = (act: string) =>
      `action="${`${answer}/${act}?${at}`.replace(/[=&]/g, (sign) => escaped[sign]!)}"`;
    expect(text).to.contain(action("grant")).and.contain(action("refusal"));
    const reason = `Come first. ${"x".repeat(500)}`;
    const long = await office.post(`${answer}/refusal?${at}`, { topic: "anatomy", reason });
    expect(long.status).to.equal(422);
    expect(long.text).to.contain(reason).and.contain("Page 2 of 2");
    const no = await office.post(`${answer}/refusal?${at}`, { topic: "anatomy", reason: "Come first." });
    expect(no.location).to.equal(page);
    const refused = "q=silva&state=refused";
    const yes = await office.post(`${answer}/grant?${refused}`, { topic: "anatomy" });
    expect(yes.location).to.equal(`/office/clearances?${refused}`);
  });

  it("is cleared by nobody's asking: a yes that was never asked for changes nothing", async () => {
    const { office, leader, answer } = await setOut();
    await office.post(`${answer}/grant`, { topic: "renal" });
    expect((await Standing.findById(leader._id).orFail().lean()).cleared).to.deep.equal([]);
    expect((await office.post(`${answer}/grant`, { topic: "astrology" })).status).to.equal(404);
  });

  it("is settled from the draft's page and from the approvals, which the office comes back to", async () => {
    const { office, leader, group, page } = await setOut();
    await Group.updateOne({ _id: group._id }, { submittedAt: app.clock.now() });
    const settle = `/office/leaders/${String(leader._id)}`;
    const from = `${settle}?from=${String(group._id)}`;
    const link = (href: string) => `href="${href.replace("=", "&#x3D;")}"`;
    expect((await office.get(page)).text).to.contain(link(from));
    expect((await office.get("/office/approvals")).text).to.contain(link(`${settle}?from=approvals`));
    const { text } = await office.get(from);
    expect(text).to.contain(`<a href="${page}">`).and.contain("Limbs");
    const version = /name="version" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const path = `${settle}/clearance?from=${String(group._id)}`;
    const done = await office.post(path, { topics: ["anatomy"], version });
    expect(done.location).to.equal(from);
    expect((await office.get(page)).text).to.contain("Its leader is cleared and trained.");
  });
});
