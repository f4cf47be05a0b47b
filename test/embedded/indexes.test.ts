import { expect } from "chai";
import type { Collection } from "mongodb";
import { openTestDatabase, refusalOf, type TestDatabase } from "./database.js";

describe("indexes of the embedded database", () => {
  let database: TestDatabase;
  let bookings: Collection;
  before(async () => {
    database = await openTestDatabase();
    bookings = database.db.collection("bookings");
  });
  beforeEach(() => bookings.drop());
  after(() => database.close());

  it("refuse a second document with MongoDB's words, pattern and value", async () => {
    await bookings.createIndex({ email: 1 }, { unique: true }, {});
    await bookings.insertOne({ email: "ana@example.org" });
    const refused = await refusalOf(bookings.insertOne({ email: "ana@example.org" }));
    expect(refused).to.include({ code: 11000 });
    expect(refused.message).to.equal(
      'E11000 duplicate key error collection: app.bookings index: email_1 dup key: { email: "ana@example.org" }',
    );
    expect(refused).to.have.deep.property("keyPattern", { email: 1 });
    expect(refused).to.have.deep.property("keyValue", { email: "ana@example.org" });
  });

  it("refuse the double booking of a room: unique over array elements, only where held", async () => {
    const options = { unique: true, partialFilterExpression: { held: true } };
    await bookings.createIndex({ room: 1, quarters: 1 }, options, {});
    await bookings.insertOne({ room: "204", quarters: [1, 2, 3], held: true });
    await bookings.insertOne({ room: "205", quarters: [1, 2, 3], held: true });
    await bookings.insertOne({ room: "204", quarters: [2, 3], held: false });
    const refused = await refusalOf(bookings.insertOne({ room: "204", quarters: [3, 4], held: true }));
    expect(refused.message).to.contain('dup key: { room: "204", quarters: 3 }');
    const raised = await refusalOf(bookings.updateOne({ held: false }, { $set: { held: true } }));
    expect(raised).to.include({ code: 11000 });
    await bookings.updateOne({ room: "204", held: true }, { $set: { held: false } });
    expect((await bookings.updateOne({ quarters: [2, 3] }, { $set: { held: true } })).modifiedCount).to.equal(
      1,
    );
  });

  it("take fields of one array element by element, and refuse two arrays side by side", async () => {
    await bookings.createIndex({ "members.person": 1, "members.role": 1 }, { unique: true }, {});
    await bookings.insertOne({
      members: [
        { person: 1, role: "a" },
        { person: 2, role: "b" },
      ],
    });
    await bookings.insertOne({
      members: [
        { person: 1, role: "b" },
        { person: 2, role: "a" },
      ],
    });
    await bookings.createIndex({ x: 1, y: 1 }, {}, {});
    expect(await refusalOf(bookings.insertOne({ x: [1], y: [2] }))).to.include({ code: 171 });
  });

  it("let documents without the field stand beside each other when sparse", async () => {
    await bookings.createIndex({ code: 1 }, { unique: true, sparse: true }, {});
    await bookings.insertMany([{}, {}, { code: null }]);
    expect(await refusalOf(bookings.insertOne({ code: null }))).to.include({ code: 11000 });
    expect(await bookings.find({ code: null }).toArray()).to.have.length(3);
  });

  it("are built over documents that are there, or not at all", async () => {
    await bookings.insertMany([{ n: 1 }, { n: 1 }]);
    expect(await refusalOf(bookings.createIndex({ n: 1 }, { unique: true }, {}))).to.include({ code: 11000 });
    expect(await bookings.indexes()).to.have.length(1);
    await bookings.createIndex({ n: 1 }, {}, {});
    expect(await bookings.find({ n: 1 }).hint("n_1").toArray()).to.have.length(2);
  });

  it("are listed as they were asked for, and made once", async () => {
    await bookings.createIndexes([
      { key: { a: 1, b: -1 }, name: "ab" },
      { key: { at: 1 }, expireAfterSeconds: 0 },
    ]);
    await bookings.createIndex({ a: 1, b: -1 }, { name: "ab" }, {});
    expect(await bookings.indexes()).to.deep.equal([
      { v: 2, key: { _id: 1 }, name: "_id_" },
      { v: 2, key: { a: 1, b: -1 }, name: "ab" },
      { v: 2, key: { at: 1 }, name: "at_1", expireAfterSeconds: 0 },
    ]);
    expect(await refusalOf(bookings.createIndex({ a: 1 }, { name: "ab" }, {}))).to.include({ code: 86 });
    expect(await refusalOf(bookings.createIndex({ a: 1, b: -1 }, {}, {}))).to.include({ code: 85 });
    expect(
      await refusalOf(bookings.createIndex({ at: 1 }, { name: "at_1", expireAfterSeconds: 9 }, {})),
    ).to.include({
      code: 85,
    });
  });

  it("can be dropped, and cease to refuse", async () => {
    await bookings.createIndex({ n: 1 }, { unique: true }, {});
    await bookings.dropIndex("n_1");
    await bookings.insertMany([{ n: 1 }, { n: 1 }]);
    expect(await refusalOf(bookings.dropIndex("n_1"))).to.include({ code: 27, codeName: "IndexNotFound" });
    expect(await refusalOf(bookings.dropIndex("_id_"))).to.include({ code: 72 });
  });

  it("refuse keys that are too long", async () => {
    await bookings.createIndex({ text: 1 }, {}, {});
    expect(await refusalOf(bookings.insertOne({ text: "x".repeat(3000) }))).to.include({ code: 17280 });
    await bookings.insertOne({ text: "x".repeat(1900) });
    expect(await bookings.find({ text: { $lt: "y".repeat(3000) } }).toArray()).to.have.length(1);
  });

  it("stop a reader when they are dropped under it", async () => {
    await bookings.createIndex({ n: 1 }, {}, {});
    await bookings.insertMany(Array.from({ length: 2000 }, (_, n) => ({ n })));
    const cursor = bookings.find({ n: { $gte: 0 } }, { batchSize: 2 });
    await cursor.next();
    await bookings.dropIndex("n_1");
    expect(await refusalOf(cursor.toArray())).to.include({ code: 175, codeName: "QueryPlanKilled" });
  });
});
