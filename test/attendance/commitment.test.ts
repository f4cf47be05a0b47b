import { expect } from "chai";
import { commitmentOf } from "../../server/attendance/commitment.js";
import { durationWords } from "../../server/time/words.js";

describe("Commitment", () => {
  it("counts present, late and apology out of all that were held", () => {
    const marks = ["present", "late", "apology", "absent"] as const;
    expect(commitmentOf(marks)).to.deep.equal({ held: 4, kept: 3, percent: 75 });
  });

  it("says a hundred only when every one was kept", () => {
    const all = Array.from({ length: 300 }, () => "present" as const);
    expect(commitmentOf(all).percent).to.equal(100);
    expect(commitmentOf([...all, "absent"]).percent).to.equal(99);
  });

  it("is rounded, half a percent up, and says nothing only when none was kept", () => {
    const percentOf = (kept: number, held: number) =>
      commitmentOf([...Array<"late">(kept).fill("late"), ...Array<"absent">(held - kept).fill("absent")])
        .percent;
    const pairs: [number, number][] = [
      [12, 14],
      [7, 8],
      [13, 15],
      [1, 300],
      [0, 3],
    ];
    expect(pairs.map(([kept, held]) => percentOf(kept, held))).to.deep.equal([86, 88, 87, 1, 0]);
  });

  it("says nothing while nothing was held", () => {
    expect(commitmentOf([])).to.deep.equal({ held: 0, kept: 0, percent: null });
  });
});

describe("A duration in words", () => {
  const table: [number, string][] = [
    [0, "0 min"],
    [50, "50 min"],
    [60, "1 h"],
    [750, "12 h 30 min"],
  ];
  for (const [minutes, words] of table) {
    it(`is "${words}" for ${minutes} minutes`, () => {
      expect(durationWords(minutes)).to.equal(words);
    });
  }
});
