import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import mongoose from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Draft, findDraft } from "../../server/matching/draft.js";
import { beginRun, endDeadRuns } from "../../server/matching/drafting.js";
import { publishRound } from "../../server/matching/publishing.js";
import { Round } from "../../server/matching/round.js";
import { Run } from "../../server/matching/run.js";
import { workOut } from "../../server/matching/working-out.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import { useApp } from "../support/app.js";
import { draftRound, openRoundFor } from "../support/drafts.js";
import { makeGroup, makePerson, nobodyId } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const CLI = fileURLToPath(new URL("../../server/cli/match.js", import.meta.url));

describe("Working a draft out", function () {
  this.timeout(60_000);
  const app = useApp();
  const actor = () => ({ id: String(nobodyId()), now: app.clock.now() });
  const plan = { kind: "draft", basis: "afresh", seconds: 60, moved: null, number: null } as const;
  let office: Visitor;
  let round: string;
  let student: mongoose.Types.ObjectId;

  beforeEach(async () => {
    office = await visitorFor(app, await makePerson({ roles: ["staff"] }));
    student = (await makePerson({ name: "Bea Student", topics: ["renal"], free }))._id;
    const opened = await openRoundFor(app, { _id: student }, await makePerson({ topics: ["renal"], free }));
    round = String(opened._id);
    await makeGroup({ _id: opened.term }, { minimum: 1, title: "Renal together" });
  });

  const page = async (rest = "") => (await office.get(`/office/rounds/${round}${rest}`)).text;

  it("goes on beside the request, one run to a round however often it is asked for", async () => {
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

  it("is claimed by one worker only, and ends with a draft", async () => {
    const { run } = await beginRun(actor(), round, plan);
    for (let n = 0; n < 3; n += 1) workOut(app.running.house, run);
    await allWorkedOut();
    expect(await Draft.countDocuments()).to.equal(1);
    expect((await Run.findById(run).orFail().lean()).ending).to.equal("drafted");
  });

  it("says that a run was cut off when its process died, and starts again", async () => {
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

  it("stops when asked to and keeps the best so far", async () => {
    await office.post(`/office/rounds/${round}/draft`, { seconds: "60", basis: "afresh" });
    await office.post(`/office/rounds/${round}/draft/end`);
    await allWorkedOut();
    expect((await Run.findOne().orFail().lean()).ending).to.equal("drafted");
    expect(await page()).to.include("Bea Student");
    await office.post(`/office/rounds/${round}/draft/end`);
    expect(await page()).to.include("No draft is being worked out");
  });

  it("keeps what was typed when the time limit is none", async () => {
    const answer = await office.post(`/office/rounds/${round}/draft`, { seconds: "soon", basis: "afresh" });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.include("Enter a number from 1 to 900").and.include('value="soon"');
  });

  it("holds places, names what they contradict, and lets go of them", async () => {
    const { result } = await draftRound(app, round);
    const people = result.placements.map((each) => each.student);
    expect((await office.post(`/office/rounds/${round}/pins`, { people, draft: "7" })).status).to.equal(409);
    await office.post(`/office/rounds/${round}/pins`, { people, draft: "1", show: "held", q: "", page: "1" });
    expect((await Round.findById(round).orFail().lean()).pins).to.have.length(2);
    expect(await page("?show=held")).to.include("The programme office holds this place");
    await mongoose.connection.collection("people").updateOne({ _id: student }, { $set: { free: [] } });
    const { number } = await draftRound(app, round);
    expect(number).to.equal(1);
    const sheet = await page();
    expect(sheet).to.include(
      "Held in a group that meets when they are not free: Bea Student, Renal together",
    );
    await office.post(`/office/rounds/${round}/pins/end`, {
      people: String(student),
      show: "",
      q: "",
      page: "1",
    });
    expect((await draftRound(app, round)).number).to.equal(2);
  });

  it("moves one by hand and nobody else, with a reason that stays in the audit", async () => {
    const { term } = await Round.findById(round).orFail().lean();
    await makeGroup({ _id: term }, { minimum: 1, slot: { day: 2, start: "18:00", minutes: 50 } });
    const full = await makeGroup({ _id: term }, { capacity: 3, minimum: 3 });
    const first = await draftRound(app, round);
    const path = `/office/rounds/${round}/people/${String(student)}`;
    const from = first.result.placements.find((each) => each.student === String(student))?.group;
    const offered = first.problem.groups.map(({ id }) => id);
    const to = offered.find((id) => id !== from && id !== String(full._id))!;
    const bare = await office.post(`${path}/placement`, { group: to, reason: "", draft: "1" });
    expect([bare.status, bare.text.includes("Say why")]).to.deep.equal([422, true]);
    const wrong = await office.post(`${path}/placement`, {
      group: String(full._id),
      reason: "x",
      draft: "1",
    });
    expect([wrong.status, wrong.text.includes("too few members")]).to.deep.equal([422, true]);
    const old = await office.post(`${path}/placement`, { group: to, reason: "Near the lift", draft: "7" });
    expect(old.status).to.equal(409);
    expect(old.text).to.include("A newer draft").and.include('value="Near the lift"');
    // As the page itself says where to.
    const action = /action="([^"]+\/placement)"/.exec((await office.get(path)).text)?.[1] ?? "";
    const moved = await office.post(action, { group: to, reason: "Near the lift", draft: "1" });
    expect(moved.status).to.equal(303);
    await allWorkedOut();
    const { _id, draftNumber } = await Round.findById(round).orFail().lean();
    const second = await findDraft(_id, draftNumber);
    const placeOf = (draft: typeof second, id: string) =>
      draft?.result.placements.find((each) => each.student === id)?.group;
    expect(placeOf(second, String(student))).to.equal(to);
    for (const { student: each } of first.result.placements.filter(
      (one) => one.student !== String(student),
    )) {
      expect(placeOf(second, each)).to.equal(placeOf(first, each));
    }
    expect(second?.result.objective?.currentLost).to.equal(1);
    const line = await Audit.findOne({ act: "change draft by hand" }).orFail().lean();
    expect(line.details).to.deep.include({ person: String(student), to, reason: "Near the lift" });
    expect((await office.get(path)).text).to.include("Near the lift");
    const compared = await page(`/comparison?from=1&to=2`);
    expect(compared).to.include("Bea Student").and.include("as well off");
  });

  it("moves one by hand though somebody else can't have their place any more, but not against a held one", async () => {
    const { term, asking } = await Round.findById(round).orFail().lean();
    const to = await makeGroup({ _id: term }, { minimum: 1, slot: { day: 2, start: "18:00", minutes: 50 } });
    const { result } = await draftRound(app, round);
    const other = asking.find(({ person }) => !person.equals(student))?.person;
    const [from] = result.placements.filter((each) => each.student === String(student));
    const group =
      [String(to._id), ...result.groups.map(({ id }) => id)].find((id) => id !== from?.group) ?? "";
    await mongoose.connection.collection("people").updateOne({ _id: other }, { $set: { free: [] } });
    const move = () =>
      office.post(`/office/rounds/${round}/people/${String(student)}/placement`, {
        group,
        reason: "x",
        draft: "1",
      });
    const people = String(other);
    await office.post(`/office/rounds/${round}/pins`, { people, draft: "1" });
    const refused = await move();
    expect([refused.status, refused.text.includes("Somebody is held in a place")]).to.deep.equal([422, true]);
    expect((await Round.findById(round).orFail().lean()).pins).to.have.length(1);
    await office.post(`/office/rounds/${round}/pins/end`, { people });
    expect((await move()).status).to.equal(303);
    await allWorkedOut();
    expect((await Run.findOne().sort({ _id: -1 }).orFail().lean()).ending).to.equal("drafted");
    const second = await Draft.findOne({ number: 2 }).orFail().lean();
    const { placements } = second.result as { placements: { student: string; group: string }[] };
    expect(placements.map((each) => [each.student, each.group])).to.deep.equal([[String(student), group]]);
  });

  it("takes one out by hand with a reason, puts them back, and publishes no place for them", async () => {
    await draftRound(app, round);
    const path = `/office/rounds/${round}/people/${String(student)}`;
    const bare = await office.post(`${path}/removal`, { why: "" });
    expect([bare.status, bare.text.includes("Say why")]).to.deep.equal([422, true]);
    const action = /action="([^"]+\/removal)"/.exec((await office.get(path)).text)?.[1] ?? "";
    await office.post(action, { why: "On leave-4411" });
    expect((await office.get(path)).text)
      .to.include("On leave-4411")
      .and.include("Put them back");
    expect(await page()).to.include("Taken out by hand");
    const stale = await publishRound(actor(), round, true);
    expect(stale).to.equal("stale");
    const placed = (draft: Awaited<ReturnType<typeof draftRound>>) =>
      draft.result.placements.map((each) => each.student).includes(String(student));
    expect(placed(await draftRound(app, round))).to.equal(false);
    await office.post(`${path}/removal/end`);
    expect(await publishRound(actor(), round, true)).to.equal("stale");
    expect(placed(await draftRound(app, round))).to.equal(true);
    await office.post(`${path}/removal`, { why: "On leave-4411" });
    await draftRound(app, round);
    expect(await publishRound(actor(), round, true)).to.equal("published");
    const own = await visitorFor(app, { _id: student });
    expect((await own.get(`/rounds/${round}`)).text)
      .to.include("took your wish out of this round")
      .and.not.include("4411");
    const lines = await Audit.find({ act: /round$/, "details.person": String(student) }).lean();
    expect(lines.map(({ act }) => act)).to.deep.equal([
      "take out of round",
      "put back into round",
      "take out of round",
    ]);
    expect((await office.post(`${path}/removal/end`)).status).to.equal(303);
    expect(await Round.countDocuments({ _id: round, "takenOut.person": student })).to.equal(1);
  });

  it("keeps problem and result, which the command and the page find to be the same again", async () => {
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
