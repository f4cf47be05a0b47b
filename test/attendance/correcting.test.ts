import { expect } from "chai";
import { correctionsBetween } from "../../server/attendance/correcting.js";

describe("What a correction makes of a register", () => {
  it("is told of whom it counts differently, also of who led alone once another is taken away", () => {
    const both = { "leader-a": "yes", "leader-b": "yes" };
    expect(correctionsBetween(both, { "leader-a": "yes" })).to.deep.equal([
      { person: "a", from: "led together", to: "led" },
      { person: "b", from: "led together", to: "" },
    ]);
    expect(correctionsBetween({ "leader-a": "yes" }, { "leader-a": "", "leader-b": "yes" })).to.deep.equal([
      { person: "a", from: "led", to: "" },
      { person: "b", from: "", to: "led" },
    ]);
  });

  it("is attendance as it counts: present and late are the same, apology and absent too", () => {
    const marked = (mark: string) => ({ "leader-a": "yes", "mark-c": mark });
    expect(correctionsBetween(marked("present"), marked("late"))).to.deep.equal([]);
    expect(correctionsBetween(marked("absent"), marked("apology"))).to.deep.equal([]);
    expect(correctionsBetween(marked("absent"), marked("late"))).to.deep.equal([
      { person: "c", from: "", to: "attended" },
    ]);
  });
});
