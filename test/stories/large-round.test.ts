import { expect } from "chai";
import mongoose from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { drawFrom } from "../../server/cli/season/draw.js";
import { Group } from "../../server/groups/group.js";
import { Draft, type RoundDraft } from "../../server/matching/draft.js";
import { Round } from "../../server/matching/round.js";
import { Person } from "../../server/people/person.js";
import { Programme } from "../../server/terms/programme.js";
import { monday, useApp } from "../support/app.js";
import { desk, useBrowser } from "../support/browser.js";
import { makePerson, makeTerm, nobodyId } from "../support/factories.js";

const topics = Array.from({ length: 12 }, (_, n) => ({ code: `topic-${n + 1}`, name: `Topic ${n + 1}` }));
const starts = ["12:00", "13:00", "16:00", "17:00", "18:00"];

/** A term of 120 groups, and an open round for which 600 students have asked. */
async function seedLargeRound(): Promise<{ round: string; students: mongoose.Types.ObjectId[] }> {
  const draw = drawFrom(7);
  const term = await makeTerm();
  await Programme.updateOne({ _id: "programme" }, { $set: { topics } });
  const leaders = [(await makePerson({ roles: ["leader"], year: 4 }))._id];
  await Group.insertMany(
    Array.from({ length: 120 }, (_, n) => ({
      code: `G-${n + 1}`,
      term: term._id,
      title: `Group ${n + 1}`,
      topic: topics[n % topics.length]!.code,
      kind: "review",
      years: [1, 2],
      slot: { day: 1 + (n % 5), start: starts[(n * 7) % starts.length], minutes: 50 },
      firstOn: "2026-10-05",
      capacity: 6,
      minimum: 3,
      leaders,
      createdAt: monday,
      submittedAt: monday,
      openedAt: monday,
    })),
  );
  const people = Array.from({ length: 600 }, (_, n) => ({
    _id: nobodyId(),
    email: `student${n + 1}@school.example`,
    name: `Student ${String(n + 1).padStart(3, "0")}`,
    year: draw.whole(1, 2),
    roles: ["student"],
    topics: draw.shuffled(topics.map(({ code }) => code)).slice(0, 2),
    free: [1, 2, 3, 4, 5].flatMap((day) => [
      ...(draw.chance(0.6) ? [{ day, from: "12:00", to: "14:00" }] : []),
      ...(draw.chance(0.65) ? [{ day, from: "16:00", to: "19:00" }] : []),
    ]),
    importedAt: monday,
  }));
  await Person.insertMany(people);
  const round = await Round.create({
    term: term._id,
    openedAt: monday,
    openedBy: nobodyId(),
    deadlineAt: new Date("2026-10-04T16:00:00Z"),
    seed: 7,
    open: true,
    asking: people.map(({ _id }) => ({ person: _id, askedAt: monday })),
  });
  return { round: String(round._id), students: people.map(({ _id }) => _id) };
}

const draftNumber = async (number: number): Promise<RoundDraft> =>
  Draft.findOne({ number }).orFail().lean<RoundDraft>();

describe("A round for 600 students and 120 groups", function () {
  this.timeout(240_000);
  const app = useApp();
  const browser = useBrowser(app);

  it("is drafted, held for twenty, drafted again with few moves, and published with one message each", async () => {
    const { round, students } = await seedLargeRound();
    const [office, beside] = [
      await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk }),
      await browser.open(await makePerson({ roles: ["staff"] }), { viewport: desk }),
    ];
    for (const page of [office, beside]) {
      page.setDefaultTimeout(90_000);
      await page.goto(`/office/rounds/${round}`);
    }
    await office.getByText("Work out a draft").click();
    await office.getByRole("button", { name: "Start" }).click();
    // The other screen hears of it, and of its end, by itself.
    await beside.getByText(/Draft 1, worked out/).waitFor();
    await office.getByText(/Draft 1, worked out/).waitFor();
    const first = await draftNumber(1);
    expect(first.result.status).to.equal("optimal");
    const unplaced = 600 - (first.result.objective?.studentsPlaced ?? 0);

    await office.goto(`/office/rounds/${round}?show=placed`);
    for (let n = 0; n < 20; n += 1) await office.locator('input[name="people"]').nth(n).check();
    await office.getByRole("button", { name: "Hold the ticked" }).click();
    await office.getByText("20 held.").waitFor();
    const { pins } = await Round.findById(round).orFail().lean();
    expect(pins).to.have.length(20);

    // A group moves to Sunday: whoever was placed in it has to be elsewhere.
    const held = new Set(pins.map(({ group }) => String(group)));
    const moving = first.result.groups.find(({ id, members }) => members >= 4 && !held.has(id))!;
    await Group.updateOne({ _id: moving.id }, { $set: { slot: { day: 7, start: "09:00", minutes: 50 } } });
    await office.getByText("Work it out again").click();
    await office.getByRole("button", { name: "Start" }).click();
    await beside.getByText(/Draft 2, worked out/).waitFor();
    const second = await draftNumber(2);
    const lost = second.result.objective?.currentLost ?? -1;
    expect(lost).to.be.within(moving.members, moving.members * 4);
    const places = new Set(second.result.placements.map(({ student, group }) => `${student} ${group}`));
    for (const { person, group } of pins)
      expect(places.has(`${String(person)} ${String(group)}`)).to.equal(true);
    const figure = beside.locator(".figure", { hasText: "changed since the draft before" });
    expect(await figure.locator(".figure-value").textContent()).to.equal(String(lost));

    await office.getByText("Publish", { exact: true }).click();
    await office.getByRole("button", { name: "Publish now" }).click();
    await beside.getByText("After publication").waitFor();
    expect(await Outbox.countDocuments()).to.equal(600);
    expect(await Outbox.distinct("to")).to.have.length(600);
    const inside = await Group.find({ "members.0": mongoose.trusted({ $exists: true }) }).lean();
    const members = inside.flatMap((group) => group.members.map(({ person }) => String(person)));
    expect(members.length).to.equal(second.result.placements.length);
    expect(unplaced).to.be.at.most(students.length / 2);
  });
});
