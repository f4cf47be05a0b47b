import { expect } from "chai";
import fc from "fast-check";
import type { Collection, Document, IndexSpecification } from "mongodb";
import { openTestDatabase, type TestDatabase } from "./database.js";

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.constantFrom(null, "a", "b", "", true, 2.5, Number.NaN),
  fc.constantFrom(new Date(0), new Date(5)),
);
const inner = fc.record({ b: scalar, c: scalar }, { requiredKeys: [] });
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: inner },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, inner), { maxLength: 3 }) },
);
const document = fc.record({ a: value, b: scalar, c: value }, { requiredKeys: [] });
const path = fc.constantFrom("_id", "a", "b", "c", "a.b", "a.c", "c.b");
const comparison: fc.Arbitrary<Document> = fc
  .tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte", "$eq", "$ne"), scalar)
  .map(([name, operand]) => ({ [name]: operand }));
const between = fc.tuple(scalar, scalar).map(([from, to]) => ({ $gte: from, $lt: to }));
const condition = fc.oneof(
  scalar,
  comparison,
  between,
  fc.array(scalar, { maxLength: 4 }).map((list) => ({ $in: list })),
  fc.array(scalar, { maxLength: 2 }).map((list) => ({ $nin: list })),
  fc.boolean().map((there) => ({ $exists: there })),
  comparison.map((operators) => ({ $not: operators })),
  comparison.map((operators) => ({ $elemMatch: operators })),
  fc.array(scalar, { maxLength: 2 }),
  inner,
);
const fields = fc
  .array(fc.tuple(path, condition), { maxLength: 3 })
  .map((pairs) => Object.fromEntries<unknown>(pairs));
const filter = fc.oneof(
  { weight: 4, arbitrary: fields },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("$and", "$or", "$nor"), fields, fc.tuple(fields, fields))
      .map(([name, outer, inner]): Document => ({ ...outer, [name]: inner })),
  },
);
const direction = fc.constantFrom<1 | -1>(1, -1);
// One path that may lead through an array: two arrays side by side cannot be sorted by.
const sort = fc
  .tuple(fc.option(fc.tuple(path, direction)), fc.option(direction))
  .map(([one, b]): Record<string, 1 | -1> => ({
    ...(one ? { [one[0]]: one[1] } : {}),
    ...(b ? { b } : {}),
    _id: 1,
  }));

const INDEXES: { key: IndexSpecification; options?: Document }[] = [
  { key: { b: 1 } },
  { key: { a: 1, b: -1 } },
  { key: { "a.b": -1, b: 1 } },
  { key: { b: 1, "a.c": -1, "a.b": 1 } },
  { key: { "a.b": 1, "a.c": 1 } },
  { key: { c: 1 }, options: { sparse: true } },
  { key: { c: -1 }, options: { partialFilterExpression: { c: { $exists: true } }, name: "there" } },
  { key: { b: -1, a: 1 }, options: { partialFilterExpression: { b: { $gt: 2 } }, name: "partial" } },
];

describe("the embedded database's choice of index", () => {
  let database: TestDatabase;
  let indexed: Collection;
  let plain: Collection;
  before(async () => {
    database = await openTestDatabase();
    indexed = database.db.collection("indexed");
    plain = database.db.collection("plain");
  });
  after(() => database.close());

  async function fill(documents: Document[]): Promise<void> {
    await indexed.drop();
    await plain.drop();
    for (const { key, options } of INDEXES) await indexed.createIndex(key, options, {});
    const numbered = documents.map((one, at) => ({ _id: at as never, ...one }));
    if (numbered.length === 0) return;
    // Half of them change afterwards, so that index keys move.
    await indexed.insertMany(
      numbered.map((one, at) => (at % 2 === 0 ? one : { _id: one._id, b: at, a: [at] })),
    );
    for (const one of numbered) await indexed.replaceOne({ _id: one._id }, one);
    await plain.insertMany(numbered);
  }

  it("never changes what is found, counted or first in order", async () => {
    const many = fc.array(document, { minLength: 1, maxLength: 25 });
    const asked = fc.array(fc.tuple(filter, sort), { minLength: 25, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(many, asked, async (documents, questions) => {
        await fill(documents);
        for (const [wanted, order] of questions) {
          const expected = await plain.find(wanted, { sort: order }).toArray();
          expect(await indexed.find(wanted, { sort: order }).toArray()).to.deep.equal(expected);
          expect(await indexed.find(wanted).toArray()).to.have.deep.members(expected);
          expect(await indexed.countDocuments(wanted)).to.equal(expected.length);
          const first = await indexed.find(wanted, { sort: order, skip: 1, limit: 2 }).toArray();
          expect(first).to.deep.equal(expected.slice(1, 3));
        }
      }),
      { numRuns: 12 },
    );
  });
});
