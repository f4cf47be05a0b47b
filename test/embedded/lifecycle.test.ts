import { expect } from "chai";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { MongoClient } from "mongodb";
import { backup, compact } from "../../server/embedded/backup.js";
import { startEmbedded } from "../../server/embedded/start.js";
import { startAlone } from "./alone.js";
import { openTestDatabase, refusalOf } from "./database.js";
import { newFolder } from "../support/places.js";

describe("the life of an embedded database", () => {
  it("keeps documents, indexes, counts and the order of documents over a restart", async () => {
    const first = await openTestDatabase();
    const people = first.db.collection("people");
    await people.createIndex({ n: 1 }, { unique: true, partialFilterExpression: { n: { $gt: 0 } } }, {});
    await people.createIndex({ tags: 1 }, {}, {});
    await people.insertMany([{ n: 3 }, { n: 1, tags: ["a", "b"] }, { n: 2 }]);
    const indexes = await people.indexes();
    await first.close();
    const second = await openTestDatabase(first.folder);
    const kept = second.db.collection("people");
    expect((await kept.find().toArray()).map(({ n }) => n as number)).to.deep.equal([3, 1, 2]);
    expect(await kept.indexes()).to.deep.equal(indexes);
    expect(await kept.estimatedDocumentCount()).to.equal(3);
    expect(await kept.countDocuments({ tags: { $gte: "a", $lt: "c" } })).to.equal(1);
    expect(await refusalOf(kept.insertOne({ n: 3 }))).to.include({ code: 11000 });
    await kept.insertOne({ n: 4 });
    expect((await kept.find().toArray()).map(({ n }) => n as number)).to.deep.equal([3, 1, 2, 4]);
    await second.close();
  });

  it("clears a dropped collection away, over a restart too", async () => {
    const first = await openTestDatabase();
    const many = Array.from({ length: 5000 }, (_, n) => ({ n }));
    await first.db.collection("many").insertMany(many);
    await first.db.collection("many").drop();
    await first.close();
    const second = await openTestDatabase(first.folder);
    expect(await second.db.listCollections().toArray()).to.deep.equal([]);
    await second.db.collection("many").insertOne({ n: 1 });
    expect(await second.db.collection("many").find().toArray()).to.have.length(1);
    await second.client.db("app").dropDatabase();
    expect((await second.client.db().admin().listDatabases()).databases).to.deep.equal([]);
    await second.close();
  });

  it("opens a folder once, here and in other processes, and again after a kill", async () => {
    const folder = newFolder();
    const alone = await startAlone(folder);
    expect((await refusalOf(startEmbedded(folder))).message).to.contain("is in use by another process");
    const client = await MongoClient.connect(alone.uri);
    await client.db().collection("c").insertOne({ n: 1 });
    await client.close();
    alone.child.kill("SIGKILL");
    await once(alone.child, "exit");
    const again = await openTestDatabase(folder);
    expect((await refusalOf(startEmbedded(folder))).message).to.contain("is in use by another process");
    expect(await again.db.collection("c").countDocuments()).to.equal(1);
    await again.close();
  });

  it("ends by itself on SIGTERM", async () => {
    const alone = await startAlone(newFolder());
    alone.child.kill("SIGTERM");
    expect(await once(alone.child, "exit")).to.deep.equal([0, null]);
  });

  it("lets only its owner in, and finds a place for its socket when the path is long", async () => {
    const folder = join(newFolder(), "long".repeat(30), "longer".repeat(20));
    mkdirSync(folder, { recursive: true });
    const database = await openTestDatabase(folder);
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
    const path = decodeURIComponent(new URL(database.embedded.uri).host);
    expect(Buffer.byteLength(path)).to.be.lessThan(104);
    expect(statSync(join(path, "..")).mode & 0o777).to.equal(0o700);
    expect(await database.db.command({ ping: 1 })).to.include({ ok: 1 });
    await database.close();
  });

  it("is copied while it is in use, into a folder that opens like any other", async () => {
    const source = await openTestDatabase();
    const people = source.db.collection("people");
    await people.createIndex({ n: 1 }, {}, {});
    await people.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    const target = newFolder();
    const writing = people.insertMany(Array.from({ length: 500 }, (_, n) => ({ n: 500 + n })));
    await backup(source.folder, target);
    await writing;
    expect((await refusalOf(backup(source.folder, target))).message).to.contain("already a database");
    await source.close();
    const copy = await openTestDatabase(target);
    const copied = await copy.db.collection("people").countDocuments();
    // Each document is a statement of its own, so a commit, and with it the copy, may hold some of the second lot.
    expect(copied).to.be.within(500, 1000);
    expect(await copy.db.collection("people").estimatedDocumentCount()).to.equal(copied);
    expect(await copy.db.collection("people").countDocuments({ n: { $gte: 0 } })).to.equal(copied);
    await copy.close();
  });

  it("gives space back when it is compacted, and refuses that while it is in use", async () => {
    const database = await openTestDatabase();
    const big = database.db.collection("big");
    await big.insertMany(Array.from({ length: 300 }, (_, n) => ({ n, text: "x".repeat(10_000) })));
    await big.deleteMany({ n: { $gt: 0 } });
    expect((await refusalOf(compact(database.folder))).message).to.contain("is in use");
    await database.close();
    const file = join(database.folder, "database.mdb");
    const before = statSync(file).size;
    const { after } = await compact(database.folder);
    expect(after)
      .to.equal(statSync(file).size)
      .and.be.lessThan(before / 5);
    const again = await openTestDatabase(database.folder);
    expect(await again.db.collection("big").countDocuments()).to.equal(1);
    await again.close();
  });
});
