import { expect } from "chai";
import type { Types } from "mongoose";
import { broughtTo } from "../../server/matching/outcome-words.js";
import { problemOf, type Arranged } from "../../server/matching/term-problem.js";
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

type Asking = { _id: Types.ObjectId; year: number; topics: string[]; free: typeof free };

const memberOf = ({ _id }: { _id: Types.ObjectId }) => ({
  person: _id,
  joinedAt: new Date(0),
  by: "choice" as const,
});

const arrangedWith = (rest: Partial<Arranged>): Arranged => ({
  ...{
    topics: [],
    most: new Map(),
    givenUp: new Map(),
    ranked: new Map(),
    pinned: new Map(),
    current: new Map(),
    apart: [],
    together: [],
  },
  ...rest,
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

  it("offers a group of shared experience to nobody, and tells of those in it only that they are not free then", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal"], free };
    const own = groupWith({ kind: "shared-experience", members: [memberOf(student)] });
    const led = groupWith({
      kind: "shared-experience",
      slot: { day: 2, start: "19:30", minutes: 50 },
      leaders: [student._id],
    });
    const offered = groupWith({});
    const both = { perRound: 2, perStudent: 3 };
    const { groups, students } = problemOf(1, [own, led, offered], [student], both);
    expect(groups.map(({ id }) => id)).to.deep.equal([String(offered._id)]);
    expect(students[0]).to.deep.include({ barred: [], maxGroups: 2, topics: ["renal"] });
    expect(students[0]?.free).to.deep.equal([
      { day: 2, from: "16:00", to: "17:00" },
      { day: 2, from: "17:50", to: "19:30" },
    ]);
  });

  it("counts groups of shared experience for how many somebody may be in, and reads as if they weren't free or had asked for fewer", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal", "anatomy"], free };
    const own = (day: number) =>
      groupWith({
        kind: "shared-experience",
        slot: { day, start: "09:00", minutes: 50 },
        members: [memberOf(student)],
      });
    const asked = (groups: ReturnType<typeof groupWith>[], perRound: number, most?: number) => {
      const arranged = arrangedWith(most ? { most: new Map([[String(student._id), most]]) } : {});
      const { students } = problemOf(1, groups, [student], { perRound, perStudent: 2 }, arranged);
      return [students[0]?.maxGroups, students[0]?.free.length];
    };
    expect(asked([own(6)], 1)).to.deep.equal([1, 1]);
    // One more is the same as asking for one only.
    expect(asked([own(6)], 2)).to.deep.equal([1, 1]);
    expect(asked([], 2, 1)).to.deep.equal([1, 1]);
    // None more is the same as never being free.
    expect(asked([own(6), own(7)], 1)).to.deep.equal([1, 0]);
    expect(asked([own(6), own(7)], 2, 1)).to.deep.equal([1, 0]);
    // Who is tied to somebody who can have none is not shut out with them.
    const friend = { ...student, _id: nobodyId() };
    const together: [string, string][] = [[String(student._id), String(friend._id)]];
    const tied = (groups: ReturnType<typeof groupWith>[]) =>
      problemOf(1, groups, [student, friend], { perRound: 1, perStudent: 2 }, arrangedWith({ together }))
        .keepTogether.length;
    expect([tied([own(6)]), tied([own(6), own(7)])]).to.deep.equal([1, 0]);
    // Groups that everybody may know of are simply counted.
    const open = groupWith({ topic: "heart", members: [memberOf(student)] });
    expect(asked([open, groupWith({ ...open, _id: nobodyId(), topic: "lungs" })], 2)).to.deep.equal([0, 1]);
  });

  it("counts a group that is over for nobody: neither its place, nor its topic, nor its hour", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal"], free };
    const [done, offered] = [groupWith({ members: [memberOf(student)] }), groupWith({})];
    const asked = (over: string[]) =>
      problemOf(
        1,
        [done, offered],
        [student],
        { perRound: 1, perStudent: 1 },
        arrangedWith({}),
        new Set(over),
      );
    expect(asked([]).students[0]).to.deep.include({ maxGroups: 0, topics: [] });
    const { students, groups } = asked([String(done._id)]);
    expect(students[0]).to.deep.include({ maxGroups: 1, topics: ["renal"], barred: [] });
    expect(groups.map(({ id }) => id)).to.deep.equal([String(offered._id)]);
  });

  it("bars a group from who is kept apart from a member or leader of it, asking or not", () => {
    const [asks, inside, leads] = [nobodyId(), nobodyId(), nobodyId()];
    const student = { _id: asks, year: 1, topics: ["renal"], free };
    const groups = [
      groupWith({ members: [memberOf({ _id: inside })] }),
      groupWith({ leaders: [leads] }),
      groupWith({}),
    ];
    const apart: [string, string][] = [
      [String(asks), String(inside)],
      [String(leads), String(asks)],
    ];
    const { students, keepApart } = problemOf(1, groups, [student], limits, arrangedWith({ apart }));
    expect(students[0]?.barred).to.deep.equal(groups.slice(0, 2).map(({ _id }) => String(_id)));
    expect(keepApart).to.deep.equal([]);
  });

  it("leaves out a topic in which somebody has a group, so that who is tied to them still gets it", () => {
    const [has, wants, full] = [1, 2, 3].map(() => ({
      ...{ _id: nobodyId(), year: 1, topics: ["renal", "anatomy"], free },
    })) as [Asking, Asking, Asking];
    const groups = [
      groupWith({ members: [memberOf(has)] }),
      groupWith({ topic: "heart", members: [memberOf(full)] }),
      groupWith({ topic: "lungs", members: [memberOf(full)] }),
    ];
    const together: [string, string][] = [
      [String(has._id), String(wants._id)],
      [String(wants._id), String(full._id)],
    ];
    const all = [has, wants, full];
    const { students, keepTogether } = problemOf(1, groups, all, limits, arrangedWith({ together }));
    expect(students.map(({ topics }) => topics)).to.deep.equal([["anatomy"], all[1]?.topics, all[2]?.topics]);
    // Who is in as many groups as they may be would only shut the other out.
    expect(keepTogether).to.deep.equal([together[0]?.toSorted()]);
  });

  it("ties nobody to whom they are kept apart from, be it through others, and tells no order", () => {
    const people = ["a", "b", "c", "d"].map(() => ({ _id: nobodyId(), year: 1, topics: ["renal"], free }));
    const [a = "", b = "", c = "", d = ""] = people.map(({ _id }) => String(_id));
    const tied = (apart: [string, string][], together: [string, string][]) =>
      problemOf(1, [], people, limits, arrangedWith({ apart, together })).keepTogether;
    expect(tied([[a, b]], [[b, a]])).to.deep.equal([]);
    expect(tied([[c, a]], [[a, b], [b, c], [d, c]])).to.deep.equal([[a, b], [c, d]]); // prettier-ignore
    expect(tied([], [[d, c], [b, a]])).to.deep.equal([[a, b], [c, d]]); // prettier-ignore
  });

  it("bars a group that somebody gave up after a round, unless they put it in order now", () => {
    const student = { _id: nobodyId(), year: 1, topics: ["renal"], free };
    const group = groupWith({});
    const lists = (map: string[]) => new Map([[String(student._id), map]]);
    const givenUp = lists([String(group._id)]);
    const barred = (ranked: string[]) =>
      problemOf(1, [group], [student], limits, arrangedWith({ givenUp, ranked: lists(ranked) })).students[0]
        ?.barred;
    expect(barred([])).to.deep.equal([String(group._id)]);
    expect(barred([String(group._id)])).to.deep.equal([]);
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
  it("says one thing once, and never that an arrangement was made", () => {
    const names = { groups: new Map(), topics: [{ code: "renal", name: "Renal" }] };
    for (const reason of ["barred", "apart-or-together"] as const) {
      const line = { student: "a", reason, text: "", wayOut: null };
      const unplaced = ["renal", "anatomy"].map((topic) => ({ ...line, topic }));
      const { unmet } = broughtTo(
        "a",
        { placements: [], unplaced, isNeverFree: false, isFull: false },
        names,
      );
      expect(unmet.map(({ topics }) => topics)).to.deep.equal(["Renal, anatomy"]);
      expect(unmet[0]?.text)
        .to.match(/could (not )?take you/)
        .and.not.match(/arrange|office|apart|together/);
    }
  });

  it("tells who is in as many groups as they may be what it takes to join another", () => {
    const wayOut = { change: { kind: "limit", group: "g1" } } as never;
    const unplaced = [{ student: "a", topic: "renal", reason: "limit" as const, text: "", wayOut }];
    const names = { groups: new Map(), topics: [] };
    const words = (isFull: boolean) =>
      broughtTo("a", { placements: [], unplaced, isNeverFree: false, isFull }, names).unmet[0]?.wayOut;
    expect(words(false)).to.include("As long as you may be in one more group");
    expect(words(true)).to.include("if you left one of your groups").and.not.include("As long as");
  });
});
