import { expect } from "chai";
import { Allowance, spendOne, waitFor } from "../../server/data/allowance.js";
import { useApp } from "../support/app.js";

const three = { name: "a test", points: 3, minutes: 15 };

describe("An allowance", () => {
  const app = useApp();
  const spend = (key: string) => spendOne(three, key, app.clock.now());

  it("is spent in its time, says how long to wait, and begins anew", async () => {
    for (let n = 0; n < 3; n += 1) expect(await spend("a")).to.equal(0);
    app.clock.advance(5);
    expect(await spend("a")).to.equal(10 * 60_000);
    expect(await waitFor(three, "a", app.clock.now())).to.equal(10 * 60_000);
    app.clock.advance(10);
    expect(await waitFor(three, "a", app.clock.now())).to.equal(0);
    expect(await spend("a")).to.equal(0);
  });

  it("is each key's own, and each limit's", async () => {
    for (let n = 0; n < 4; n += 1) await spend("a");
    expect(await spend("b")).to.equal(0);
    expect(await spendOne({ ...three, name: "another" }, "a", app.clock.now())).to.equal(0);
  });

  it("is only looked at without being spent", async () => {
    for (let n = 0; n < 10; n += 1) expect(await waitFor(three, "a", app.clock.now())).to.equal(0);
    for (let n = 0; n < 3; n += 1) expect(await spend("a")).to.equal(0);
    expect(await waitFor(three, "a", app.clock.now())).to.be.greaterThan(0);
  });

  // Red when the count is read, raised and written back.
  it("lets through exactly its number of fifty at once, at its beginning and when it begins anew", async () => {
    for (let round = 0; round < 2; round += 1) {
      const waits = await Promise.all(Array.from({ length: 50 }, () => spend("a")));
      expect(waits.filter((wait) => wait === 0)).to.have.lengthOf(3);
      expect(await Allowance.countDocuments()).to.equal(1);
      app.clock.advance(15);
    }
  });

  it("names nobody: an address is not to be read in the database", async () => {
    await spend("ana@school.example");
    expect(JSON.stringify(await Allowance.find().lean())).not.to.include("ana");
  });
});
