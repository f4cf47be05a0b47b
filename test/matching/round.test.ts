import { expect } from "chai";
import mongoose from "mongoose";
import { Group } from "../../server/groups/group.js";
import { problemOf } from "../../server/matching/term-problem.js";
import { Round, type RoundDocument } from "../../server/matching/round.js";
import { draftRound, publishRound } from "../../server/matching/running.js";
import { useApp } from "../support/app.js";
import { makeGroup, makePerson, makeTerm, memberOf, nobodyId } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const limits = { perRound: 1, perStudent: 2 };

const groupWith = (fields: object) => ({
  _id: nobodyId(),
  topic: "renal",
  years: [1],
  slot: { day: 2, start: "17:00", minutes: 50 },
  capacity: 12,
  minimum: 5,
  members: [],
  waitlist: [],
  leaders: [],
  ...fields,
});

const memberships = (n: number) =>
  Array.from({ length: n }, () => ({ person: nobodyId(), joinedAt: new Date(0), by: "choice" as const }));

describe("The problem of a round", () => {
  it("offers the places that are free, and asks only for what a group still needs to run", () => {
    const { groups } = problemOf(1, [groupWith({ members: memberships(3) })], [], limits);
    expect(groups.map(({ min, max }) => [min, max])).to.deep.equal([[2, 9]]);
  });

  it("leaves out full groups and those in which somebody waits", () => {
    const waiting = [{ person: nobodyId(), since: new Date(0), offeredUntil: null }];
    const groups = [groupWith({ members: memberships(12) }), groupWith({ waitlist: waiting })];
    expect(problemOf(1, groups, [], limits).groups).to.deep.equal([]);
  });

  it("bars a student from groups that clash with what they are in or lead, and from a second of one topic", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal", "anatomy"], free };
    const mine = groupWith({
      topic: "anatomy",
      members: [{ person: student._id, joinedAt: new Date(0), by: "choice" }],
    });
    const clashing = groupWith({});
    const fine = groupWith({ slot: { day: 2, start: "18:00", minutes: 50 } });
    const [asked] = problemOf(1, [mine, clashing, fine], [student], limits).students;
    expect(asked?.barred).to.have.members([String(mine._id), String(clashing._id)]);
    expect(asked?.maxGroups).to.equal(1);
  });
});

describe("Running a round", function () {
  this.timeout(30_000);
  const app = useApp();

  async function openWith(...asking: { _id: mongoose.Types.ObjectId }[]): Promise<RoundDocument> {
    const term = await makeTerm();
    const now = app.clock.now();
    return Round.create({
      term: term._id,
      openedAt: now,
      openedBy: nobodyId(),
      deadlineAt: new Date("2026-10-20T16:00:00Z"),
      seed: 7,
      open: true,
      asking: asking.map(({ _id }) => ({ person: _id, askedAt: now })),
    });
  }

  const actor = () => ({ id: String(nobodyId()), now: app.clock.now() });

  it("is published once, also by two at the same time", async () => {
    const student = await makePerson({ topics: ["renal"], free });
    const round = await openWith(student);
    const group = await makeGroup({ _id: round.term }, { minimum: 1 });
    await draftRound(actor(), String(round._id), 20);
    const outcomes = await Promise.all([1, 2].map(() => publishRound(actor(), String(round._id))));
    expect(outcomes.sort()).to.deep.equal(["already", "published"]);
    expect((await Group.findById(group._id).orFail().lean()).members).to.have.length(1);
  });

  it("is not published on places that were taken since, and says so", async () => {
    const student = await makePerson({ topics: ["renal"], free });
    const round = await openWith(student);
    const group = await makeGroup({ _id: round.term }, { minimum: 1, capacity: 1 });
    await draftRound(actor(), String(round._id), 20);
    await Group.updateOne({ _id: group._id }, { $set: { members: [memberOf(await makePerson())] } });
    expect(await publishRound(actor(), String(round._id))).to.equal("stale");
    expect((await Round.findById(round._id).orFail().lean()).publishedAt).to.equal(null);
  });

  it("takes askings until the deadline, from those who said what they want and when they are free", async () => {
    const round = await openWith();
    const path = `/rounds/${String(round._id)}/asking`;
    const bare = await visitorFor(app, await makePerson());
    expect((await bare.post(path)).location).to.equal("/profile");
    const ready = await visitorFor(app, await makePerson({ topics: ["renal"], free }));
    await Promise.all(Array.from({ length: 5 }, () => ready.post(path)));
    expect((await Round.findById(round._id).orFail().lean()).asking).to.have.length(1);
    app.clock.set(new Date("2026-10-20T16:00:00Z"));
    const late = await visitorFor(app, await makePerson({ topics: ["renal"], free }));
    await late.post(path);
    expect((await Round.findById(round._id).orFail().lean()).asking).to.have.length(1);
    expect((await stranger(app).post(path)).status).to.equal(401);
  });
});
