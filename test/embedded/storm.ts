import { Long, ObjectId, UUID, type Document } from "bson";
import type { Db } from "mongodb";
import { connectWire, type WireConnection } from "./wire.js";

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

/** Writes from twelve connections at once until the database is gone, noting down what it has acknowledged. */
export async function storm(uri: string, acknowledged: Acknowledged, onWrite: () => void): Promise<void> {
  const clients = [0, 1, 2, 3].flatMap((n) => [
    untilGone(uri, onWrite, (wire) => insert(wire, acknowledged)),
    untilGone(uri, onWrite, (wire) => count(wire, n, acknowledged)),
    untilGone(uri, onWrite, (wire) => transfer(wire, n, acknowledged)),
  ]);
  await Promise.all(clients);
}

async function untilGone(
  uri: string,
  onWrite: () => void,
  write: (wire: WireConnection) => Promise<void>,
): Promise<void> {
  try {
    const wire = await connectWire(uri);
    for (;;) {
      await write(wire);
      onWrite();
    }
  } catch (error) {
    // The database was killed: what was under way may or may not be there.
    if (error instanceof Refused) throw error;
  }
}

/** An answer that a storm never expects. */
class Refused extends Error {}

async function send(wire: WireConnection, command: Document): Promise<Document> {
  const reply = await wire.command(command);
  if (reply.ok !== 1) throw new Refused(String(reply.errmsg));
  return reply;
}

async function insert(wire: WireConnection, { inserted }: Acknowledged): Promise<void> {
  const document = { _id: new ObjectId(), tag: ["a", "b"], text: "x".repeat(300) };
  await send(wire, { insert: "inserts", documents: [document] });
  inserted.push(document._id);
}

async function count(wire: WireConnection, n: number, { counted }: Acknowledged): Promise<void> {
  const change = { findAndModify: "counters", query: { _id: n }, update: { $inc: { n: 1 } }, new: true };
  const { value } = await send(wire, change);
  counted.set(n, (value as { n: number }).n);
}

async function transfer(wire: WireConnection, n: number, { transferred }: Acknowledged): Promise<void> {
  const number = new ObjectId();
  const session = { lsid: { id: new UUID() }, txnNumber: Long.ONE, autocommit: false };
  const move = (account: number, money: number) => ({
    update: "accounts",
    updates: [{ q: { _id: account }, u: { $inc: { money } } }],
    ...session,
  });
  await send(wire, { ...move(n, -1), startTransaction: true });
  await send(wire, move(n + 4, 1));
  const documents = [n, n + 4].map((account) => ({ _id: new ObjectId(), transfer: number, account }));
  await send(wire, { insert: "entries", documents, ...session });
  await send(wire, { commitTransaction: 1, ...session, $db: "admin" });
  transferred.push(number);
}
