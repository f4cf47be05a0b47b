import { expect } from "chai";
import type { Document } from "bson";
import { openTestDatabase, type TestDatabase } from "./database.js";
import { connectWire, type WireConnection } from "./wire.js";

const index = (spec: Document) => ({ createIndexes: "c", indexes: [{ name: "i", ...spec }] });
const stages = (...pipeline: Document[]) => ({ aggregate: "c", pipeline, cursor: {} });
const update = (u: unknown, more: Document = {}) => ({ update: "c", updates: [{ q: {}, u, ...more }] });

/** What is left out or wrong, with the code and name that MongoDB gives it. */
const REFUSED: [name: string, command: Document, code: number, codeName: string][] = [
  ["a command that is not there", { mapReduce: "c" }, 59, "CommandNotFound"],
  ["a command with no name", { "": 1 }, 59, "CommandNotFound"],
  ["a fail point", { configureFailPoint: "failCommand", mode: "off", $db: "admin" }, 59, "CommandNotFound"],
  ["an unknown field of a command", { find: "c", colour: 1 }, 40415, "IDLUnknownField"],
  ["variables in find", { find: "c", let: { a: 1 } }, 40415, "IDLUnknownField"],
  [
    "an unknown field of a statement",
    update({ $set: { a: 1 } }, { sort: { a: 1 } }),
    40415,
    "IDLUnknownField",
  ],
  ["a statement without a filter", { delete: "c", deletes: [{ limit: 1 }] }, 40414, "IDLFailedToParse"],
  ["text search", { find: "c", filter: { $text: { $search: "a" } } }, 115, "CommandNotSupported"],
  ["a place on a map", { find: "c", filter: { a: { $near: [0, 0] } } }, 115, "CommandNotSupported"],
  ["code in a filter", { find: "c", filter: { $where: "true" } }, 2, "BadValue"],
  ["an unknown operator", { find: "c", filter: { a: { $like: "x" } } }, 2, "BadValue"],
  ["another collation", { find: "c", collation: { locale: "de" } }, 72, "InvalidOptions"],
  ["a tailable cursor", { find: "c", tailable: true }, 2, "BadValue"],
  ["a hint at no index", { find: "missing", hint: "nothing" }, 2, "BadValue"],
  ["record numbers", { find: "c", showRecordId: true }, 115, "CommandNotSupported"],
  ["a negative limit", { find: "c", limit: -1 }, 51024, "Location51024"],
  ["a filter that is no document", { find: "c", filter: "a" }, 14, "TypeMismatch"],
  ["a collection name that is no text", { find: 5 }, 73, "InvalidNamespace"],
  ["a system collection", { insert: "system.users", documents: [{ a: 1 }] }, 73, "InvalidNamespace"],
  ["an unknown stage", stages({ $frobnicate: {} }), 40324, "Location40324"],
  ["a stage that is left out", stages({ $graphLookup: {} }), 115, "CommandNotSupported"],
  ["a change stream", stages({ $changeStream: {} }), 40573, "Location40573"],
  ["a snapshot session", { find: "c", readConcern: { level: "snapshot" } }, 40573, "Location40573"],
  ["an unknown read concern", { find: "c", readConcern: { level: "psychic" } }, 2, "BadValue"],
  ["an aggregation without a cursor", { aggregate: "c", pipeline: [] }, 9, "FailedToParse"],
  ["an explanation", { ...stages(), explain: true }, 115, "CommandNotSupported"],
  ["a capped collection", { create: "k", capped: true, size: 100 }, 115, "CommandNotSupported"],
  ["a view", { create: "v", viewOn: "c", pipeline: [] }, 115, "CommandNotSupported"],
  ["a time series", { create: "t", timeseries: { timeField: "t" } }, 115, "CommandNotSupported"],
  ["a collection that is there", { create: "c" }, 48, "NamespaceExists"],
  ["a text index", index({ key: { a: "text" } }), 115, "CommandNotSupported"],
  ["a hashed index", index({ key: { a: "hashed" } }), 115, "CommandNotSupported"],
  ["a wildcard index", index({ key: { "$**": 1 } }), 115, "CommandNotSupported"],
  ["a hidden index", index({ key: { a: 1 }, hidden: true }), 115, "CommandNotSupported"],
  ["an unknown index option", index({ key: { a: 1 }, colour: 1 }), 197, "InvalidIndexSpecificationOption"],
  [
    "an expiry over two fields",
    index({ key: { a: 1, b: 1 }, expireAfterSeconds: 1 }),
    67,
    "CannotCreateIndex",
  ],
  [
    "a partial index by $ne",
    index({ key: { a: 1 }, partialFilterExpression: { a: { $ne: 1 } } }),
    67,
    "CannotCreateIndex",
  ],
  ["indexes of a collection that is not there", { listIndexes: "missing" }, 26, "NamespaceNotFound"],
  ["a cursor that is not there", { getMore: 5n, collection: "c" }, 43, "CursorNotFound"],
  [
    "a write concern of another form",
    { insert: "c", documents: [{}], writeConcern: { w: 51 } },
    9,
    "FailedToParse",
  ],
  ["another version of the interface", { ping: 1, apiVersion: "2" }, 322, "APIVersionError"],
  ["a command without statements", { insert: "c", documents: [] }, 16, "InvalidLength"],
  ["a session id that is no UUID", { ping: 1, lsid: { id: 5 } }, 207, "InvalidUUID"],
  ["a database name with a dot", { ping: 1, $db: "a.b" }, 73, "InvalidNamespace"],
];

