import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { runOnce } from "../../server/jobs/runner.js";
import { DeadAddress } from "../../server/notifications/dead-address.js";
import { checkPromises } from "../../server/office/last-check.js";
import { openLog } from "../../server/web/log.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

describe("The health page", () => {
  const app = useApp();
  const quiet = openLog("silent");
  let staff: Visitor;
  beforeEach(async () => {
    await makeTerm();
    staff = await visitorFor(app, await makePerson({ roles: ["staff"] }));
  });

  const minutes = (count: number) => new Date(app.clock.now().getTime() + count * 60_000);
  const letter = async (fields: object = {}) =>
    Outbox.create({
      to: (await makePerson())._id,
      address: "bea@school.example",
      subject: "A secret subject",
      text: "Secret words",
      kind: "places",
      createdAt: minutes(-90),
      dueAt: minutes(-90),
      expiresAt: minutes(9_999),
      ...fields,
    });
  const failed = { failedAt: new Date("2026-10-05T07:00:00Z"), tries: 8, lastProblem: "Mailbox full" };
  const rowOf = (html: string, name: string) =>
    [
      ...(new RegExp(`<tr><td data-label="Job">${name}<[^]*?</tr>`).exec(html)?.[0] ?? "").matchAll(
        /<td[^]*?<\/td>/g,
      ),
    ].map(([cell]) => cell.replace(/<[^>]*>/g, "").trim());

  it("tells of each job its last run and how long that took, its next, and what it last failed of", async () => {
    let fails = true;
    const run = () => (fails ? Promise.reject(new Error("The lift is stuck")) : Promise.resolve());
    const sweep = { name: "sweep", everySeconds: 600, run };
    await runOnce(sweep, app.clock, quiet);
    const after = rowOf((await staff.get("/office/health")).text, "sweep");
    expect([after[1], after[2], after[4], after[6]]).to.deep.equal([
      "failed",
      "Mon 5 Oct, 09:00",
      "Mon 5 Oct, 09:01",
      "1",
    ]);
    expect(after[3]).to.match(/^\d+ ms$/);
    fails = false;
    app.clock.advance(10);
    await runOnce(sweep, app.clock, quiet);
    const page = (await staff.get("/office/health")).text;
    expect(page)
      .to.match(/<summary>1 job runs well</)
      .and.include('href="/office"');
    const well = rowOf(page, "sweep");
    expect([well[1], well[4], well[7]]).to.deep.equal([
      "well",
      "Mon 5 Oct, 09:20",
      "Mon 5 Oct, 09:00: The lift is stuck",
    ]);
    app.clock.advance(16);
    expect(rowOf((await staff.get("/office/health")).text, "sweep")[1]).to.equal("late");
  });

  it("counts the messages that wait, says how old the oldest is, and keeps what they say to itself", async () => {
    await letter();
    await letter({ dueAt: minutes(60) });
    await letter(failed);
    const { text } = await staff.get("/office/health");
    const figures = [...text.matchAll(/figure-value">(\d+)<\/span> <span class="figure-label">([^<]+)/g)];
    expect(figures.map(([, value, label]) => `${value} ${label}`).slice(0, 3)).to.deep.equal([
      "1 message waiting",
      "1 held for quiet hours",
      "1 message given up",
    ]);
    expect(text)
      .to.include("written 1 hour ago")
      .and.include("Mailbox full")
      .and.include("bea@school.example");
    expect(text).to.not.match(/secret/i);
  });

  it("has messages that were given up tried again, one or all", async () => {
    const one = await letter(failed);
    await letter(failed);
    await letter(failed);
    const again = () => Outbox.countDocuments({ failedAt: null, tries: 0, dueAt: app.clock.now() });
    const answer = await staff.post("/office/health/messages", { message: String(one._id) });
    expect(answer.location).to.equal("/office/health");
    expect(await again()).to.equal(1);
    await staff.post("/office/health/messages", { message: "all" });
    expect(await again()).to.equal(3);
    expect((await staff.post("/office/health/messages", { message: "some" })).status).to.equal(400);
  });

  it("shows what the last look at the promises found, and looks when asked, not when opened", async () => {
    expect((await staff.get("/office/health")).text).to.include("They have not been looked up yet");
    await checkPromises(app.clock.now());
    expect((await staff.get("/office/health")).text).to.include("Looked up Mon 5 Oct, 09:00");
    app.clock.advance(5);
    await staff.post("/office/health/check");
    expect((await staff.get("/office/health")).text).to.include("Looked up Mon 5 Oct, 09:05");
    expect(await Audit.countDocuments({ act: "look up the promises" })).to.equal(1);
  });

  it("names the addresses that take no mail", async () => {
    const person = await makePerson({ name: "Bea Bounce" });
    const at = app.clock.now();
    const noted = { person: person._id, since: at, lastAt: at, refused: 3, words: "550 No such user" };
    await DeadAddress.create({ _id: "bea@school.example", ...noted });
    const { text } = await staff.get("/office/health");
    expect(text).to.include("Bea Bounce").and.include("bea@school.example").and.include("550 No such user");
  });
});
