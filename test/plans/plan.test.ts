import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { KeptPlan, Plan, PlanFile } from "../../server/plans/plan.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeSession } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import { makeSchool } from "../series/school.js";

describe("The plan of a session", () => {
  const app = useApp();
  const sessionOf = ({ _id }: { _id: unknown }) => `/sessions/${String(_id)}`;
  const words = {
    items: "10 Warm up\n40 Cases",
    links: "https://school.example/renal The chapter",
    version: "-1",
  };

  it("is saved by its leader and seen by members before", async () => {
    const { ana, second, third, bea } = await makeSchool(app);
    const path = sessionOf(second);
    const wrong = await ana.post(`${path}/plan`, { ...words, items: "Warm up" });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain("is not like 10 Warm up").and.contain("The chapter");
    expect((await ana.post(`${path}/plan`, words)).status).to.equal(303);
    const { text } = await (await visitorFor(app, bea)).get(path);
    expect(text).to.contain("Warm up").and.contain("50 of 50 minutes").and.contain("The chapter");
    expect(text).to.not.match(/(Change|Write) the plan/);
    expect((await ana.get(path)).text).to.contain("Change the plan");
    expect((await ana.get(sessionOf(third))).text).to.contain("Write the plan");
    const late = await ana.post(`${path}/plan`, { ...words, items: "5 Other" });
    expect(late.status).to.equal(409);
    expect(late.text).to.contain('name="version" value="0"');
    const [, both = ""] = /<tbody>([^]*)<\/tbody>/.exec(late.text) ?? [];
    expect(both).to.contain("10 Warm up\n40 Cases").and.contain("5 Other").and.not.contain("The chapter");
  });

  it("begins with the office's template for its kind", async () => {
    const { ana, second } = await makeSchool(app);
    const staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    const review = { review: "5 Hello\n45 Together" };
    const rest = { "clinical-skills": "", wellbeing: "", "shared-experience": "", mentoring: "" };
    expect((await staff.post("/office/plans", { ...review, ...rest })).status).to.equal(303);
    expect((await staff.get("/office/plans")).text).to.contain("45 Together");
    expect((await ana.get(`${sessionOf(second)}/plan`)).text).to.contain("5 Hello\n45 Together");
  });

  it("is copied to the following sessions, over others only when asked", async () => {
    const { ana, first, second, third } = await makeSchool(app);
    await ana.post(`${sessionOf(first)}/plan`, words);
    await ana.post(`${sessionOf(third)}/plan`, { ...words, items: "50 Its own" });
    await ana.post(`${sessionOf(first)}/plan/copies`);
    const itemsOf = async (session: { _id: unknown }) =>
      (await Plan.findOne({ session: session._id as string }).lean())?.items.length;
    expect([await itemsOf(second), await itemsOf(third)]).to.deep.equal([2, 1]);
    await ana.post(`${sessionOf(first)}/plan/copies`, { over: "yes" });
    expect(await itemsOf(third)).to.equal(2);
  });

  it("that is copied over another lets go of the files that none hands out any more", async () => {
    const { ana, first, second, third } = await makeSchool(app);
    const words = new TextEncoder();
    for (const session of [first, second, third])
      await send(ana, `${sessionOf(session)}/plan`, `${String(session.number)}.txt`, words.encode("x"));
    const shared = await PlanFile.findOne({ name: "3.txt" }, { bytes: 0 }).orFail().lean();
    await Plan.updateOne({ session: first._id }, { $push: { files: shared._id } });
    await ana.post(`${sessionOf(first)}/plan/copies`, { over: "yes" });
    const names = (await PlanFile.find({}, { name: 1 }).sort({ name: 1 }).lean()).map(({ name }) => name);
    expect(names).to.deep.equal(["1.txt", "3.txt"]);
    const { text } = await ana.get(`${sessionOf(second)}/plan`);
    expect(text).to.match(/1\.txt[^]*3\.txt/);
  });

  it("is kept, found by others only when shared, and begun with", async () => {
    const { ana, second, leader } = await makeSchool(app);
    await ana.post(`${sessionOf(second)}/plan`, words);
    await ana.post(`${sessionOf(second)}/plan/keeping`, { title: "Kidney cases" });
    const other = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const kept = await KeptPlan.findOne().lean();
    const address = `/plans/${String(kept?._id)}`;
    expect(String(kept?.owner)).to.equal(String(leader._id));
    expect((await other.get("/plans")).text).to.not.contain("Kidney cases");
    expect((await other.get(address)).status).to.equal(404);
    await ana.post(address, { what: "share" });
    expect((await other.get("/plans?q=warm")).text).to.contain("Kidney cases");
    expect((await other.get("/plans?q=heart")).text).to.contain("No plan holds these words");
    expect((await other.post(address, { what: "delete" })).status).to.equal(404);
    const begun = await ana.get(`${sessionOf(second)}/plan?from=${String(kept?._id)}`);
    expect(begun.text).to.contain("10 Warm up");
  });

  async function send(visitor: Visitor, path: string, name: string, content: Uint8Array) {
    const form = await visitor.get(path);
    const body = new FormData();
    body.set("csrf", /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? "");
    body.set("file", new Blob([new Uint8Array(content)]), name);
    return visitor.send(`${path}/files`, {
      method: "POST",
      body,
      headers: { origin: app.url, referer: `${app.url}${path}` },
    });
  }

  it("hands out files as downloads that no browser looks into, to the group alone", async () => {
    const { ana, second, bea, term } = await makeSchool(app);
    const path = `${sessionOf(second)}/plan`;
    const content = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(3_000_000, 7)]);
    expect((await send(ana, path, "Renal ü.pdf", content)).status).to.equal(303);
    const refused = await send(ana, path, "evil.pdf", Buffer.from("<script>alert(1)</script>"));
    expect(refused.status).to.equal(422);
    expect(refused.text).to.contain("That is not what a file ending in .pdf holds");
    const big = await send(ana, path, "big.pdf", Buffer.alloc(5_500_000, 1));
    expect([big.status, big.text.includes(`href="${path}"`)], "with the way back").to.deep.equal([413, true]);
    const file = await PlanFile.findOne({}, { bytes: 0 }).lean();
    const address = `${sessionOf(second)}/files/${String(file?._id)}`;
    const got = await (await visitorFor(app, bea)).get(address);
    expect(got.status).to.equal(200);
    expect(got.headers.get("content-disposition")).to.match(/^attachment; filename=.*Renal/);
    expect(got.headers.get("x-content-type-options")).to.equal("nosniff");
    expect(got.headers.get("content-type")).to.equal("application/octet-stream");
    expect(got.text).to.have.length(content.length);
    expect((await (await visitorFor(app, await makePerson())).get(address)).status).to.equal(404);
    const mine = await makeSession(await makeGroup(term, { leaders: [bea._id] }), "2026-10-15");
    const elsewhere = `${sessionOf(mine)}/files/${String(file?._id)}`;
    expect((await (await visitorFor(app, bea)).get(elsewhere)).status, "by another session").to.equal(404);
    await ana.post(`${path}/files/end`, { file: String(file?._id) });
    expect(await PlanFile.countDocuments()).to.equal(0);
    expect(await Audit.countDocuments({ act: /file/ })).to.equal(2);
  });
});
