import mongoose, { type Types } from "mongoose";
import { randomToken } from "./secret.js";

const hour = 3_600_000;

const importDraftSchema = new mongoose.Schema(
  {
    /** 256 random bits, the last part of the preview's address. */
    _id: { type: String, required: true },
    /** Who uploaded it; nobody else can see or apply it. */
    person: { type: mongoose.Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: ["roster", "rooms", "timetable"], required: true },
    fileName: { type: String, default: "" },
    bytes: { type: Buffer, required: true },
    /** The database forgets the file then. */
    expiresAt: { type: Date, required: true },
  },
  { collection: "import_drafts", versionKey: false },
);
importDraftSchema.index({ person: 1, kind: 1 });
importDraftSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const ImportDraft = mongoose.model("ImportDraft", importDraftSchema);

type Kind = "roster" | "rooms" | "timetable";

/** An uploaded file that waits for its "import" button. */
export interface DraftFile {
  id: string;
  fileName: string;
  bytes: Buffer;
}

/** Keeps a file for an hour, in place of the person's earlier one of that kind. @returns its id */
export async function keepDraft(
  person: string,
  kind: Kind,
  file: { name: string; bytes: Buffer },
  now: Date,
): Promise<string> {
  await forgetDrafts(person, kind);
  const id = randomToken();
  const expiresAt = new Date(now.getTime() + hour);
  await ImportDraft.create({ _id: id, person, kind, fileName: file.name, bytes: file.bytes, expiresAt });
  return id;
}

/** The person's own draft with that id, while its hour lasts; else null. */
export async function findDraft(
  person: string,
  kind: Kind,
  id: unknown,
  now: Date,
): Promise<DraftFile | null> {
  if (typeof id !== "string" || !/^[\w-]{43}$/.test(id)) return null;
  const found = await ImportDraft.findOne({ _id: id, person, kind });
  if (!found || found.expiresAt <= now) return null;
  return { id, fileName: found.fileName, bytes: Buffer.from(found.bytes) };
}

/** Forgets everybody's drafts of that kind. */
export async function forgetDraftsOfKind(kind: Kind): Promise<void> {
  await ImportDraft.deleteMany({ kind });
}

/** Forgets the person's drafts of that kind. */
export async function forgetDrafts(person: Types.ObjectId | string, kind: Kind): Promise<void> {
  await ImportDraft.deleteMany({ person, kind });
}
