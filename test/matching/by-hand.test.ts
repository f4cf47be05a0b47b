import { expect } from "chai";
import mongoose from "mongoose";
import { Audit } from "../../server/data/audit.js";
import { Draft, findDraft } from "../../server/matching/draft.js";
import { publishRound } from "../../server/matching/publishing.js";
import { Round } from "../../server/matching/round.js";
import { Run } from "../../server/matching/run.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import { useApp } from "../support/app.js";
import { draftRound, officeActor, useRoundOfTwo } from "../support/drafts.js";
import { makeGroup } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

describe("Changing a draft by hand", function () {
  this.timeout(60_000);
  const app = useApp();
  const actor = () => officeActor(app);
  const about = useRoundOfTwo(app);

  it("moves one by hand and nobody else, with a reason that stays in the audit", async () => {
    const { office, round, student, page } = about;
    const { term } = await Round.findById(round).orFail().lean();
    const slot = { day: 2, start: "18:00", minutes: 50 };
    await makeGroup({ _id: term }, { minimum: 1, slot, title: "Kidneys later" });
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
    expect(await page("/groups.csv?q=together")).to.match(
      /^group,topic,when,given,places,note\r?\n"?Renal together/,
    );
    expect(await page("/groups?q=together"))
      .to.include("2 groups")
      .and.not.include("Kidneys later");
    expect(await page("/groups?q=renal"), "their topic").to.include("Kidneys later");
    const compared = await page(`/comparison?from=1&to=2`);
    expect(compared).to.include("Bea Student").and.include("as well off").and.include("comparison.csv?from");
    expect(await page("/comparison.csv?from=1&to=2")).to.match(
      /^name,was_in,is_in,for_them\r\nBea Student,"[^"]+","[^"]+",as well off\r\n$/,
    );
    // What was published goes on saying what it changed, though the draft before is gone.
    await publishRound(actor(), round, true);
    expect(await page())
      .to.match(/>1<[^]{0,60}place changed since/)
      .and.match(/Bea Student<\/a>[^]{0,300}>moved</);
    // Many come in pages.
    const groups = Array.from({ length: 51 }, (_, n) => ({ ...second?.problem.groups[0], id: `g${n}` }));
    await Draft.updateOne({ number: 2 }, { $set: { "problem.groups": groups } });
    for (const [shown, count] of [
      ["/groups", 50],
      ["/groups?page=2", 1],
    ] as const)
      expect((await page(shown)).match(/A group that is gone/g), shown).to.have.length(count);
  });

  it("moves one by hand though somebody else can't have their place any more, but not against a held one", async () => {
    const { office, round, student } = about;
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
    const { office, round, student, page } = about;
    await draftRound(app, round);
    const path = `/office/rounds/${round}/people/${String(student)}`;
    const bare = await office.post(`${path}/removal`, { why: "" });
    expect([bare.status, bare.text.includes("Say why")]).to.deep.equal([422, true]);
    const action = /action="([^"]+\/removal)"/.exec((await office.get(path)).text)?.[1] ?? "";
    await office.post(action, { why: "On leave-4411" });
    expect((await office.get(path)).text)
      .to.include("On leave-4411")
      .and.include("Put them back");
    // Also where they are named, and not as if it were still to come once the draft knows it.
    expect((await office.get(path)).text).to.match(/<h1>Bea Student [^\n]*taken out/);
    expect(await page())
      .to.include("Taken out by hand")
      .and.include("still in this draft, not in the next")
      .and.match(/Bea Student<\/a>[^\n]*taken out/);
    const stale = await publishRound(actor(), round, true);
    expect(stale).to.equal("stale");
    const placed = (draft: Awaited<ReturnType<typeof draftRound>>) =>
      draft.result.placements.map((each) => each.student).includes(String(student));
    expect(placed(await draftRound(app, round))).to.equal(false);
    expect(await page())
      .to.include("Taken out by hand")
      .and.not.include("not in the next");
    expect((await office.get(path)).text).to.include("The newest draft has no place for them.");
    await office.post(`${path}/removal/end`);
    expect(await publishRound(actor(), round, true)).to.equal("stale");
    expect(placed(await draftRound(app, round))).to.equal(true);
    await office.post(`${path}/removal`, { why: "On leave-4411" });
    await draftRound(app, round);
    const before = await page();
    expect(await publishRound(actor(), round, true)).to.equal("published");
    // What was published stands there as it was: who was considered, and who wasn't.
    const after = await page();
    for (const sheet of [before, after]) expect(sheet).to.include("1 considered, 1 taken out by hand");
    expect(after).to.include("2 students asked").and.include("No place was looked for");
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
});
