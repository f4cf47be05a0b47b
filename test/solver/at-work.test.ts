import { mock } from "node:test";
import { expect } from "chai";
import { allWorkedOut, startBeating, stopWorking, workBeside } from "../../server/solver/at-work.js";

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

  // Red when what a beat answers is not looked at.
  it("say once a second that they live, and stop when the answer is that they should", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    try {
      const stop = new AbortController();
      let beats = 0;
      const end = startBeating(
        stop,
        () => Promise.resolve((beats += 1) < 2),
        (error) => expect.fail(String(error)),
      );
      mock.timers.tick(999);
      expect(beats).to.equal(0);
      mock.timers.tick(1);
      await Promise.resolve();
      expect([beats, stop.signal.aborted]).to.deep.equal([1, false]);
      mock.timers.tick(1_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect([beats, stop.signal.aborted]).to.deep.equal([2, true]);
      end();
      mock.timers.tick(5_000);
      expect(beats).to.equal(2);
    } finally {
      mock.timers.reset();
    }
  });
});
