import { ObjectId, type Db } from "mongodb";

/** What a storm of writes has had acknowledged. */
export interface Acknowledged {
  /** `_id`s of plain inserts. */
  inserted: ObjectId[];
  /** Least value that each counter must have. */
  counted: Map<number, number>;
  /** Numbers of transfers: each wrote two entries and moved money between two accounts. */
  transferred: ObjectId[];
}

const ACCOUNTS = 8;
/** The money of all accounts together; no transfer changes it. */
export const MONEY = ACCOUNTS * 1000;

export function nothingYet(): Acknowledged {
  return { inserted: [], counted: new Map(), transferred: [] };
}

export async function prepareStorm(db: Db): Promise<void> {
  await db.collection("entries").createIndex({ transfer: 1 }, {}, {});
  await db.collection("inserts").createIndex({ tag: 1 }, {}, {});
  const numbers = Array.from({ length: ACCOUNTS }, (_, n) => n);
  await db.collection("accounts").insertMany(numbers.map((n) => ({ _id: n as never, money: 1000 })));
  await db.collection("counters").insertMany(numbers.map((n) => ({ _id: n as never, n: 0 })));
}

/** Writes from several clients at once until the database is gone, noting down what it has acknowledged. */
export async function storm(db: Db, acknowledged: Acknowledged, onWrite: () => void): Promise<void> {
  const clients = [0, 1, 2, 3].flatMap((n) => [
    untilGone(() => insert(db, acknowledged), onWrite),
    untilGone(() => count(db, n, acknowledged), onWrite),
    untilGone(() => transfer(db, n, acknowledged), onWrite),
  ]);
  await Promise.all(clients);
}

async function untilGone(write: () => Promise<void>, onWrite: () => void): Promise<void> {
  try {
    for (;;) {
      await write();
      onWrite();
    }
  } catch {
    // The database was killed: what was under way may or may not be there.
  }
}

async function insert(db: Db, { inserted }: Acknowledged): Promise<void> {
  const { insertedId } = await db.collection("inserts").insertOne({ tag: ["a", "b"], text: "x".repeat(300) });
  inserted.push(insertedId);
}

async function count(db: Db, n: number, { counted }: Acknowledged): Promise<void> {
  const counter = await db
    .collection("counters")
    .findOneAndUpdate({ _id: n as never }, { $inc: { n: 1 } }, { returnDocument: "after" });
  counted.set(n, counter?.n as number);
}

async function transfer(db: Db, n: number, { transferred }: Acknowledged): Promise<void> {
  const number = new ObjectId();
  const [from, to] = [n, n + 4];
  await db.client.withSession((session) =>
    session.withTransaction(async () => {
      const accounts = db.collection("accounts");
      await accounts.updateOne({ _id: from as never }, { $inc: { money: -1 } }, { session });
      await accounts.updateOne({ _id: to as never }, { $inc: { money: 1 } }, { session });
      const entries = [from, to].map((account) => ({ transfer: number, account }));
      await db.collection("entries").insertMany(entries, { session });
    }),
  );
  transferred.push(number);
}
