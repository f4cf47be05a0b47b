import { expect } from "chai";
import { Long, UUID, type ClientSession, type Collection, type MongoError } from "mongodb";
import { connectWire } from "./wire.js";
import { openTestDatabase, refusalOf, type TestDatabase } from "./database.js";

describe("transactions of the embedded database", () => {
  let database: TestDatabase;
  let accounts: Collection;
  let session: ClientSession;
  before(async () => {
    database = await openTestDatabase();
    accounts = database.db.collection("accounts");
  });
  beforeEach(async () => {
    await accounts.drop();
    await accounts.insertMany(["ana", "bea"].map((_id) => ({ _id: _id as never, money: 10 })));
    session = database.client.startSession();
  });
  afterEach(() => session.endSession());
  after(() => database.close());

  const moneyOf = async (name: string, options = {}) =>
    (await accounts.findOne({ _id: name as never }, options))?.money as number;
  const give = (name: string, money: number, options = {}) =>
    accounts.updateOne({ _id: name as never }, { $inc: { money } }, options);

  it("are seen by nobody else before the commit, and whole after it", async () => {
    session.startTransaction();
    await give("ana", -5, { session });
    await give("bea", 5, { session });
    expect(await moneyOf("ana", { session })).to.equal(5);
    expect(await moneyOf("ana")).to.equal(10);
    await session.commitTransaction();
    expect([await moneyOf("ana"), await moneyOf("bea")]).to.deep.equal([5, 15]);
  });

  it("leave nothing behind when aborted", async () => {
    session.startTransaction();
    await accounts.insertOne({ _id: "cem" as never }, { session });
    await give("ana", 1, { session });
    await accounts.deleteOne({ _id: "bea" as never }, { session });
    await session.abortTransaction();
    expect(await accounts.find().toArray()).to.deep.equal([
      { _id: "ana", money: 10 },
      { _id: "bea", money: 10 },
    ]);
    expect(await accounts.estimatedDocumentCount()).to.equal(2);
  });

  it("read the state of their start, also through an index and in a count", async () => {
    await accounts.createIndex({ money: 1 }, {}, {});
    session.startTransaction();
    expect(await accounts.countDocuments({ money: 10 }, { session })).to.equal(2);
    await give("ana", 7);
    await accounts.insertOne({ _id: "dan" as never, money: 10 });
    await accounts.deleteOne({ _id: "bea" as never });
    expect(await accounts.countDocuments({ money: 10 }, { session })).to.equal(2);
    expect(await accounts.find({}, { session }).toArray()).to.have.length(2);
    expect(
      await accounts.find({ money: { $gt: 5 } }, { session, sort: { money: 1 } }).toArray(),
    ).to.have.length(2);
    await session.commitTransaction();
    expect(await accounts.countDocuments({ money: 10 })).to.equal(1);
  });

  it("fail with WriteConflict where another has written since their start", async () => {
    session.startTransaction();
    await moneyOf("ana", { session });
    await give("ana", 1);
    const refused = await refusalOf(give("ana", 1, { session }));
    expect(refused).to.include({ code: 112, codeName: "WriteConflict" });
    expect(refused).to.have.property("errorLabels").that.includes("TransientTransactionError");
    const late = await refusalOf(session.commitTransaction());
    expect(late).to.include({ code: 251, codeName: "NoSuchTransaction" });
  });

  it("fail with WriteConflict where another open transaction has written", async () => {
    const other = database.client.startSession();
    other.startTransaction();
    session.startTransaction();
    await give("ana", 1, { session: other });
    expect(await refusalOf(give("ana", 1, { session }))).to.include({ code: 112 });
    await other.commitTransaction();
    await other.endSession();
  });

  it("hold a unique key against everyone until they end", async () => {
    await accounts.createIndex({ seat: 1 }, { unique: true, sparse: true }, {});
    session.startTransaction();
    await accounts.insertOne({ seat: 1 }, { session });
    const second = accounts.insertOne({ seat: 1 });
    const third = refusalOf(accounts.insertOne({ seat: 1 }));
    const waiting = await Promise.race([second, third, new Promise((r) => setTimeout(r, 50, "waiting"))]);
    expect(waiting).to.equal("waiting");
    await session.abortTransaction();
    const results = await Promise.allSettled([second, third]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "fulfilled"]);
    expect(await accounts.countDocuments({ seat: 1 })).to.equal(1);
  });

  it("make plain writes wait, which then see what was committed", async () => {
    session.startTransaction();
    await give("ana", 1, { session });
    const plain = give("ana", 100);
    await session.commitTransaction();
    await plain;
    expect(await moneyOf("ana")).to.equal(111);
  });

  it("make plain writes wait no longer than their time limit", async () => {
    session.startTransaction();
    await give("ana", 1, { session });
    const refused = await refusalOf(give("ana", 1, { maxTimeMS: 30 }));
    expect(refused).to.include({ code: 50, codeName: "MaxTimeMSExpired" });
    await session.abortTransaction();
  });

  it("end with a duplicate key that is no reason to try again", async () => {
    session.startTransaction();
    const refused = await refusalOf(accounts.insertOne({ _id: "ana" as never }, { session }));
    expect(refused).to.include({ code: 11000 });
    expect((refused as MongoError).hasErrorLabel("TransientTransactionError")).to.equal(false);
    expect(await refusalOf(session.commitTransaction())).to.include({ code: 251 });
  });

  it("lose no update under contention with withTransaction", async () => {
    const pay = async () => {
      const own = database.client.startSession();
      await own.withTransaction(async () => {
        const money = await moneyOf("ana", { session: own });
        await accounts.updateOne({ _id: "ana" as never }, { $set: { money: money + 1 } }, { session: own });
      });
      await own.endSession();
    };
    await Promise.all(Array.from({ length: 25 }, pay));
    expect(await moneyOf("ana")).to.equal(35);
  });

  it("make a collection that is only there after the commit", async () => {
    const fresh = database.db.collection("fresh");
    await fresh.drop();
    const names = async () => (await database.db.listCollections().toArray()).map(({ name }) => name);
    session.startTransaction();
    await fresh.insertOne({ n: 1 }, { session });
    expect(await fresh.countDocuments({}, { session })).to.equal(1);
    expect(await names()).to.not.include("fresh");
    await session.abortTransaction();
    expect(await names()).to.not.include("fresh");
    await session.withTransaction(() => fresh.insertOne({ n: 2 }, { session }));
    expect(await names()).to.include("fresh");
    expect(await fresh.estimatedDocumentCount()).to.equal(1);
  });

  it("fail where a collection they read has been changed since their start", async () => {
    session.startTransaction();
    await moneyOf("ana", { session });
    await accounts.createIndex({ money: 1 }, {}, {});
    const refused = await refusalOf(moneyOf("ana", { session }));
    expect(refused).to.include({ code: 246, codeName: "SnapshotUnavailable" });
    expect(refused).to.have.property("errorLabels").that.includes("TransientTransactionError");
  });

  it("refuse commands that have no place in them", async () => {
    for (const command of [
      { create: "other" },
      { createIndexes: "accounts", indexes: [{ key: { n: 1 }, name: "n" }] },
      { drop: "accounts" },
      { count: "accounts" },
      { listCollections: 1 },
    ]) {
      session.startTransaction();
      await moneyOf("ana", { session });
      const refused = await refusalOf(database.db.command(command, { session }));
      expect(refused).to.include({ code: 263, codeName: "OperationNotSupportedInTransaction" });
      await session.abortTransaction();
    }
  });

  it("read in batches what they have written themselves", async () => {
    session.startTransaction();
    const many = Array.from({ length: 300 }, (_, n) => ({ n }));
    await accounts.insertMany(many, { session });
    const cursor = accounts.find({ n: { $exists: true } }, { session, batchSize: 50 });
    expect(await cursor.toArray()).to.have.length(300);
    await session.commitTransaction();
    expect(await accounts.countDocuments()).to.equal(302);
  });

  it("of a client that was killed keep nobody waiting, and go on over another connection of one that wasn't", async () => {
    const uri = database.embedded.uri;
    const inTransaction = (lsid: object) => ({ lsid, txnNumber: new Long(1), autocommit: false });
    const [killed, cut] = [{ id: new UUID().toBinary() }, { id: new UUID().toBinary() }];
    const one = await connectWire(uri);
    for (const [lsid, _id] of [
      [killed, "ana"],
      [cut, "bea"],
    ] as const) {
      const updates = [{ q: { _id }, u: { $inc: { money: 1 } } }];
      const begun = { update: "accounts", updates, startTransaction: true, ...inTransaction(lsid) };
      expect((await one.command(begun)).nModified).to.equal(1);
    }
    one.close();
    const another = await connectWire(uri);
    const found = await another.command({ find: "accounts", filter: { _id: "bea" }, ...inTransaction(cut) });
    expect(found.ok).to.equal(1);
    await give("ana", 5, { maxTimeMS: 10_000 });
    const commit = { commitTransaction: 1, $db: "admin", ...inTransaction(cut) };
    expect((await another.command(commit)).ok).to.equal(1);
    another.close();
    expect([await moneyOf("ana"), await moneyOf("bea")]).to.deep.equal([15, 11]);
  });
});
