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
