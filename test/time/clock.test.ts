import { expect } from "chai";
import { fixedClock } from "../../server/time/clock.js";

const noon = new Date("2026-10-14T12:00:00Z");

describe("clock", () => {
  it("stands still until a test moves it", () => {
    const clock = fixedClock(noon);
    expect(clock.now()).to.deep.equal(noon);
    clock.advance(90);
    expect(clock.now().toISOString()).to.equal("2026-10-14T13:30:00.000Z");
    clock.set(noon);
    expect(clock.now()).to.deep.equal(noon);
  });

  it("hands out a fresh date each time, so that nobody can bend it", () => {
    const clock = fixedClock(noon);
    clock.now().setUTCFullYear(1999);
    expect(clock.now()).to.deep.equal(noon);
  });
});
