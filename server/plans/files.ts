import mongoose, { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { objectId } from "../web/input.js";
import { safeName, whyNotFile } from "./file-kind.js";
import { Plan, PlanFile } from "./plan.js";

const mostFiles = 10;

/** A file as a list names it. */
export interface FileLine {
  id: string;
  name: string;
  size: number;
}

/** The files in the order of the ids, without what is in them. */
export async function filesIn(ids: readonly Types.ObjectId[]): Promise<FileLine[]> {
  if (ids.length === 0) return [];
  const among = mongoose.trusted({ $in: [...ids] });
  const found = await PlanFile.find({ _id: among }, { name: 1, size: 1 }).lean();
  const byId = new Map(found.map((file) => [String(file._id), file]));
  return ids.flatMap((id) => {
    const file = byId.get(String(id));
    return file ? [{ id: String(id), name: file.name, size: file.size }] : [];
  });
}

/** Deletes, inside a change that took files out of plans, those of them that no plan hands out any more. */
export async function deleteUnused(ids: readonly Types.ObjectId[]): Promise<void> {
  if (ids.length === 0) return;
  const among = mongoose.trusted({ $in: [...ids] });
  const plans = await Plan.find({ files: among }, { files: 1 }).lean();
  const used = new Set(plans.flatMap(({ files }) => files.map(String)));
  const unused = ids.filter((id) => !used.has(String(id)));
  await PlanFile.deleteMany({ _id: mongoose.trusted({ $in: unused }) });
}

/** Adds a file to the plan of a session. Refused unless its name and its content both say that it is harmless. */
export async function addFile(
  actor: Actor,
  { session, group }: SessionOfGroup,
  { name: given, bytes }: { name: string; bytes: Buffer },
): Promise<{ outcome: "added" } | Refusal> {
  const adding = change<{ outcome: "added" }>(actor, topicOf("group", group._id), async (trail) => {
    const name = safeName(given);
    const reason = whyNotFile(name, bytes);
    if (reason !== null) throw new Refused(reason, "file");
    const plan = await Plan.findOne({ session: session._id });
    if ((plan?.files.length ?? 0) >= mostFiles)
      throw new Refused(`A plan has at most ${mostFiles} files`, "file");
    const by = new Types.ObjectId(actor.id);
    const [file] = await PlanFile.create([
      { group: group._id, name, size: bytes.length, bytes, addedAt: actor.now, addedBy: by },
    ]);
    if (!file) throw new TypeError("PlanFile.create answers with what it created");
    if (plan) {
      plan.files.push(file._id);
      await plan.save();
    } else {
      const fields = { session: session._id, group: group._id, files: [file._id] };
      await Plan.create([{ ...fields, savedAt: actor.now, savedBy: by }]);
    }
    const said = { session: session.number, size: bytes.length };
    await auditGroup(trail, actor, group, "add file to plan", said);
    trail.announce(topicOf("group", group._id));
    return { outcome: "added" };
  });
  return orRefusal(adding);
}

/** Takes a file out of the plan of a session; it is deleted once no plan hands it out any more. */
export async function removeFile(
  actor: Actor,
  { session, group }: SessionOfGroup,
  id: string,
): Promise<void> {
  await change(actor, topicOf("group", group._id), async (trail) => {
    const plan = await Plan.findOne({ session: session._id });
    if (!plan?.files.some((file) => String(file) === id)) return null;
    plan.set({ files: plan.files.filter((file) => String(file) !== id) });
    await plan.save();
    await deleteUnused([new Types.ObjectId(id)]);
    await auditGroup(trail, actor, group, "remove file from plan", { session: session.number });
    trail.announce(topicOf("group", group._id));
    return null;
  });
}

/** The file, if the plan of the session hands it out; else null. */
export async function findFile(
  session: Types.ObjectId,
  id: unknown,
): Promise<{ name: string; bytes: Buffer } | null> {
  if (!objectId.safeParse(id).success) return null;
  const plan = await Plan.findOne({ session, files: String(id) }, { _id: 1 }).lean();
  const file = plan && (await PlanFile.findById(String(id)));
  return file && { name: file.name, bytes: file.bytes };
}

/** "340 KB", "1.2 MB" */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
