import { expect } from "chai";
import fc from "fast-check";
import { cheapestFlow, placePrices } from "../../server/matching/cheapest-flow.js";
import { costOf, fillTo, shutGroup, shutOption } from "../../server/matching/flow-moves.js";
import { openSolver } from "../../server/solver/solver.js";
import {
  checkSeats,
  linearModel,
  packDemand,
  provedByPrices,
  singlePlaces,
} from "../support/match-demands.js";

/** Demands of all shapes: several rows a student, groups without places, costs that attract and that put off. */
const demands = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }))
  .chain(([groups, students, limit]) => {
    const option = fc.record({
      group: fc.nat({ max: groups - 1 }),
      cost: fc.integer({ min: -60, max: 20 }),
    });
    const row = fc.uniqueArray(option, { maxLength: groups, selector: ({ group }) => group });
    return fc.record({
      students: fc.array(fc.array(row, { maxLength: 3 }), { minLength: students, maxLength: students }),
      places: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: groups, maxLength: groups }),
      firstBonus: fc.integer({ min: 0, max: 200 }),
      limit: fc.constant(limit),
    });
  })
  .map(({ students, places, firstBonus, limit }) =>
    packDemand(students, Int32Array.from(places), { limit, firstBonus }),
  );

describe("the cheapest flow", () => {
  it("is lawful, and cheapest by its own prices, whatever the demand", () => {
    const property = fc.property(demands, (demand) => {
      const flow = cheapestFlow(demand);
      const { faults, cost } = checkSeats(demand, flow.seat);
      expect(faults).to.deep.equal([]);
      expect(cost).to.equal(provedByPrices(demand, placePrices(flow)));
    });
    fc.assert(property, { numRuns: 2000 });
  }).timeout(20_000);

  it("stays cheapest when options are shut, groups close and groups are filled, one after the other", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("shut", "close", "fill"), fc.nat()), { maxLength: 8 });
    const property = fc.property(demands, steps, (demand, list) => {
      const flow = cheapestFlow(demand);
      for (const [kind, n] of list) {
        if (demand.group.length === 0) return;
        const g = n % demand.capacity.length;
        if (kind === "shut" && !shutOption(flow, n % demand.group.length)) return;
        if (kind === "close" && ((flow.floor[g] ?? 0) > 0 || !shutGroup(flow, g))) return;
        if (kind === "fill" && !fillTo(flow, g, Math.min(2, demand.capacity[g] ?? 0))) return;
        expect(checkSeats(demand, flow.seat).faults).to.deep.equal([]);
        if (kind !== "fill" && flow.floor.every((floor) => floor === 0)) {
          const left = { ...demand, cost: demand.cost.map((cost, o) => (flow.shut[o] === 1 ? 1e6 : cost)) };
          expect(costOf(flow)).to.equal(provedByPrices(left, placePrices(flow)));
        }
      }
    });
    fc.assert(property, { numRuns: 1000 });
  }).timeout(20_000);

  it("agrees with a linear solver on one-place orders, with places to spare and without", async () => {
    const solver = openSolver();
    try {
      for (const places of [1.1, 0.9]) {
        const demand = singlePlaces(300, 40, 5, places);
        const model = await solver.solve(linearModel(demand));
        const cost = checkSeats(demand, cheapestFlow(demand).seat).cost;
        expect(model.status === "optimal" && Math.round(model.objective)).to.equal(cost);
      }
    } finally {
      await solver.close();
    }
  }).timeout(20_000);

  it("is not believed with prices that are wrong", () => {
    const demand = singlePlaces(100, 10, 3, 0.9);
    const flow = cheapestFlow(demand);
    const { cost } = checkSeats(demand, flow.seat);
    const doubled = placePrices(flow).map((price) => 2 * price);
    expect(provedByPrices(demand, doubled)).to.be.lessThan(cost);
    flow.seat[flow.seat.findIndex((option) => option >= 0)] = -1;
    expect(checkSeats(demand, flow.seat).cost).to.be.greaterThan(provedByPrices(demand, placePrices(flow)));
  });
});
