import mongoose, { type InferSchemaType } from "mongoose";
import { namingSchema } from "./naming.js";

const outboxSchema = new mongoose.Schema(
  {
    /** The person it is for, by id. */
    to: { type: mongoose.Schema.Types.ObjectId, required: true },
    /** Their e-mail address, also of what goes to a phone. */
    address: { type: String, required: true },
    channel: { type: String, enum: ["mail", "push"], default: "mail" },
    /** The device a push goes to. */
    device: { type: mongoose.Schema.Types.ObjectId, default: null },
    subject: { type: String, required: true },
    text: { type: String, required: true },
    /** Where it tells who somebody is; absent when nowhere. */
    names: { type: [namingSchema], default: undefined },
    /** Path of the page where the person can act on it; the full address is added when it goes out. */
    path: { type: String, default: "" },
    /** What the button says that leads there. */
    act: { type: String, default: "" },
    /** Taken out of the database once it went out or was given up: the last letter to somebody who is erased. */
    leavesNothing: { type: Boolean, default: false },
    /** Sent at once, whatever the hour. */
    urgent: { type: Boolean, default: false },
    /** What it is about, as people choose their e-mails by. */
    kind: { type: String, default: "other" },
    /** What a later one of takes the place of this one, also on a phone that shows it; "" for none. */
    tag: { type: String, default: "" },
    createdAt: { type: Date, required: true },
    /** Not sent before this instant (quiet hours, or the wait after a failed try). */
    dueAt: { type: Date, required: true },
    tries: { type: Number, default: 0 },
    deliveredAt: { type: Date, default: null },
    /** Set when the last try failed and no further one will be made. */
    failedAt: { type: Date, default: null },
    lastProblem: { type: String, default: null },
    /** The database forgets the message then. */
    expiresAt: { type: Date, required: true },
  },
  { collection: "outbox", versionKey: false },
);
outboxSchema.index({ deliveredAt: 1, failedAt: 1, dueAt: 1 });
outboxSchema.index({ createdAt: -1 });
outboxSchema.index({ failedAt: -1 });
outboxSchema.index({ "names.person": 1 }, { sparse: true });
outboxSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type OutgoingMessage = InferSchemaType<typeof outboxSchema>;
export const Outbox = mongoose.model("Outbox", outboxSchema);
