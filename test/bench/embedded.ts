import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BSON } from "bson";
import { open, type RootDatabase } from "lmdb";
import { MongoClient, type Collection, type Document } from "mongodb";
import { startEmbedded } from "../../server/embedded/start.js";

/** How often something was done in a second, through the driver and by lmdb itself, durable both times. */
export interface EmbeddedFigure {
  name: string;
  perSecond: number;
  bareLmdbPerSecond: number;
  ratio: number;
}

/** One act, repeated: `n` counts from 0 over all clients. */
type Act = (n: number) => Promise<unknown>;

interface Acts {
  insert: Act;
  "find by id": Act;
  update: Act;
}

/** Documents that are there before anything is measured. */
const STOCK = 2000;

/**
 * Measures insert, find and update of the embedded database against bare lmdb in the same run, one after the
 * other and with 32 clients; every figure takes `milliseconds`.
 */
export async function measureEmbedded(milliseconds = 1000): Promise<EmbeddedFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), "embedded-bench-"));
  const embedded = await startEmbedded(join(folder, "embedded"));
  const client = await MongoClient.connect(embedded.uri, { maxPoolSize: 32 });
  const bare = open<Buffer, string>({
    path: join(folder, "bare.mdb"),
    encoding: "binary",
    overlappingSync: false,
  });
  try {
    const ours = await driverActs(client.db().collection("bench"));
    const theirs = await bareActs(bare);
    return await compare(ours, theirs, milliseconds);
  } finally {
    await client.close();
    await embedded.stop();
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(ours: Acts, theirs: Acts, milliseconds: number): Promise<EmbeddedFigure[]> {
  const figures: EmbeddedFigure[] = [];
  for (const clients of [1, 32]) {
    for (const act of ["insert", "find by id", "update"] as const) {
      const perSecond = await rate(ours[act], clients, milliseconds);
      const bareLmdbPerSecond = await rate(theirs[act], clients, milliseconds);
      const name = `${act}, ${clients === 1 ? "one after the other" : `${clients} clients`}`;
      figures.push({ name, perSecond, bareLmdbPerSecond, ratio: perSecond / bareLmdbPerSecond });
    }
  }
  return figures;
}

async function rate(act: Act, clients: number, milliseconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  const work = async () => {
    while (performance.now() - start < milliseconds) await act(count++);
  };
  await Promise.all(Array.from({ length: clients }, work));
  return (count * 1000) / (performance.now() - start);
}

function documentOf(n: number): Document {
  return {
    name: `Person ${n}`,
    email: `person${n}@example.org`,
    year: n % 6,
    topics: ["renal", "cardio"],
    n,
  };
}

async function driverActs(collection: Collection): Promise<Acts> {
  const stock = Array.from({ length: STOCK }, (_, n) => ({ _id: n as never, ...documentOf(n) }));
  await collection.insertMany(stock);
  return {
    insert: (n) => collection.insertOne(documentOf(n)),
    "find by id": (n) => collection.findOne({ _id: (n % STOCK) as never }),
    update: (n) => collection.updateOne({ _id: (n % STOCK) as never }, { $inc: { n: 1 } }),
  };
}

/** What the embedded database has to keep at least: the document, and its key. */
async function bareActs(database: RootDatabase<Buffer, string>): Promise<Acts> {
  const bytesOf = (n: number) => Buffer.from(BSON.serialize({ _id: n, ...documentOf(n) }));
  const put = (n: number) => database.put(`stock${n % STOCK}`, bytesOf(n));
  await Promise.all(Array.from({ length: STOCK }, (_, n) => put(n)));
  let inserted = 0;
  return {
    insert: (n) => database.put(`fresh${inserted++}`, bytesOf(n)),
    "find by id": (n) => {
      const bytes = database.getBinary(`stock${n % STOCK}`);
      return Promise.resolve(bytes === undefined ? undefined : BSON.deserialize(bytes));
    },
    update: put,
  };
}
