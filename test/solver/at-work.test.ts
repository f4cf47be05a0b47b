import { expect } from "chai";
import { allWorkedOut, stopWorking, workBeside } from "../../server/solver/at-work.js";

describe("Long runs beside the requests that asked for them", () => {
  it("are stopped and awaited when the process ends, and one that fails tells so and holds nothing up", async () => {
    const told: string[] = [];
    void workBeside(
      async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        told.push("the best so far is kept");
      },
      () => told.push("never"),
    );
    void workBeside(
      () => Promise.reject(new Error("a fault")),
      (error) => told.push(String(error)),
    );
    await stopWorking();
    expect(told).to.deep.equal(["Error: a fault", "the best so far is kept"]);
    await allWorkedOut();
  });
});
