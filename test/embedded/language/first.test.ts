import { expect } from "chai";
import { Int32, Long } from "bson";
import { compileFilter } from "../../../server/embedded/language/match.js";
import { compileUpdate, documentFromUpsert } from "../../../server/embedded/language/update.js";
import { compileProjection } from "../../../server/embedded/language/project.js";
import { compilePipeline } from "../../../server/embedded/language/aggregate.js";
import { compileSort } from "../../../server/embedded/language/sort.js";

const now = new Date(0);
describe("the query language at a glance", () => {
  it("filters, updates, projects, sorts and groups", () => {
    expect(
      compileFilter({ a: { $gt: new Int32(1) }, "b.c": null })({ a: [0, Long.fromNumber(2)], b: {} }),
    ).to.equal(true);
    expect(
      compileUpdate({ $set: { "a.$.x": 2 }, $inc: { n: 1 } }, { now })(
        { a: [{ b: 1 }, { b: 2 }] },
        { "a.b": 2 },
      ),
    ).to.deep.equal({ a: [{ b: 1 }, { b: 2, x: 2 }], n: 1 });
    expect(documentFromUpsert({ k: 1, x: { $gt: 2 } }, { $setOnInsert: { y: 1 } }, { now })).to.deep.equal({
      k: 1,
      y: 1,
    });
    expect(compileProjection({ "a.b": 1 })({ _id: 1, a: [{ b: 1, c: 2 }] })).to.deep.equal({
      _id: 1,
      a: [{ b: 1 }],
    });
    expect([{ a: 2 }, { a: [3, 1] }].sort(compileSort({ a: 1 }))).to.deep.equal([{ a: [3, 1] }, { a: 2 }]);
    const run = compilePipeline([{ $group: { _id: "$k", n: { $sum: 1 } } }], { lookup: () => [], now });
    expect([...run([{ k: 1 }, { k: 1 }])]).to.deep.equal([{ _id: 1, n: new Int32(2) }]);
  });
});
