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
auditSchema.index({ sequence: 1 }, { unique: true, partialFilterExpression: { sequence: { $exists: true } } });
auditSchema.index({ subject: 1, at: -1 });

export type AuditEntry = InferSchemaType<typeof auditSchema>;
export const Audit = mongoose.model("Audit", auditSchema);

const sealed = { sequence: mongoose.trusted({ $exists: true }) };

type Stored = AuditEntry & { _id: mongoose.Types.ObjectId };

/** The seal of one entry: SHA-256 (hex) over the previous seal and everything the entry says. */
export function sealOf(previous: string, entry: Stored): string {
  const said = JSON.stringify([entry._id, entry.at, entry.actor, entry.act, entry.subject, entry.details, entry.sequence]);
  return createHash("sha256").update(previous).update(said).digest("hex");
}

/**
 * Chains the entries written since the last run, oldest first. Runs as a job under a lease, so that the chain
 * has one writer and no change waits for another's place in it.
 * @returns how many entries were sealed
 */
export async function sealAudit(): Promise<number> {
  const last = await Audit.findOne(sealed).sort({ sequence: -1 }).lean();
  let sequence = last?.sequence ?? 0;
  let seal = last?.seal ?? "";
  const open = await Audit.find({ sequence: mongoose.trusted({ $exists: false }) }).sort({ _id: 1 }).limit(500).lean();
  for (const entry of open) {
    sequence += 1;
    seal = sealOf(seal, { ...entry, sequence });
    await Audit.updateOne({ _id: entry._id, sequence: mongoose.trusted({ $exists: false }) }, { $set: { sequence, seal } });
  }
  return open.length;
}

/**
 * Walks the sealed chain from its start.
 * @returns null when whole, else the first sequence number that is missing or altered
 */
export async function findBrokenSeal(): Promise<number | null> {
  let seal = "";
  let expected = 1;
  for await (const entry of Audit.find(sealed).sort({ sequence: 1 }).lean().cursor()) {
    seal = sealOf(seal, entry);
    if (entry.sequence !== expected || entry.seal !== seal) return expected;
    expected += 1;
  }
  return null;
}
