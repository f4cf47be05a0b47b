import { expect } from "chai";
import { keepsRules, packModel, withRow, type LinearModel } from "../../server/solver/model.js";
import { openSolver, type Solver } from "../../server/solver/solver.js";

const knapsack = (weights: number[], room: number, values: number[]): LinearModel => ({
  ...packModel(
    weights.map(() => ({ lower: 0, upper: 1, whole: true })),
    [{ lower: -Infinity, upper: room, entries: weights.map((weight, j) => [j, weight]) }],
  ),
  cost: Float64Array.from(values, (value) => -value),
});

/** A market-split problem: tiny to write down, and far beyond any solver within a test. */
const endless = (): LinearModel => {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) % 100;
  const columns = Array.from({ length: 60 }, () => ({ lower: 0, upper: 1, whole: true }));
  const rows = Array.from({ length: 7 }, () => {
    const weights = columns.map(next);
    const half = Math.floor(weights.reduce((a, b) => a + b, 0) / 2);
    return { weights, half };
  });
  const slacks = rows.map((_, i) => [60 + 2 * i, 61 + 2 * i] as const);
  const model = packModel(
    [
      ...columns,
      ...slacks.flatMap(() => Array.from({ length: 2 }, () => ({ lower: 0, upper: 9999, whole: false }))),
    ],
    rows.map(({ weights, half }, i) => ({
      lower: half,
      upper: half,
      entries: [...weights.map((w, j) => [j, w] as const), [slacks[i]![0], 1], [slacks[i]![1], -1]],
    })),
  );
  return { ...model, cost: model.cost.map((_, j) => (j < 60 ? 0 : 1)) };
};

describe("solver", () => {
  let solver: Solver;
  beforeEach(() => (solver = openSolver()));
  afterEach(() => solver.close());

  it("finds the best whole answer and proves it", async () => {
    const answer = await solver.solve(knapsack([5, 4, 3], 7, [10, 6, 5]));
    if (answer.status !== "optimal") return expect.fail(answer.status);
    expect(answer.objective).to.be.closeTo(-11, 1e-6);
    expect(answer.bound).to.be.closeTo(-11, 1e-6);
    expect([...answer.values].map(Math.round)).to.deep.equal([0, 1, 1]);
    return undefined;
  });

  it("prices rows and columns when nothing must be whole", async () => {
    const answer = await solver.solve({ ...knapsack([5, 4, 3], 7, [10, 6, 5]), whole: null });
    if (answer.status !== "optimal") return expect.fail(answer.status);
    expect(answer.objective).to.be.closeTo(-40 / 3, 1e-6);
    expect(answer.rowPrices[0]).to.be.closeTo(-5 / 3, 1e-6);
    return undefined;
  });

  it("says so when nothing holds the rules", async () => {
    const never = withRow(knapsack([1, 1], 2, [1, 1]), {
      lower: 3,
      upper: 3,
      entries: [
        [0, 1],
        [1, 1],
      ],
    });
    expect(await solver.solve(never)).to.deep.equal({ status: "infeasible" });
  });

  it("answers a model without columns or rows", async () => {
    const answer = await solver.solve(packModel([], []));
    expect(answer).to.include({ status: "optimal", objective: 0 });
  });

  it("gives the same answer to the same model", async () => {
    const model = knapsack([7, 5, 4, 4, 3, 3, 2], 12, [9, 7, 5, 5, 4, 4, 2]);
    expect(await solver.solve(model)).to.deep.equal(await solver.solve(model));
  });

  it("stops at the limit with the best it knew, and solves the next model with a new thread", async () => {
    let told = 0;
    const stopped = await solver.solve(endless(), { limit: 1500, onProgress: () => told++ });
    expect(stopped.status).to.equal("stopped");
    if (stopped.status === "stopped" && stopped.values)
      expect(keepsRules(endless(), stopped.values)).to.be.true;
    expect(told).to.be.greaterThan(0);
    expect((await solver.solve(knapsack([1], 1, [1]))).status).to.equal("optimal");
  });

  it("stops when aborted, before or during the solve", async () => {
    const signal = AbortSignal.timeout(200);
    expect((await solver.solve(endless(), { signal })).status).to.equal("stopped");
    expect((await solver.solve(endless(), { signal })).status).to.equal("stopped");
  });

  it("keeps the best it knew when WebAssembly gives up", async () => {
    const message = `parentPort.postMessage({ kind: "incumbent", values: Float64Array.of(1) });
      parentPort.postMessage({ kind: "broken" })`;
    const code = `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => {${message}})`;
    const frail = openSolver(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const outcome = await frail.solve(knapsack([1], 1, [1]));
    expect(outcome).to.deep.equal({ status: "stopped", values: Float64Array.of(1), bound: null });
    await frail.close();
  });

  it("rejects a model without a least cost, and works on", async () => {
    const free = packModel([{ lower: -Infinity, upper: Infinity, whole: false }], []);
    const refused = await solver
      .solve({ ...free, cost: Float64Array.of(1) })
      .catch((error: unknown) => error);
    expect(refused).to.be.an("error");
    expect((await solver.solve(knapsack([1], 1, [1]))).status).to.equal("optimal");
  });
});

describe("linear model", () => {
  it("knows which values hold its bounds, rows and wholeness", () => {
    const model = knapsack([5, 4, 3], 7, [1, 1, 1]);
    expect(keepsRules(model, Float64Array.of(0, 1, 1))).to.be.true;
    expect(keepsRules(model, Float64Array.of(1, 1, 0))).to.be.false;
    expect(keepsRules(model, Float64Array.of(0, 0.5, 0))).to.be.false;
    expect(keepsRules(model, Float64Array.of(0, 2, -1))).to.be.false;
  });
});
