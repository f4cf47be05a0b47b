import { expect } from "chai";
import { broughtTo } from "../../server/matching/outcome-words.js";
import { problemOf } from "../../server/matching/term-problem.js";
import { nobodyId } from "../support/factories.js";

const free = [{ day: 2, from: "16:00", to: "20:00" }];
const limits = { perRound: 1, perStudent: 2 };

const groupWith = (fields: object) => ({
  _id: nobodyId(),
  kind: "review" as const,
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

  it("keeps full groups and those in which somebody waits, without places, so that the reason is true", () => {
    const waiting = [{ person: nobodyId(), since: new Date(0), offeredUntil: null }];
    const groups = [groupWith({ members: memberships(12) }), groupWith({ waitlist: waiting })];
    const places = problemOf(1, groups, [], limits).groups.map(({ min, max }) => [min, max]);
    expect(places).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });

  it("counts a shared-experience group for those in it, and offers it to nobody", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal"], free };
    const own = groupWith({
      kind: "shared-experience",
      topic: "anatomy",
      members: [{ person: student._id, joinedAt: new Date(0), by: "roster" }],
    });
    const clashing = groupWith({});
    const problem = problemOf(1, [own, clashing], [student], { perRound: 2, perStudent: 2 });
    expect(problem.groups.map(({ id }) => id)).to.deep.equal([String(clashing._id)]);
    expect(problem.students[0]?.barred).to.deep.equal([String(clashing._id)]);
    expect(problem.students[0]?.maxGroups).to.equal(1);
  });

  it("bars somebody who waits only from the group they wait for", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal"], free };
    const waited = groupWith({
      waitlist: [{ person: student._id, since: new Date(0), offeredUntil: null }],
    });
    const [asked] = problemOf(1, [waited, groupWith({})], [student], { perRound: 2, perStudent: 2 }).students;
    expect(asked?.barred).to.deep.equal([String(waited._id)]);
    expect(asked?.maxGroups).to.equal(2);
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

describe("What a round brought somebody", () => {
  it("blames nobody but their own groups for what is barred, and says one thing once", () => {
    const line = { student: "a", reason: "barred" as const, text: "", wayOut: null };
    const result = {
      placements: [],
      unplaced: ["renal", "anatomy"].map((topic) => ({ ...line, topic })),
    };
    const names = { groups: new Map(), topics: [{ code: "renal", name: "Renal" }] };
    const { unmet } = broughtTo("a", result, names);
    expect(unmet.map(({ topics }) => topics)).to.deep.equal(["Renal, anatomy"]);
    expect(unmet[0]?.text).to.include("a group of yours").and.not.include("office");
  });
});
