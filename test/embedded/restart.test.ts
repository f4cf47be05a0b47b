import { expect } from "chai";
import { once } from "node:events";
import { Long, UUID, type Document } from "bson";
import { startAlone } from "./alone.js";
import { connectWire } from "./wire.js";
import { newFolder } from "../support/places.js";

const RESTARTS = 3;

/** What the clients have had acknowledged, and whether they shall stop. */
interface Log {
  acknowledged: number;
  stop: boolean;
}

describe("an embedded database that is killed and started again under its clients", function () {
  this.timeout(60_000);

  it("carries every write out once, however often it is sent", async () => {
    const folder = newFolder();
    let server = await startAlone(folder);
    const log: Log = { acknowledged: 0, stop: false };
    const wire = await connectWire(server.uri);
    await wire.command({ insert: "counters", documents: [{ _id: 1, n: 0 }] });
    wire.close();
    const clients = [1, 2, 3, 4].map(() => count(server.uri, log));
    try {
      for (let restart = 0; restart < RESTARTS; restart++) {
        await untilMore(log, 30);
        server.child.kill("SIGKILL");
        await once(server.child, "exit");
        server = await startAlone(folder);
      }
      await untilMore(log, 30);
      log.stop = true;
      await Promise.all(clients);
      const last = await connectWire(server.uri);
      const { cursor } = await last.command({ find: "counters" });
      last.close();
      expect(cursor).to.have.deep.nested.property("firstBatch[0]", { _id: 1, n: log.acknowledged });
    } finally {
      log.stop = true;
      server.child.kill("SIGKILL");
    }
  });
});

/** Sends one numbered write after the other, each until it is answered. */
async function count(uri: string, log: Log): Promise<void> {
  const lsid = { id: new UUID() };
  for (let number = 1; !log.stop; number++) {
    const updates = [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }];
    const command = { update: "counters", updates, lsid, txnNumber: Long.fromNumber(number) };
    const reply = await sendUntilAnswered(uri, command);
    expect(reply).to.include({ ok: 1, nModified: 1 });
    log.acknowledged++;
  }
}

async function sendUntilAnswered(uri: string, command: Document): Promise<Document> {
  for (;;) {
    try {
      const wire = await connectWire(uri);
      const reply = await wire.command(command);
      wire.close();
      return reply;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function untilMore(log: Log, more: number): Promise<void> {
  const before = log.acknowledged;
  while (log.acknowledged < before + more) await new Promise((resolve) => setTimeout(resolve, 5));
}
