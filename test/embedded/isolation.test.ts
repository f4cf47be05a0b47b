import { expect } from "chai";
import fc from "fast-check";
import { Long, UUID, type Document } from "bson";
import { openTestDatabase, type TestDatabase } from "./database.js";
import { connectWire, type WireConnection } from "./wire.js";

const KEYS = [1, 2, 3];
const TRANSACTIONS = [0, 1, 2];

type Step =
  | { kind: "read" | "commit" | "abort"; by: number }
  | { kind: "write"; by: number; key: number; value: number }
  | { kind: "plain"; key: number; value: number };

/** What snapshot isolation promises: a state of one's own from the start, and the first updater wins. */
interface Expected {
  snapshot: Map<number, number>;
  written: Set<number>;
  changedByOthers: Set<number>;
}

const by = fc.constantFrom(...TRANSACTIONS);
const key = fc.constantFrom(...KEYS);
const value = fc.integer({ min: 1, max: 99 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("read" as const), by }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), by, key, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("commit" as const, "abort" as const), by }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("plain" as const), key, value }) },
);

describe("open transactions of the embedded database, in any order of steps", () => {
  let database: TestDatabase;
  let wire: WireConnection;
  before(async () => {
    database = await openTestDatabase();
    wire = await connectWire(database.embedded.uri);
    await wire.command({ createIndexes: "c", indexes: [{ key: { n: 1 }, name: "n" }] });
  });
  after(() => {
    wire.close();
    return database.close();
  });

  it("see and change just what snapshot isolation lets them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await wire.command({ delete: "c", deletes: [{ q: {}, limit: 0 }] });
        await wire.command({ insert: "c", documents: KEYS.map((_id) => ({ _id, n: 0 })) });
        const run = new Run(wire);
        for (const one of steps) await run.take(one);
        await run.end();
      }),
      { numRuns: 60 },
    );
  });
});

/** Takes the steps in the database and in a model, and compares what both say. */
class Run {
  readonly committed = new Map(KEYS.map((k) => [k, 0]));
  readonly open = new Map<number, Expected>();
  readonly sessions = TRANSACTIONS.map(() => ({ lsid: { id: new UUID() }, number: 0 }));

  constructor(private readonly wire: WireConnection) {}

  async take(one: Step): Promise<void> {
    if (one.kind === "read") await this.read(one.by);
    else if (one.kind === "write") await this.write(one.by, one.key, one.value);
    else if (one.kind === "plain") await this.plain(one.key, one.value);
    else await this.finish(one.by, one.kind);
  }

  async end(): Promise<void> {
    for (const one of this.open.keys()) await this.finish(one, "abort");
    expect(await this.stateOf({})).to.deep.equal(this.committed);
  }

  /** Sends a command within a transaction, which it begins when there is none. */
  private async within(one: number, command: Document): Promise<Document> {
    const session = this.sessions[one]!;
    const isNew = !this.open.has(one);
    if (isNew) {
      session.number++;
      const expected = {
        snapshot: new Map(this.committed),
        written: new Set<number>(),
        changedByOthers: new Set<number>(),
      };
      this.open.set(one, expected);
    }
    const start = isNew ? { startTransaction: true } : {};
    const { lsid, number } = session;
    return this.wire.command({
      ...command,
      lsid,
      txnNumber: Long.fromNumber(number),
      autocommit: false,
      ...start,
    });
  }

  private async read(one: number): Promise<void> {
    const state = await this.stateOf(one);
    expect(state).to.deep.equal(this.open.get(one)!.snapshot);
  }

  private async write(one: number, k: number, v: number): Promise<void> {
    const reply = await this.within(one, {
      update: "c",
      updates: [{ q: { _id: k }, u: { $set: { n: v } } }],
    });
    const own = this.open.get(one)!;
    // What does not change a byte is no write.
    if (own.snapshot.get(k) === v) return void expect(reply).to.include({ ok: 1, nModified: 0 });
    if (own.changedByOthers.has(k) || this.holderOf(k, one) !== undefined) {
      expect(reply).to.include({ ok: 0, code: 112 });
      this.open.delete(one);
      return;
    }
    expect(reply).to.include({ ok: 1, nModified: 1 });
    own.snapshot.set(k, v);
    own.written.add(k);
  }

  private async plain(k: number, v: number): Promise<void> {
    // A plain write would wait for the holder, which only this test could end.
    if (this.holderOf(k) !== undefined || this.committed.get(k) === v) return;
    const reply = await this.wire.command({
      update: "c",
      updates: [{ q: { _id: k }, u: { $set: { n: v } } }],
    });
    expect(reply).to.include({ ok: 1, nModified: 1 });
    this.publish(k, v);
  }

  private async finish(one: number, how: "commit" | "abort"): Promise<void> {
    const own = this.open.get(one);
    if (own === undefined) return;
    const reply = await this.within(one, { [`${how}Transaction`]: 1, $db: "admin" });
    expect(reply).to.include({ ok: 1 });
    this.open.delete(one);
    if (how === "commit") for (const k of own.written) this.publish(k, own.snapshot.get(k)!);
  }

  private publish(k: number, v: number): void {
    this.committed.set(k, v);
    for (const other of this.open.values()) other.changedByOthers.add(k);
  }

  private holderOf(k: number, except?: number): number | undefined {
    return [...this.open].find(([one, { written }]) => one !== except && written.has(k))?.[0];
  }

  /** The state as a transaction sees it through the collection, checked against the index; or everyone's. */
  private async stateOf(reader: number | object): Promise<Map<number, number>> {
    const ask = (command: Document) =>
      typeof reader === "number" ? this.within(reader, command) : this.wire.command(command);
    const plain = documentsIn(await ask({ find: "c", sort: { _id: 1 } }));
    const indexed = documentsIn(await ask({ find: "c", filter: { n: { $gte: 0 } }, hint: "n" }));
    expect(indexed).to.have.deep.members(plain);
    return new Map(plain.map(({ _id, n }) => [_id as number, n as number]));
  }
}

function documentsIn({ cursor }: Document): Document[] {
  return (cursor as { firstBatch: Document[] }).firstBatch;
}
