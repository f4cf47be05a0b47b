import { createHash } from "node:crypto";
import mongoose, { type InferSchemaType } from "mongoose";

const auditSchema = new mongoose.Schema(
  {
    at: { type: Date, required: true },
    /** Who did it: a person's id, or the name of a job or command. */
    actor: { type: String, required: true },
    /** The act in the school's words: "approve group". */
    act: { type: String, required: true },
    /** What it was done to, as a topic: "group:<id>". */
    subject: { type: String, required: true },
    /** What changed, from what to what; never confidential text. */
    details: { type: mongoose.Schema.Types.Mixed, default: {} },
    /** Place in the chain; absent until the entry is sealed. */
    sequence: { type: Number },
    /** SHA-256 over the previous seal and this entry. */
    seal: { type: String },
  },
  { collection: "audit", versionKey: false, minimize: false },
);
auditSchema.index(
  { sequence: 1 },
  { unique: true, partialFilterExpression: { sequence: { $exists: true } } },
);
auditSchema.index({ subject: 1, at: -1 });

type AuditEntry = InferSchemaType<typeof auditSchema>;
export const Audit = mongoose.model("Audit", auditSchema);

const headSchema = new mongoose.Schema(
  {
    /** Always "head". */
    _id: { type: String, required: true },
    /** Sequence number and seal of the newest sealed entry. */
    sequence: { type: Number, required: true },
    seal: { type: String, required: true },
  },
  { collection: "audit_heads", versionKey: false },
);

/** The end of the chain, kept apart from it: so entries removed from the end are missed as well. */
export const AuditHead = mongoose.model("AuditHead", headSchema);

const sealed = { sequence: mongoose.trusted({ $exists: true }) };
const unsealed = { sequence: mongoose.trusted({ $exists: false }) };

type Stored = AuditEntry & { _id: mongoose.Types.ObjectId };
type Head = Pick<InferSchemaType<typeof headSchema>, "sequence" | "seal">;

/** The seal of one entry: SHA-256 (hex) over the previous seal and everything the entry says. */
function sealOf(previous: string, entry: Stored): string {
  const { _id, at, actor, act, subject, sequence } = entry;
  const said = JSON.stringify([_id, at, actor, act, subject, entry.details as unknown, sequence]);
  return createHash("sha256").update(previous).update(said).digest("hex");
}

const entriesARun = 500;

/**
 * Chains the entries written since the last run, oldest first. Runs as a job, so that no change waits for another's
 * place in the chain. The chain can't fork, lease or no lease: the entries and the head move in one transaction,
 * and only onto the head that was read; of two sealers at once one is refused and leaves nothing.
 * @returns how many entries were sealed
 * @throws SealRaceError, or the database's write conflict, when another sealer was at work
 */
export async function sealAudit(): Promise<number> {
  return mongoose.connection.transaction(async () => {
    const before: Head = (await AuditHead.findById("head").lean()) ?? { sequence: 0, seal: "" };
    const open = await Audit.find(unsealed).sort({ _id: 1 }).limit(entriesARun).lean();
    if (open.length === 0) return 0;
    let { sequence, seal } = before;
    const writes = open.map((entry) => {
      sequence += 1;
      seal = sealOf(seal, { ...entry, sequence });
      return { updateOne: { filter: { _id: entry._id, ...unsealed }, update: { $set: { sequence, seal } } } };
    });
    const written = await Audit.bulkWrite(writes);
    if (written.modifiedCount !== open.length) throw new SealRaceError("Another sealer was at work");
    await moveHead(before, { sequence, seal });
    return open.length;
  });
}

/** Thrown when two sealers met; nothing of this one's is written, and the next run goes on from the other's end. */
class SealRaceError extends Error {}

async function moveHead(from: Head, to: Head): Promise<void> {
  if (from.sequence === 0) return void (await AuditHead.create([{ _id: "head", ...to }]));
  const moved = await AuditHead.updateOne(
    { _id: "head", sequence: from.sequence, seal: from.seal },
    { $set: to },
  );
  if (moved.modifiedCount !== 1) throw new SealRaceError("Another sealer was at work");
}

/**
 * Walks the sealed chain from its start to the head. Entries of the last seconds, not sealed yet, are not looked at.
 * @returns null when whole, else the first sequence number that is missing or altered
 */
export async function findBrokenSeal(): Promise<number | null> {
  // Read first: a chain that grows meanwhile is longer than its head, never shorter.
  const head = await AuditHead.findById("head").lean();
  let seal = "";
  let expected = 1;
  for await (const entry of Audit.find(sealed).sort({ sequence: 1 }).lean().cursor()) {
    seal = sealOf(seal, entry);
    if (entry.sequence !== expected || entry.seal !== seal) return expected;
    if (head?.sequence === expected && head.seal !== seal) return expected;
    expected += 1;
  }
  if (head) return head.sequence >= expected ? expected : null;
  return expected > 1 && !(await AuditHead.exists({ _id: "head" })) ? expected : null;
}
