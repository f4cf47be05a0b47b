import { expect } from "chai";
import { matchHere } from "../../server/matching/core.js";
import { broughtTo } from "../../server/matching/outcome-words.js";
import { standingsOf } from "../../server/matching/person-page.js";
import type { RoundDraft } from "../../server/matching/draft.js";
import { readProblem } from "../../server/matching/reading.js";
import { group, problem, student } from "../support/match-problems.js";
import type { CheckedProblem } from "../support/match-rules.js";

const solve = (given: CheckedProblem) => matchHere(readProblem(given), {});
const nameless = { groups: new Map(), topics: [] };
const late = { slot: { day: 4, start: "20:00", minutes: 60 } };

describe("what a matching says", () => {
  it("names the time that would give a place", async () => {
    const { unplaced } = await solve(problem([group("g1", late)], [student("s1")]));
    expect(unplaced).to.deep.equal([
      {
        student: "s1",
        topic: "renal",
        reason: "no-free-slot",
        text: "No group of this topic that is open to you meets when you are free.",
        wayOut: {
          text: "There is a place if you can do Thursday 20:00.",
          change: { kind: "free", student: "s1", group: "g1", day: 4, from: "20:00", to: "21:00" },
        },
      },
    ]);
  });

  it("proposes only what would be enough by itself", async () => {
    const ways = async (given: CheckedProblem) =>
      (await solve(given)).unplaced.map((each) => each.wayOut?.change ?? null);
    const two = [student("s1"), student("s2")];
    expect(await ways(problem([group("g1", { max: 1 })], two))).to.deep.equal([
      { kind: "places", group: "g1", max: 2 },
    ]);
    expect(await ways(problem([group("g1", { min: 2 })], [student("s1")]))).to.deep.equal([
      { kind: "minimum", group: "g1", min: 1 },
    ]);
    expect(await ways(problem([group("g1", { years: [5], ...late })], [student("s1")]))).to.deep.equal([
      null,
    ]);
    expect(await ways(problem([group("g1")], two, { keepApart: [["s1", "s2"]] }))).to.deep.equal([null]);
    const both = student("s1", { topics: ["renal", "anatomy"], maxGroups: 1 });
    const apart = group("g2", { topic: "anatomy", slot: { day: 2, start: "19:00", minutes: 60 } });
    expect((await ways(problem([group("g1"), apart], [both])))[0]).to.include({
      kind: "limit",
      maxGroups: 2,
    });
  });

  it("says why each place was given, and what became of better choices only when it is true", async () => {
    const groups = [group("g1", { max: 1 }), group("g2", { slot: { day: 2, start: "19:00", minutes: 60 } })];
    const wish = { ranked: ["g1", "g2"] };
    const students = [
      student("s1", { ...wish, current: ["g1"] }),
      student("s2", wish),
      student("s3", { pinned: ["g2"] }),
    ];
    const { placements } = await solve(problem(groups, students));
    expect(placements.map(({ rank, why }) => ({ rank, why }))).to.deep.equal([
      { rank: 1, why: "You keep your place: this is your first choice, Tuesdays 18:00–19:00." },
      {
        rank: 2,
        why: "You have a place on Tuesdays 19:00–20:00, your 2nd choice, and you are free then. The group you ranked higher is full.",
      },
      { rank: null, why: "The programme office chose this group for you: Tuesdays 19:00–20:00." },
    ]);
  });

  it("puts answers together for topics whose way out is the same, not where it is about another group", async () => {
    const other = group("g2", { ...late, topic: "anatomy" });
    const both = student("s1", { topics: ["renal", "anatomy", "cardiology", "skin"] });
    const result = await solve(problem([group("g1", late), other], [both]));
    const { unmet } = broughtTo("s1", { ...result, isNeverFree: false }, nameless);
    expect(unmet.map(({ topics, group: about }) => [topics, about])).to.have.deep.members([
      ["renal", "g1"],
      ["anatomy", "g2"],
      ["cardiology, skin", ""],
    ]);
  });

  it("shows staff the groups somebody could come to before those at another time, full or not", async () => {
    const groups = [group("g1", { max: 1 }), group("g2", late), group("g3", { years: [5], ...late })];
    const students = [student("s1", { pinned: ["g1"] }), student("s2", { ranked: ["g2"] })];
    const given = readProblem(problem(groups, students));
    const draft = { problem: given, result: await matchHere(given, {}) } as RoundDraft;
    const standings = standingsOf(draft, "s2", nameless, []);
    expect(standings.map(({ id }) => id)).to.deep.equal(["g1", "g2", "g3"]);
  });

  it("never tells who is kept apart", async () => {
    const two = [student("s1"), student("s2")];
    const { unplaced } = await solve(problem([group("g1")], two, { keepApart: [["s1", "s2"]] }));
    expect(unplaced[0]?.reason).to.equal("apart-or-together");
    expect(unplaced[0]?.text).to.equal(
      "The groups that fit you don't go together with arrangements made for this round.",
    );
  });
});
