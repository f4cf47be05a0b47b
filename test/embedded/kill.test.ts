import { expect } from "chai";
import { once } from "node:events";
import { MongoClient, type Db } from "mongodb";
import { startAlone } from "./alone.js";
import { MONEY, nothingYet, prepareStorm, storm, type Acknowledged } from "./storm.js";
import { newFolder } from "../support/places.js";

const ROUNDS = 20;

describe("an embedded database that is killed in a storm of writes", function () {
  this.timeout(120_000);

  it(`keeps what it acknowledged and no half transaction, ${ROUNDS} times over`, async () => {
    const folder = newFolder();
    const acknowledged = nothingYet();
    for (let round = 0; round < ROUNDS; round++) await stormAndKill(folder, round, acknowledged);
    await verifyOnceMore(folder, acknowledged);
    expect(acknowledged.inserted.length).to.be.greaterThan(ROUNDS);
    expect(acknowledged.transferred.length).to.be.greaterThan(ROUNDS);
  });
});

async function stormAndKill(folder: string, round: number, acknowledged: Acknowledged): Promise<void> {
  const { child, uri } = await startAlone(folder);
  const exited = once(child, "exit");
  const client = new MongoClient(uri);
  try {
    if (round === 0) await prepareStorm(client.db());
    else await verify(client.db(), acknowledged);
    await client.close();
    // Every round is cut off after another number of writes, while the other clients' are under way.
    let left = 20 + 5 * round;
    await storm(uri, acknowledged, () => {
      if (--left === 0) child.kill("SIGKILL");
    });
  } finally {
    await client.close();
    child.kill("SIGKILL");
    await exited;
  }
}

/** What the last round left. */
async function verifyOnceMore(folder: string, acknowledged: Acknowledged): Promise<void> {
  const { child, uri } = await startAlone(folder);
  const client = new MongoClient(uri);
  await verify(client.db(), acknowledged);
  await client.close();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).to.deep.equal([0, null]);
}

async function verify(db: Db, { inserted, counted, transferred }: Acknowledged): Promise<void> {
  const inserts = db.collection("inserts");
  expect(await inserts.countDocuments({ _id: { $in: inserted.slice(-900) } })).to.equal(
    Math.min(inserted.length, 900),
  );
  const all = await inserts.find({}).toArray();
  expect(all.length).to.be.at.least(inserted.length);
  expect(await inserts.estimatedDocumentCount()).to.equal(all.length);
  expect(await inserts.countDocuments({ tag: "b" })).to.equal(all.length);
  for (const [n, least] of counted) {
    const counter = await db.collection("counters").findOne({ _id: n as never });
    expect(counter?.n).to.be.at.least(least);
  }
  await verifyTransfers(db, transferred);
}

async function verifyTransfers(db: Db, transferred: Acknowledged["transferred"]): Promise<void> {
  const accounts = await db.collection("accounts").find().toArray();
  expect(accounts.reduce((sum, { money }) => sum + (money as number), 0)).to.equal(MONEY);
  const entries = await db.collection("entries").find().toArray();
  const sides = new Map<string, number>();
  for (const { transfer } of entries) sides.set(String(transfer), (sides.get(String(transfer)) ?? 0) + 1);
  expect([...sides.values()].every((count) => count === 2)).to.equal(true);
  for (const number of transferred) expect(sides.has(number.toHexString())).to.equal(true);
  const moved = accounts.slice(4).reduce((sum, { money }) => sum + (money as number) - 1000, 0);
  expect(moved).to.equal(sides.size);
}
