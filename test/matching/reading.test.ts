import { expect } from "chai";
import { readProblem } from "../../server/matching/reading.js";
import { ProblemError } from "../../server/solver/problem-faults.js";
import { group, problem, student } from "../support/match-problems.js";

const faultsOf = (input: unknown): string[] => {
  try {
    readProblem(input);
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.message.split("\n");
    throw error;
  }
};
const good = () => problem([group("g1")], [student("s1")]);

describe("reading a matching problem", () => {
  it("fills in the lists that may be left out", () => {
    const read = readProblem(good());
    expect(read.keepApart).to.deep.equal([]);
    expect(read.students[0]).to.deep.include({ ranked: [], current: [], pinned: [], barred: [] });
  });

  it("names the path of every wrong field", () => {
    const late = { day: 2, from: "18:00", to: "17:00" };
    const input = {
      ...problem(
        [group("g1", { slot: { day: 8, start: "25:00", minutes: 0 } }), group("g2", { min: 5, max: 4 })],
        [student("s1"), student("s2", { free: [late], year: 1.5 })],
      ),
      keepApart: [["s1"]],
    };
    expect(faultsOf(input)).to.have.members([
      "groups[0].slot.day: must be a whole number from 1 to 7",
      'groups[0].slot.start: must be a time like "18:00"',
      "groups[0].slot.minutes: must be a whole number from 1 to 1440",
      "groups[1].min: must not exceed max",
      "students[1].year: must be a whole number from 0 to 99",
      "students[1].free[0].to: must be later than from",
      "keepApart[0]: must be a pair of student ids",
    ]);
  });

  it("names unknown fields, even those that mean something to the language", () => {
    const input: unknown = JSON.parse(
      JSON.stringify({ ...good(), colour: "red" }).replace('"id":"s1"', '"id":"s1","__proto__":{"x":1}'),
    );
    expect(faultsOf(input)).to.have.members([
      "colour: unknown field",
      "students[0].__proto__: unknown field",
    ]);
  });

  it("refuses what is no problem at all", () => {
    for (const input of [null, [], 7, "peer-rounds/match@1"]) {
      expect(faultsOf(input)).to.deep.equal(["problem: must be an object"]);
    }
    expect(faultsOf({ ...good(), format: "peer-rounds/match@2" })).to.deep.equal([
      'format: must be "peer-rounds/match@1"',
    ]);
    expect(faultsOf({ ...good(), students: undefined })).to.deep.equal(["students: must be a list"]);
  });

  it("refuses ids that nobody has, and ids used twice", () => {
    const input = problem(
      [group("g1"), group("g1")],
      [student("s1", { ranked: ["g2"], current: ["g1", "g1"], topics: ["renal", "renal"] }), student("s1")],
      {
        keepTogether: [
          ["s1", "s1"],
          ["s1", "s9"],
        ],
      },
    );
    expect(faultsOf(input)).to.have.members([
      'groups[1].id: "g1" is there twice',
      'students[1].id: "s1" is there twice',
      'students[0].ranked[0]: no group has the id "g2"',
      'students[0].current[1]: "g1" is there twice',
      'students[0].topics[1]: "renal" is there twice',
      "keepTogether[0]: must name two different students",
      'keepTogether[1][1]: no student has the id "s9"',
    ]);
  });
});
