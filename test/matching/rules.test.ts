import { expect } from "chai";
import { readProblem } from "../../server/matching/reading.js";
import { solveMatching } from "../../server/matching/solve.js";
import { checkResult } from "../support/match-checker.js";
import { group, problem, student } from "../support/match-problems.js";
import type { CheckedProblem } from "../support/match-rules.js";

/** Solves, checks everything a checker can, and gives the places as "s1 g1". */
async function places(given: CheckedProblem) {
  const result = await solveMatching(readProblem(given));
  if (result.status !== "infeasible") expect(checkResult(given, result)).to.deep.equal([]);
  return { ...result, places: result.placements.map((p) => `${p.student} ${p.group}`) };
}
const at = (day: number, start: string) => ({ day, start, minutes: 60 });

describe("matching", () => {
  it("answers an empty problem", async () => {
    const { status, objective } = await places(problem([], []));
    expect(status).to.equal("optimal");
    expect(objective).to.deep.equal({ studentsPlaced: 0, placements: 0, currentLost: 0, rankCost: 0 });
  });

  it("places as many students as it can before anyone gets a second group", async () => {
    const both = { topics: ["renal", "anatomy"] };
    const groups = [group("g1", { max: 1 }), group("g2", { max: 1, topic: "anatomy", slot: at(2, "19:00") })];
    const { objective } = await places(problem(groups, [student("s1", both), student("s2", both)]));
    expect(objective).to.include({ studentsPlaced: 2, placements: 2 });
  });

  it("runs a group at its minimum or not at all", async () => {
    const groups = [group("g1", { min: 3 }), group("g2", { min: 2, max: 2, slot: at(2, "19:00") })];
    const wish = { ranked: ["g1"] };
    const { places: found } = await places(problem(groups, [student("s1", wish), student("s2", wish)]));
    expect(found).to.deep.equal(["s1 g2", "s2 g2"]);
  });

  it("never puts a student in two overlapping slots, and lets slots touch", async () => {
    const both = [student("s1", { topics: ["renal", "anatomy"] })];
    const touching = [group("g1"), group("g2", { topic: "anatomy", slot: at(2, "19:00") })];
    expect((await places(problem(touching, both))).places).to.deep.equal(["s1 g1", "s1 g2"]);
    const clashing = [group("g1"), group("g2", { topic: "anatomy", slot: at(2, "18:59") })];
    const { unplaced } = await places(problem(clashing, both));
    expect(unplaced[0]).to.include({ reason: "clash" });
  });

  it("keeps current places rather than first choices", async () => {
    const groups = [group("g1"), group("g2")];
    const given = problem(groups, [student("s1", { ranked: ["g2"], current: ["g1"] })]);
    expect((await places(given)).places).to.deep.equal(["s1 g1"]);
  });

  it("counts every current place that is lost, possible or not", async () => {
    const given = problem([group("g1", { years: [5] })], [student("s1", { current: ["g1"] })]);
    expect((await places(given)).objective).to.include({ currentLost: 1 });
  });

  it("takes two middling places rather than a first and a bad one", async () => {
    const groups = ["g1", "g2", "g3"].map((id) => group(id, { max: 1 }));
    const students = [
      student("s1", { ranked: ["g1", "g2", "g3"] }),
      student("s2", { ranked: ["g1", "g2"], barred: ["g3"] }),
    ];
    expect((await places(problem(groups, students))).objective).to.include({ rankCost: 5 });
  });

  it("keeps people apart, and together in every topic they share", async () => {
    const groups = [group("g1", { max: 2 }), group("g2", { max: 1 })];
    const three = [student("s1"), student("s2"), student("s3", { barred: ["g2"] })];
    const apart = await places(problem(groups, three, { keepApart: [["s1", "s2"]] }));
    expect(apart.objective).to.include({ placements: 3 });
    const together = await places(problem(groups, three, { keepTogether: [["s1", "s3"]] }));
    expect(together.places).to.deep.equal(["s1 g1", "s2 g2", "s3 g1"]);
  });

  it("places neither of two who must be both together and apart", async () => {
    const pair: [string, string] = ["s1", "s2"];
    const given = problem([group("g1")], [student("s1"), student("s2")], {
      keepApart: [pair],
      keepTogether: [pair],
    });
    const { status, unplaced } = await places(given);
    expect(status).to.equal("optimal");
    expect(unplaced.map((each) => each.reason)).to.deep.equal(["apart-or-together", "apart-or-together"]);
  });

  it("carries a pin to those tied to the pinned student, and fills a pinned group to its minimum", async () => {
    const groups = [group("g1", { min: 3 }), group("g2")];
    const students = [
      student("s1", { pinned: ["g1"], ranked: ["g2"] }),
      student("s2", { ranked: ["g2"] }),
      student("s3", { ranked: ["g2"] }),
    ];
    const { places: found } = await places(problem(groups, students, { keepTogether: [["s1", "s2"]] }));
    expect(found).to.deep.equal(["s1 g1", "s2 g1", "s3 g1"]);
  });

  it("places nobody of a chain kept together that no group can hold, and says that it is full", async () => {
    const chain = Array.from({ length: 15 }, (_, i) => student(`s${i}`));
    const keepTogether = chain.slice(1).map((each, i): [string, string] => [`s${i}`, each.id]);
    const { unplaced } = await places(problem([group("g1")], chain, { keepTogether }));
    expect(unplaced.map((each) => each.reason)).to.deep.equal(chain.map(() => "full"));
  });

  it("takes ids and topics that mean something to the language, or are very long, as names", async () => {
    const id = "g".repeat(100_000);
    const names = { topics: ["constructor", "toString"], ranked: ["__proto__", id] };
    const groups = [group("__proto__", { topic: "constructor" }), group(id, { topic: "constructor" })];
    const { places: found, unplaced } = await places(problem(groups, [student("hasOwnProperty", names)]));
    expect(found).to.deep.equal(["hasOwnProperty __proto__"]);
    expect(unplaced.map(({ topic, reason }) => [topic, reason])).to.deep.equal([["toString", "no-group"]]);
  });

  it("joins nobody across two free spans that only touch", async () => {
    const halves = [
      { day: 2, from: "17:00", to: "18:30" },
      { day: 2, from: "18:30", to: "21:00" },
    ];
    const { unplaced } = await places(problem([group("g1")], [student("s1", { free: halves })]));
    expect(unplaced[0]).to.include({ reason: "no-free-slot" });
  });
});
