import { expect } from "chai";
import { Double, Int32, Long, ObjectId, type Collection, type Document } from "mongodb";
import { openTestDatabase, refusalOf, type TestDatabase } from "./database.js";

describe("the embedded database, through the driver", () => {
  let database: TestDatabase;
  let people: Collection;
  before(async () => {
    database = await openTestDatabase();
    people = database.db.collection("people");
  });
  beforeEach(() => people.drop());
  after(() => database.close());

  it("presents itself as the primary of a replica set with sessions", async () => {
    const hello = await database.db.admin().command({ hello: 1 });
    expect(hello).to.include({
      isWritablePrimary: true,
      setName: "embedded",
      logicalSessionTimeoutMinutes: 30,
    });
    expect(hello.hosts).to.deep.equal([hello.me]);
    expect(await database.db.command({ ping: 1 })).to.include({ ok: 1 });
  });

  it("gives documents back in the order in which they came, with their number types", async () => {
    const numbers = { int: new Int32(5), double: new Double(5), long: Long.fromNumber(5) };
    await people.insertMany([{ _id: 3 as never, ...numbers }, { _id: 1 as never }, { _id: 2 as never }]);
    expect((await people.find().toArray()).map(({ _id }) => _id)).to.deep.equal([3, 1, 2]);
    const kept = await people.findOne({ _id: 3 as never }, { promoteValues: false });
    expect(
      [kept?.int, kept?.double, kept?.long].map((n: { _bsontype: string }) => n._bsontype),
    ).to.deep.equal(["Int32", "Double", "Long"]);
  });

  it("reads in batches, also when documents change behind the cursor", async () => {
    await people.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n as never, n })));
    const cursor = people.find({}, { batchSize: 10 });
    const seen: number[] = [];
    for await (const { n } of cursor) {
      seen.push(n as number);
      if (n === 5) await people.deleteMany({ n: { $gte: 500 } });
    }
    expect(seen).to.deep.equal(Array.from({ length: 500 }, (_, n) => n));
  });

  it("sends results of more than sixteen megabytes in several batches", async () => {
    const text = "x".repeat(3_000_000);
    for (let n = 0; n < 8; n++) await people.insertOne({ n, text });
    expect((await people.find({}, { batchSize: 100 }).toArray()).map(({ n }) => n as number)).to.have.length(
      8,
    );
  });

  it("sorts, skips and limits, with and without an index", async () => {
    await people.insertMany([5, 3, 8, 1, 9].map((n) => ({ n, parity: n % 2 })));
    const wanted = () => people.find({ n: { $gt: 1 } }, { sort: { parity: 1, n: -1 }, skip: 1, limit: 2 });
    const plain = (await wanted().toArray()).map(({ n }) => n as number);
    await people.createIndex({ parity: 1, n: -1 }, {}, {});
    expect(plain).to.deep.equal([9, 5]);
    expect((await wanted().toArray()).map(({ n }) => n as number)).to.deep.equal(plain);
  });

  it("projects fields, and the _id alone", async () => {
    const { insertedId } = await people.insertOne({ name: "Ana", year: 2, notes: [1, 2, 3] });
    expect(await people.findOne({}, { projection: { _id: 1 } })).to.deep.equal({ _id: insertedId });
    expect(await people.findOne({}, { projection: { _id: 0, year: 1 } })).to.deep.equal({ year: 2 });
    await people.replaceOne({}, { _id: insertedId, name: "Bea" });
    for (const _id of ["text", new ObjectId(), 5, Long.fromNumber(7), true, { a: 1 }, new Date(3)]) {
      await people.drop();
      await people.insertOne({ _id: _id as never, name: "Cem" });
      const found = await people.findOne({}, { projection: { _id: 1 }, promoteLongs: false });
      expect(found).to.deep.equal({ _id });
    }
  });

  it("says how many were matched, modified and upserted", async () => {
    await people.insertMany([{ n: 1 }, { n: 1 }, { n: 2 }]);
    expect(await people.updateMany({ n: 1 }, { $set: { n: 1, tag: "a" } })).to.include({
      matchedCount: 2,
      modifiedCount: 2,
    });
    expect(await people.updateMany({ n: 1 }, { $set: { tag: "a" } })).to.include({
      matchedCount: 2,
      modifiedCount: 0,
    });
    const upsert = await people.updateOne({ n: 7 }, { $setOnInsert: { made: true } }, { upsert: true });
    expect(upsert).to.include({ matchedCount: 0, modifiedCount: 0, upsertedCount: 1 });
    expect(await people.findOne({ n: 7 })).to.deep.equal({ _id: upsert.upsertedId, n: 7, made: true });
    expect(await people.deleteMany({ n: 1 })).to.include({ deletedCount: 2 });
    expect(await people.countDocuments()).to.equal(2);
  });

  it("stops an ordered write at its first error and goes on with an unordered one", async () => {
    const documents = [1, 1, 2].map((_id) => ({ _id: _id as never }));
    const ordered = await refusalOf(people.insertMany(documents));
    expect(ordered).to.have.property("code", 11000);
    expect(await people.countDocuments()).to.equal(1);
    const unordered = await refusalOf(people.insertMany(documents, { ordered: false }));
    expect(unordered).to.have.nested.property("writeErrors.length", 2);
    expect(await people.countDocuments()).to.equal(2);
  });

  it("applies mixed bulk writes", async () => {
    const result = await people.bulkWrite([
      { insertOne: { document: { n: 1 } } },
      { updateOne: { filter: { n: 1 }, update: { $inc: { n: 1 } } } },
      { replaceOne: { filter: { n: 9 }, replacement: { n: 9, fresh: true }, upsert: true } },
      { deleteOne: { filter: { n: 2 } } },
    ]);
    expect(result).to.include({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
    expect((await people.find().toArray()).map(({ n }) => n as number)).to.deep.equal([9]);
  });

  it("finds and changes one document, before or after, in the order asked for", async () => {
    await people.insertMany([3, 1, 2].map((n) => ({ n })));
    const first = await people.findOneAndUpdate({}, { $set: { taken: true } }, { sort: { n: 1 } });
    expect(first).to.include({ n: 1 }).and.not.have.property("taken");
    const last = await people.findOneAndUpdate(
      {},
      { $inc: { n: 10 } },
      { sort: { n: -1 }, returnDocument: "after" },
    );
    expect(last).to.include({ n: 13 });
    expect(await people.findOneAndDelete({ n: 2 })).to.include({ n: 2 });
    expect(await people.findOneAndUpdate({ n: 99 }, { $set: { n: 0 } })).to.equal(null);
    const made = await people.findOneAndReplace(
      { n: 5 },
      { n: 5 },
      { upsert: true, returnDocument: "after" },
    );
    expect(made).to.include({ n: 5 });
  });

  it("counts, and lists distinct values with elements of arrays", async () => {
    await people.insertMany([{ tags: ["a", "b"] }, { tags: "b" }, { tags: [] }, {}, { tags: null }]);
    expect(await people.estimatedDocumentCount()).to.equal(5);
    expect(await people.countDocuments({ tags: "b" })).to.equal(2);
    expect(await people.distinct("tags")).to.deep.equal(["a", "b", null]);
  });

  it("aggregates, joins other collections and counts without documents", async () => {
    const groups = database.db.collection("groups");
    await groups.drop();
    await groups.insertMany([{ _id: "g1" as never, name: "Renal" }]);
    await people.insertMany([
      { g: "g1", n: 1 },
      { g: "g1", n: 2 },
      { g: "g2", n: 5 },
    ]);
    const joined = await people
      .aggregate([
        { $group: { _id: "$g", sum: { $sum: "$n" } } },
        { $sort: { _id: 1 } },
        { $lookup: { from: "groups", localField: "_id", foreignField: "_id", as: "group" } },
      ])
      .toArray();
    expect(joined).to.deep.equal([
      { _id: "g1", sum: 3, group: [{ _id: "g1", name: "Renal" }] },
      { _id: "g2", sum: 5, group: [] },
    ]);
    const counted = people.aggregate([{ $match: { g: "g1" } }, { $count: "how" }]);
    expect(await counted.toArray()).to.deep.equal([{ how: 2 }]);
  });

  it("makes a statement that changes many documents whole or not at all", async () => {
    await people.createIndex({ seat: 1 }, { unique: true, sparse: true }, {});
    await people.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const refused = await refusalOf(people.updateMany({}, { $set: { seat: 4 } }));
    expect(refused).to.have.property("code", 11000);
    expect(await people.countDocuments({ seat: 4 })).to.equal(0);
  });

  it("refuses documents that are too large or nested too deeply", async () => {
    let deep: Document = {};
    for (let level = 0; level < 300; level++) deep = { a: deep };
    expect(await refusalOf(people.insertOne(deep))).to.have.property("code", 15);
    await people.insertOne({ _id: 1 as never, text: "x".repeat(9_000_000) });
    const grown = people.updateOne({}, [{ $set: { twice: "$text" } }]);
    expect(await refusalOf(grown)).to.have.property("code", 17419);
  });
});
