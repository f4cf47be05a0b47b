import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { kinds } from "../groups/group.js";

const id = mongoose.Schema.Types.ObjectId;

const itemSchema = new mongoose.Schema(
  { text: { type: String, required: true }, minutes: { type: Number, required: true } },
  { _id: false },
);

const linkSchema = new mongoose.Schema(
  { label: { type: String, default: "" }, address: { type: String, required: true } },
  { _id: false },
);

const planSchema = new mongoose.Schema(
  {
    /** The session it is for: each has at most one. */
    session: { type: id, required: true },
    group: { type: id, required: true },
    items: { type: [itemSchema], default: [] },
    links: { type: [linkSchema], default: [] },
    /** Files handed out with it; several plans may hand out the same, also those of a group drafted from this one. */
    files: { type: [id], default: [] },
    savedAt: { type: Date, required: true },
    savedBy: { type: id, required: true },
  },
  { collection: "plans", optimisticConcurrency: true },
);
planSchema.index({ session: 1 }, { unique: true });
planSchema.index({ group: 1 });
planSchema.index({ files: 1 });

/** What a group does in one session, what it reads before, and what it is handed. */
export type PlanFields = InferRawDocTypeFromSchema<typeof planSchema> & { _id: Types.ObjectId; __v: number };
export const Plan = mongoose.model("Plan", planSchema);

const librarySchema = new mongoose.Schema(
  {
    owner: { type: id, required: true },
    title: { type: String, required: true },
    items: { type: [itemSchema], default: [] },
    links: { type: [linkSchema], default: [] },
    /** Other leaders find it as well. */
    shared: { type: Boolean, default: false },
    keptAt: { type: Date, required: true },
  },
  { collection: "kept_plans", optimisticConcurrency: true },
);
librarySchema.index({ owner: 1, title: 1 });
librarySchema.index({ shared: 1, title: 1 });

/** A plan kept to be used again. */
export type KeptPlanFields = InferRawDocTypeFromSchema<typeof librarySchema> & { _id: Types.ObjectId };
export const KeptPlan = mongoose.model("KeptPlan", librarySchema);

const templateSchema = new mongoose.Schema(
  {
    /** The kind of group it is for. */
    _id: { type: String, enum: kinds, required: true },
    items: { type: [itemSchema], default: [] },
  },
  { collection: "plan_templates", optimisticConcurrency: true },
);

/** What a new plan begins with, by kind of group, as the programme office wrote it. */
export const PlanTemplate = mongoose.model("PlanTemplate", templateSchema);

const fileSchema = new mongoose.Schema(
  {
    group: { type: id, required: true },
    name: { type: String, required: true },
    size: { type: Number, required: true },
    bytes: { type: Buffer, required: true },
    addedAt: { type: Date, required: true },
    addedBy: { type: id, required: true },
  },
  { collection: "plan_files", optimisticConcurrency: true },
);
fileSchema.index({ group: 1 });

/** A file of at most 5 MB that members download; it lies in the database, with the rest of what a backup holds. */
export const PlanFile = mongoose.model("PlanFile", fileSchema);
