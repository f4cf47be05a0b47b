import { expect } from "chai";
import mongoose from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Outbox } from "../../server/data/outbox.js";
import { openRound } from "../../server/matching/opening.js";
import { publishRound } from "../../server/matching/publishing.js";
import { remindOfRounds } from "../../server/matching/reminding.js";
import { Round } from "../../server/matching/round.js";
import { Run } from "../../server/matching/run.js";
import { reopenRound, withdrawRound } from "../../server/matching/withdrawing.js";
import { beginRun } from "../../server/matching/drafting.js";
import { workOut } from "../../server/matching/working-out.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import { useApp } from "../support/app.js";
import { draftRound, officeActor, useRoundOfTwo } from "../support/drafts.js";
import { visitorFor } from "../support/visitor.js";

describe("Withdrawing a round", function () {
  this.timeout(30_000);
  const app = useApp();
  const about = useRoundOfTwo(app);
  const actor = () => officeActor(app);
  const roundNow = () => Round.findById(about.round).orFail().lean();

  it("asks for a reason, tells everybody who asked once, and ends what can be done with it", async () => {
    const { office, round, student, page } = about;
    const path = `/office/rounds/${round}`;
    await draftRound(app, round);
    await Round.updateOne({ _id: round }, { $set: { "asking.0.company": "sealed" } });
    const bare = await office.post(`${path}/withdrawal`, { why: " " });
    expect([bare.status, /id="withdraw" open/.test(bare.text)]).to.deep.equal([422, true]);
    expect((await roundNow()).withdrawnAt).to.equal(null);
    const why = { why: "Too few groups have leaders-5521." };
    await Promise.all([1, 2, 3].map(() => office.post(`${path}/withdrawal`, why)));
    const { open, asking, withdrawnReason } = await roundNow();
    expect([open, withdrawnReason]).to.deep.equal([false, why.why]);
    expect(asking.map(({ company }) => company)).to.deep.equal(["", ""]);
    expect(await Outbox.distinct("to")).to.have.length(2);
    const letters = await Outbox.find().lean();
    expect(letters).to.have.length(2);
    expect(letters[0]?.text).to.include("5521").and.include("gave nobody one");
    expect(await Audit.countDocuments({ act: "withdraw round" })).to.equal(1);

    expect(await page())
      .to.include("5521")
      .and.not.include("Work it out again");
    expect((await office.get("/office/rounds")).text).to.include("withdrawn");
    expect(await publishRound(actor(), round, true)).to.equal("withdrawn");
    const forms = {
      draft: { seconds: "60" },
      pins: { people: String(student), draft: "1" },
      late: { people: String(student) },
      deadline: { deadlineOn: "2026-10-25", deadlineTime: "17:00" },
    };
    for (const [act, form] of Object.entries(forms)) {
      await office.post(`${path}/${act}`, form);
      expect(await page(), act).to.include("This round was withdrawn. Open it again first");
    }
    expect(await Run.countDocuments({ underWay: true })).to.equal(0);
    const own = await visitorFor(app, { _id: student });
    expect((await own.get(`/rounds/${round}`)).text).to.include("5521");
    expect((await own.get("/today")).text).not.to.include("See what you asked");
    await own.post(`/rounds/${round}/asking`, { ranked: "", buddy: "late@school.example" });
    expect((await roundNow()).asking.every(({ buddy }) => buddy === "")).to.equal(true);
    expect(await remindOfRounds(new Date("2026-10-20T15:00:00Z"))).to.equal(0);
  });

  it("can be undone, with one more message, unless another round of the term is open", async () => {
    const { office, round, page } = about;
    await withdrawRound(actor(), round, "By mistake");
    const { term } = await roundNow();
    const plan = { deadlineAt: new Date("2026-10-20T16:00:00Z"), maxGroups: 1, years: [], topics: [] };
    const other = await openRound(actor(), term, plan);
    expect(await page())
      .to.include("Another round of this term is open")
      .and.not.include("Open it again");
    await office.post(`/office/rounds/${round}/withdrawal/end`);
    expect((await roundNow()).open).to.equal(false);
    await Round.deleteOne({ _id: other.round });
    expect(await page()).to.include("Open it again");
    await Promise.all([1, 2].map(() => office.post(`/office/rounds/${round}/withdrawal/end`)));
    expect(await Outbox.countDocuments({ subject: /open again/ })).to.equal(2);
    const { open, withdrawnAt, withdrawnReason } = await roundNow();
    expect([open, withdrawnAt, withdrawnReason]).to.deep.equal([true, null, ""]);
    expect((await draftRound(app, round)).result.placements).to.have.length(2);
    expect(await reopenRound(actor(), round)).to.equal("not-withdrawn");
  });

  // Proved by leaving out the unique key of open rounds: another process opens one between the look and the write.
  it("is not undone beside a round that another process opens at that moment", async () => {
    const { round } = about;
    await withdrawRound(actor(), round, "By mistake");
    const { term } = await roundNow();
    const exists = Round.exists.bind(Round);
    Round.exists = (async (filter: object) => {
      const found = await exists(filter);
      await Round.collection.insertOne({ term: new mongoose.Types.ObjectId(String(term)), open: true });
      return found;
    }) as never;
    try {
      expect(await reopenRound(actor(), round)).to.equal("other-open");
    } finally {
      Round.exists = exists;
    }
    expect(await Round.countDocuments({ term, open: true })).to.equal(1);
  });

  it("leaves no draft that was being worked out", async () => {
    const { round } = about;
    const plan = { kind: "draft", basis: "afresh", seconds: 60, moved: null, number: null } as const;
    const { run } = await beginRun(actor(), round, plan);
    await withdrawRound(actor(), round, "By mistake");
    workOut(app.running.house, run);
    await allWorkedOut();
    expect((await Run.findById(run).orFail().lean()).ending).to.equal("withdrawn");
    expect((await roundNow()).draftNumber).to.equal(null);
  });
});