/** What one statement of a write is refused for. */
const WRITE_ERRORS: [name: string, command: Document, code: number][] = [
  ["an unknown update operator", update({ $frob: { a: 1 } }), 9],
  ["a replacement of many", update({ a: 1 }, { multi: true }), 9],
  ["another _id", update({ $set: { _id: 9 } }), 66],
  ["a number added to text", update({ $inc: { text: 1 } }), 14],
  ["an element pushed to no array", update({ $push: { text: 1 } }), 2],
  ["two operators on one path", update({ $set: { a: 1 }, $inc: { a: 1 } }), 40],
  ["an array as _id", { insert: "c", documents: [{ _id: [1] }] }, 2],
];

describe("what the embedded database leaves out", () => {
  let database: TestDatabase;
  let wire: WireConnection;
  before(async () => {
    database = await openTestDatabase();
    wire = await connectWire(database.embedded.uri);
    await database.db.collection("c").insertOne({ _id: 1 as never, text: "x" });
    await database.db.createCollection("missing");
    await wire.command({ drop: "missing" });
  });
  after(() => {
    wire.close();
    return database.close();
  });

  for (const [name, command, code, codeName] of REFUSED) {
    it(`is refused as MongoDB would: ${name}`, async () => {
      const sent = command.hint === undefined ? command : { ...command, find: "c" };
      const reply = await wire.command(sent);
      expect(reply).to.include({ ok: 0, code, codeName });
      expect(reply.errmsg).to.be.a("string").and.not.equal("");
    });
  }

  for (const [name, command, code] of WRITE_ERRORS) {
    it(`is refused within a write: ${name}`, async () => {
      const reply = await wire.command(command);
      expect(reply).to.have.nested.property("writeErrors[0].code", code);
      expect(await database.db.collection("c").findOne()).to.deep.equal({ _id: 1, text: "x" });
    });
  }

  it("says with the answer that more nodes than one cannot confirm a write", async () => {
    const write = { insert: "concern", documents: [{ a: 1 }] };
    const reply = await wire.command({ ...write, writeConcern: { w: 3 } });
    expect(reply).to.include({ ok: 1, n: 1 });
    expect(reply.writeConcernError).to.include({ code: 100, codeName: "UnsatisfiableWriteConcern" });
    const unknown = await wire.command({ ...write, writeConcern: { w: "rack" } });
    expect(unknown.writeConcernError).to.include({ code: 79, codeName: "UnknownReplWriteConcern" });
  });

  it("leaves a time limit in charge of a long search", async () => {
    const big = database.db.collection("big");
    for (let part = 0; part < 5; part++) {
      await big.insertMany(Array.from({ length: 4000 }, (_, n) => ({ n, text: "some text ".repeat(10) })));
    }
    const command = { count: "big", query: { text: { $regex: "(x+x+)+y" } }, maxTimeMS: 10 };
    expect(await wire.command(command)).to.include({ code: 50, codeName: "MaxTimeMSExpired" });
    expect(await wire.command({ ping: 1 })).to.include({ ok: 1 });
  });

  it("closes a connection that speaks another protocol", async () => {
    const stranger = await connectWire(database.embedded.uri);
    await expectClosed(stranger.send(Buffer.from("GET / HTTP/1.1\r\n\r\n")));
    const short = await connectWire(database.embedded.uri);
    await expectClosed(short.send(Buffer.from([5, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2])));
    expect(await wire.command({ ping: 1 })).to.include({ ok: 1 });
  });
});

async function expectClosed(reply: Promise<Document>): Promise<void> {
  const error = await reply.catch((caught: unknown) => caught);
  expect(error).to.have.property("message", "connection closed");
}
