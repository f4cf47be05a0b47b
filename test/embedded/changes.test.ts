import { expect } from "chai";
import { MongoClient } from "mongodb";
import { openTestDatabase, type TestDatabase } from "./database.js";

describe("the embedded database's count of changes", () => {
  let database: TestDatabase;
  before(async () => (database = await openTestDatabase()));
  after(() => database.close());

  it("has moved when a write is acknowledged, whoever wrote", async () => {
    const { db, embedded } = database;
    const stranger = await MongoClient.connect(embedded.uri);
    const things = db.collection("things");
    const theirs = stranger.db().collection("things");
    const writes = [
      () => things.insertOne({ n: 1 }),
      () => theirs.insertMany([{ n: 2 }, { n: 3 }]),
      () => things.updateOne({ n: 1 }, { $set: { seen: true } }),
      () => theirs.findOneAndUpdate({ n: 2 }, { $inc: { n: 10 } }),
      () => things.bulkWrite([{ deleteOne: { filter: { n: 3 } } }]),
      () =>
        stranger.withSession((session) =>
          session.withTransaction(() => theirs.insertOne({ n: 4 }, { session })),
        ),
      () => things.drop(),
    ];
    for (const write of writes) {
      const before = embedded.changes();
      await write();
      expect(embedded.changes(), String(write)).not.to.equal(before);
    }
    await stranger.close();
  });

  it("stays while people only read, and while a transaction is open or given up", async () => {
    const { db, client, embedded } = database;
    const things = db.collection("things");
    await things.insertOne({ n: 1 });
    const before = embedded.changes();
    await things.find().toArray();
    await things.countDocuments({ n: 1 });
    await client.withSession(async (session) => {
      session.startTransaction();
      await things.insertOne({ n: 2 }, { session });
      await session.abortTransaction();
    });
    expect(embedded.changes()).to.equal(before);
  });
});
