import { expect } from "chai";
import { takeEach } from "../server/ending.js";

describe("Ending", () => {
  it("takes every step in its order, also after one that failed, and says at the end what did", async () => {
    const taken: number[] = [];
    const step = (n: number, work: () => void) => async () => {
      taken.push(n);
      await Promise.resolve();
      work();
    };
    const fail = () => {
      throw new Error("stuck");
    };
    const steps = [step(1, fail), step(2, () => undefined), step(3, fail), step(4, () => undefined)];
    const error = await takeEach(steps).catch((each: unknown) => each);
    expect(taken).to.deep.equal([1, 2, 3, 4]);
    expect((error as AggregateError).errors.map(String)).to.deep.equal(["Error: stuck", "Error: stuck"]);
    await takeEach([step(5, () => undefined)]);
  });
});
