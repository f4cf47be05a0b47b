import { expect } from "chai";
import { decode, encode } from "../../server/embedded/bson.js";
import { Engine } from "../../server/embedded/engine/engine.js";
import { Expiry } from "../../server/embedded/engine/expiry.js";
import { runCommand } from "../../server/embedded/commands/run.js";
import { databaseFile } from "../../server/embedded/place.js";
import { openDisk } from "../../server/embedded/store/disk.js";
import type { Document } from "bson";
import { newFolder } from "../support/places.js";

describe("the embedded database's expiry", () => {
  let engine: Engine;
  before(() => {
    engine = new Engine(openDisk(databaseFile(newFolder())), () => undefined);
  });
  after(() => engine.close());

  const send = (command: Document) =>
    runCommand(engine, { command: decode(encode({ ...command, $db: "app" })), sequences: new Map() }, 1);

  it("removes what a TTL index has outlived, and nothing else", async () => {
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    for (const [name, direction] of [
      ["up", 1],
      ["down", -1],
    ] as const) {
      const spec = { key: { expires: direction }, name: "e", expireAfterSeconds: 10 };
      await send({ createIndexes: name, indexes: [spec] });
      const documents = [
        { _id: 1, expires: at(0) },
        { _id: 2, expires: at(20) },
        { _id: 3, expires: [at(5), at(50)] },
        { _id: 4, expires: "soon" },
        { _id: 5, expires: 5 },
        { _id: 6 },
      ];
      await send({ insert: name, documents });
      new Expiry(engine, () => at(15)).run();
      const { collections } = engine.catalog;
      expect(collections.get(`app.${name}`)?.tally.count).to.equal(4);
      expect(await send({ distinct: name, key: "_id" })).to.have.nested.property("values.length", 4);
      new Expiry(engine, () => at(30)).run();
      expect(collections.get(`app.${name}`)?.tally.count).to.equal(3);
    }
  });
});
