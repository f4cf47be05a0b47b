import { expect } from "chai";
import { Long, UUID, type Document } from "bson";
import { startEmbedded, type EmbeddedDatabase } from "../../server/embedded/start.js";
import { connectWire, type WireConnection } from "./wire.js";
import { newFolder } from "../support/places.js";

describe("repeated commands to the embedded database", () => {
  const folder = newFolder();
  let embedded: EmbeddedDatabase;
  let wire: WireConnection;
  let lsid: { id: UUID };
  let collection: string;
  const open = async () => {
    embedded = await startEmbedded(folder);
    wire = await connectWire(embedded.uri);
  };
  const reopen = async () => {
    wire.close();
    await embedded.stop();
    await open();
  };
  before(open);
  beforeEach(() => {
    lsid = { id: new UUID() };
    collection = `c${lsid.id.toHexString(false)}`;
  });
  after(() => {
    wire.close();
    return embedded.stop();
  });

  const send = (command: Document, number: number) =>
    wire.command({ ...command, lsid, txnNumber: Long.fromNumber(number) });
  const all = async () => {
    const { cursor } = await wire.command({ find: collection, filter: {} });
    return (cursor as { firstBatch: Document[] }).firstBatch;
  };

  it("insert, change and remove once, and answer the same", async () => {
    const inserted = {
      insert: collection,
      documents: [
        { _id: 1, n: 0 },
        { _id: 2, n: 0 },
      ],
    };
    expect(await send(inserted, 1)).to.include({ ok: 1, n: 2 });
    expect(await send(inserted, 1)).to.deep.include({ ok: 1, n: 2, retriedStmtIds: [0, 1] });
    const updated = { update: collection, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
    expect(await send(updated, 2)).to.include({ n: 1, nModified: 1 });
    expect(await send(updated, 2)).to.include({ n: 1, nModified: 1 });
    expect((await all())[0]).to.deep.equal({ _id: 1, n: 1 });
    const removed = { delete: collection, deletes: [{ q: {}, limit: 1 }] };
    expect(await send(removed, 3)).to.include({ n: 1 });
    expect(await send(removed, 3)).to.include({ n: 1 });
    expect(await all()).to.have.length(1);
  });

  it("give back the same document of findAndModify, also after a restart", async () => {
    await wire.command({ insert: collection, documents: [{ _id: 1, n: 0 }] });
    const taken = { findAndModify: collection, query: { _id: 1 }, update: { $inc: { n: 1 } }, new: true };
    const first = await send(taken, 1);
    expect(first.value).to.deep.equal({ _id: 1, n: 1 });
    await reopen();
    const again = await send(taken, 1);
    expect(again).to.deep.include({
      value: first.value as Document,
      lastErrorObject: first.lastErrorObject as Document,
    });
    expect(await all()).to.deep.equal([{ _id: 1, n: 1 }]);
  });

  it("carry on where the first attempt had stopped", async () => {
    await wire.command({ insert: collection, documents: [{ _id: 2 }] });
    const documents = [{ _id: 1 }, { _id: 2 }, { _id: 3 }];
    const first = await send({ insert: collection, documents }, 1);
    expect(first).to.have.nested.property("writeErrors[0].index", 1);
    await wire.command({ delete: collection, deletes: [{ q: { _id: 2 }, limit: 1 }] });
    const second = await send({ insert: collection, documents }, 1);
    expect(second).to.deep.include({ n: 3, retriedStmtIds: [0] });
  });

  it("tell an upsert's _id again", async () => {
    const upsert = { update: collection, updates: [{ q: { a: 1 }, u: { $set: { b: 1 } }, upsert: true }] };
    const first = await send(upsert, 1);
    await reopen();
    expect((await send(upsert, 1)).upserted).to.deep.equal(first.upserted);
    expect(await all()).to.have.length(1);
  });

  it("commit again without doing anything, also after a restart", async () => {
    await wire.command({ create: collection });
    const begin = { insert: collection, documents: [{ _id: 1 }], startTransaction: true, autocommit: false };
    expect(await send(begin, 1)).to.include({ ok: 1 });
    const commit = { commitTransaction: 1, autocommit: false, $db: "admin" };
    expect(await send(commit, 1)).to.include({ ok: 1 });
    expect(await send(commit, 1)).to.include({ ok: 1 });
    await reopen();
    expect(await send(commit, 1)).to.include({ ok: 1 });
    expect(await send({ abortTransaction: 1, autocommit: false, $db: "admin" }, 1)).to.include({
      code: 256,
      codeName: "TransactionCommitted",
    });
    expect(await all()).to.have.length(1);
  });

  it("wait for the first attempt when that is still waiting itself", async () => {
    await wire.command({ insert: collection, documents: [{ _id: 1, n: 0 }] });
    const holder = { id: new UUID() };
    const session = { lsid: holder, txnNumber: Long.ONE, autocommit: false };
    const hold = { update: collection, updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
    await wire.command({ ...hold, ...session, startTransaction: true });
    const second = await connectWire(embedded.uri);
    const third = await connectWire(embedded.uri);
    const retried = { ...hold, lsid, txnNumber: Long.ONE };
    const attempts = [second.command(retried), third.command(retried)];
    await wire.command({ commitTransaction: 1, ...session, $db: "admin" });
    for (const reply of await Promise.all(attempts)) expect(reply).to.include({ ok: 1, nModified: 1 });
    expect(await all()).to.deep.equal([{ _id: 1, n: 2 }]);
    second.close();
    third.close();
  });

  it("are refused under an older number, without a session, or for commands that cannot be repeated", async () => {
    const documents = [{ _id: 1 }];
    await send({ insert: collection, documents }, 5);
    expect(await send({ insert: collection, documents }, 4)).to.include({
      code: 225,
      codeName: "TransactionTooOld",
    });
    expect(await wire.command({ insert: collection, documents, txnNumber: Long.ONE })).to.include({
      code: 72,
    });
    expect(await send({ find: collection }, 6)).to.include({ code: 50768 });
    const many = { update: collection, updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] };
    expect(await send(many, 7)).to.include({ code: 72, codeName: "InvalidOptions" });
  });

  it("meet a transaction that is not there with NoSuchTransaction", async () => {
    const find = { find: collection, autocommit: false };
    expect(await send(find, 1)).to.include({ code: 251, codeName: "NoSuchTransaction" });
    const begin = { find: collection, autocommit: false, startTransaction: true };
    await send(begin, 2);
    expect(await send(begin, 2)).to.include({ code: 117, codeName: "ConflictingOperationInProgress" });
    await wire.command({ endSessions: [lsid] });
    expect(await send({ commitTransaction: 1, autocommit: false, $db: "admin" }, 2)).to.include({
      code: 251,
    });
  });
});
