import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import mongoose from "mongoose";
import { Draft } from "../../server/matching/draft.js";
import { beginRun, endDeadRuns } from "../../server/matching/drafting.js";
import { publishRound } from "../../server/matching/publishing.js";
import { readProblem } from "../../server/matching/reading.js";
import { Round } from "../../server/matching/round.js";
import { Run } from "../../server/matching/run.js";
import { workOut } from "../../server/matching/working-out.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import { useApp } from "../support/app.js";
import { packingProblem } from "../support/match-problems.js";
import { draftRound, officeActor, useRoundOfTwo } from "../support/drafts.js";

const CLI = fileURLToPath(new URL("../../server/cli/match.js", import.meta.url));

describe("Working a draft out", function () {
  this.timeout(60_000);
  const app = useApp();
  const actor = () => officeActor(app);
  const plan = { kind: "draft", basis: "afresh", seconds: 60, moved: null, number: null } as const;
  const about = useRoundOfTwo(app);

  it("is begun once for a round however often it is asked for", async () => {
    const { office, round, page } = about;
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginRun(actor(), round, plan)));
    expect(begun.map(({ outcome }) => outcome).sort()).to.deep.equal([
      "begun",
      ...Array.from({ length: 7 }, () => "under-way"),
    ]);
    expect(await Run.countDocuments({ underWay: true })).to.equal(1);
    expect(await page()).to.include("Working it out: 0 of at most 60 seconds");
    const again = await office.post(`/office/rounds/${round}/draft`, { seconds: "60", basis: "afresh" });
    expect(again.status).to.equal(303);
    expect(await page()).to.include("being worked out already");
    expect(await Draft.countDocuments()).to.equal(0);
  });

  // Proved by taking the unique key of runs under way away: the test goes red.
  it("is one to a round, also when another process begins one between the look and the own", async () => {
    const { round } = about;
    const create = Run.create.bind(Run);
    let rivals = 0;
    Run.create = (async (docs: object[]) => {
      const heldUntil = new Date(app.clock.now().getTime() + 30_000);
      const rival = {
        round: new mongoose.Types.ObjectId(round),
        kind: "draft",
        basis: "afresh",
        seconds: 60,
      };
      if (rivals++ === 0)
        await Run.collection.insertOne({
          ...rival,
          startedAt: app.clock.now(),
          startedBy: "x",
          heldUntil,
          underWay: true,
        });
      return create(docs);
    }) as never;
    try {
      expect((await beginRun(actor(), round, plan)).outcome).to.equal("under-way");
    } finally {
      Run.create = create;
    }
    expect(await Run.countDocuments({ underWay: true })).to.equal(1);
  });

  it("is claimed by one worker only, and ends with a draft", async () => {
    const { round } = about;
    const { run } = await beginRun(actor(), round, plan);
    for (let n = 0; n < 3; n += 1) workOut(app.running.house, run);
    await allWorkedOut();
    expect(await Draft.countDocuments()).to.equal(1);
    expect((await Run.findById(run).orFail().lean()).ending).to.equal("drafted");
  });

  it("says that a run was cut off when its process died, and starts again", async () => {
    const { round, page } = about;
    const { run } = await beginRun(actor(), round, plan);
    app.clock.advance(1);
    expect(await page()).to.include("cut off before it ended");
    expect(await endDeadRuns(app.clock.now())).to.equal(1);
    expect(await endDeadRuns(app.clock.now())).to.equal(0);
    expect((await Run.findById(run).orFail().lean()).ending).to.equal("died");
    // Whoever comes back from the dead finds the run given up, and leaves no draft.
    workOut(app.running.house, run);
    await allWorkedOut();
    expect(await Draft.countDocuments()).to.equal(0);
    await draftRound(app, round);
    expect(await Draft.countDocuments()).to.equal(1);
  });

  it("says so when there is nothing to stop", async () => {
    const { office, round, page } = about;
    await office.post(`/office/rounds/${round}/draft/end`);
    expect(await page()).to.include("No run is under way");
  });

  // A problem that takes many times as long as the test may. Proved by leaving out, in working-out.ts, that the beat
  // hears of the stop, and of the lease: each goes red.
  it("goes on beside the request, stops when asked to, and when its lease is lost, long before it would be done", async function () {
    this.timeout(20_000);
    const { office, round } = about;
    const { problem, result } = await draftRound(app, round);
    const hard = readProblem(packingProblem());
    await Draft.updateOne({ number: 1 }, { $set: { problem: hard } });
    expect([problem.students.length, result.status]).to.deep.equal([2, "optimal"]);
    const check = { ...plan, kind: "check", number: 1, seconds: 900 } as const;
    // The answer comes at once, and the run goes on beside it.
    await office.post(`/office/rounds/${round}/check`);
    const first = await Run.findOne({ kind: "check", underWay: true }).orFail().lean();
    await office.post(`/office/rounds/${round}/draft/end`);
    await allWorkedOut();
    expect((await Run.findById(first._id).orFail().lean()).ending).to.equal("unproved");
    const second = await beginRun(actor(), round, check);
    workOut(app.running.house, second.run);
    const isClaimed = async () => (await Run.findById(second.run).orFail().lean()).holder !== null;
    while (!(await isClaimed())) await Draft.countDocuments();
    await Run.updateOne({ _id: second.run }, { $set: { holder: "another process" } });
    await allWorkedOut();
    const lost = await Run.findById(second.run).orFail().lean();
    expect([lost.underWay, lost.ending]).to.deep.equal([true, null]);
  });

  it("shows beforehand who asks and for what, also to take along", async () => {
    const { office, round, student, page } = about;
    expect(await page()).to.include(`/office/rounds/${round}/asking`);
    await Round.updateOne({ _id: round }, { $set: { "asking.0.buddy": "heron@school.example" } });
    const list = await page("/asking?q=bea");
    expect(list).to.include("1 person").and.include("Bea Student").and.include("Renal");
    expect(list).not.to.include("heron");
    expect(await page("/asking?q=nobody")).to.include("Nobody here");
    const csv = await office.get(`/office/rounds/${round}/asking.csv?q=bea`);
    expect(csv.text.split("\r\n")[1]).to.match(/^Bea Student,1,.*,Renal,,/);
    await Round.updateOne({ _id: round }, { $pull: { asking: { person: student } } });
    expect(await page("/asking")).not.to.include("Bea Student");
  });

  it("keeps what was typed when the time limit is none", async () => {
    const { office, round } = about;
    const answer = await office.post(`/office/rounds/${round}/draft`, { seconds: "soon", basis: "afresh" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Enter a number from 1 to 900").and.include('value="soon"');
  });

  it("holds places, names what they contradict, and lets go of them", async () => {
    const { office, round, student, page } = about;
    const { result } = await draftRound(app, round);
    const people = result.placements.map((each) => each.student);
    expect((await office.post(`/office/rounds/${round}/pins`, { people, draft: "7" })).status).to.equal(409);
    await office.post(`/office/rounds/${round}/pins`, { people, draft: "1", show: "held", q: "", page: "1" });
    expect((await Round.findById(round).orFail().lean()).pins).to.have.length(2);
    expect(await page("?show=held")).to.include("The programme office holds this place");
    await mongoose.connection.collection("people").updateOne({ _id: student }, { $set: { free: [] } });
    const { number } = await draftRound(app, round);
    expect(number).to.equal(1);
    // On the page, and in the part of it that is looked at again by itself.
    for (const sheet of [await page(), await page("/run")]) {
      expect(sheet).to.include(
        "Held in a group that meets when they are not free: Bea Student, Renal together",
      );
    }
    await office.post(`/office/rounds/${round}/pins/end`, {
      people: String(student),
      show: "",
      q: "",
      page: "1",
    });
    expect((await draftRound(app, round)).number).to.equal(2);
  });

  it("keeps problem and result, which the command and the page find to be the same again", async () => {
    const { office, round, page } = about;
    await draftRound(app, round);
    await publishRound(actor(), round, true);
    const at = (part: string) => `/office/rounds/${round}/drafts/1/${part}.json`;
    const [problem, result] = [await office.get(at("problem")), await office.get(at("result"))];
    const folder = await mkdtemp(join(tmpdir(), "kept-"));
    await writeFile(join(folder, "problem.json"), problem.text);
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, join(folder, "problem.json")]);
    await rm(folder, { recursive: true });
    const steady = (text: string) => text.replace(/"milliseconds": \d+/, "");
    expect(steady(stdout)).to.equal(steady(result.text));
    await office.post(`/office/rounds/${round}/check`);
    await allWorkedOut();
    expect(await page()).to.include("the result is the same, to the letter");
    await Draft.updateOne({ number: 1 }, { $set: { "result.placements": [] } });
    await office.post(`/office/rounds/${round}/check`);
    await allWorkedOut();
    expect(await page()).to.include("NOT the same");
  });
});
