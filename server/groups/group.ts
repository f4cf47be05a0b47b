import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";
import { comings } from "./places.js";

export const kinds = ["review", "clinical-skills", "wellbeing", "shared-experience", "mentoring"] as const;
export type Kind = (typeof kinds)[number];

const id = mongoose.Schema.Types.ObjectId;

const memberSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    joinedAt: { type: Date, required: true },
    by: { type: String, enum: comings, required: true },
  },
  { _id: false },
);

const waitingSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    since: { type: Date, required: true },
    /** A place is held for them until then. */
    offeredUntil: { type: Date, default: null },
    /** Set when they asked that a free place be taken for them at once. */
    acceptForMeAt: { type: Date, default: null },
  },
  { _id: false },
);

const slotSchema = new mongoose.Schema(
  {
    day: { type: Number, required: true, min: 1, max: 7 },
    start: { type: String, required: true },
    minutes: { type: Number, required: true },
  },
  { _id: false },
);

const wishSchema = new mongoose.Schema(
  {
    features: { type: [String], default: [] },
    stepFree: { type: Boolean, default: false },
    building: { type: String, default: "" },
  },
  { _id: false },
);

const invitationSchema = new mongoose.Schema(
  {
    /** Last part of the link. Kept readable, because its leaders show it again as a QR code. */
    secret: { type: String, required: true },
    createdAt: { type: Date, required: true },
    /** Last calendar day on which it is good. */
    endsOn: { type: String, default: null },
    /** How many people may use it. */
    most: { type: Number, default: null },
    used: { type: Number, required: true },
  },
  { _id: false },
);

const coLeaderAskedSchema = new mongoose.Schema(
  {
    person: { type: id, required: true },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { _id: false },
);

const coLeaderDeclinedSchema = new mongoose.Schema(
  { person: { type: id, required: true }, at: { type: Date, required: true } },
  { _id: false },
);

const groupSchema = new mongoose.Schema(
  {
    /** Short public name in addresses and files: "REN-3". */
    code: { type: String, required: true },
    term: { type: id, required: true },
    title: { type: String, required: true },
    topic: { type: String, required: true },
    kind: { type: String, enum: kinds, required: true },
    /** Years of study it is for. */
    years: { type: [Number], required: true },
    /** Weekly slot in the programme's zone: day 1 (Monday) to 7, wall time, minutes. */
    slot: { type: slotSchema, required: true },
    /** 1 weekly, 2 every second teaching week. */
    everyWeeks: { type: Number, enum: [1, 2], default: 1 },
    /** Calendar day from which sessions are held. */
    firstOn: { type: String, required: true },
    capacity: { type: Number, required: true, min: 1, max: 60 },
    minimum: { type: Number, required: true, min: 1 },
    leaders: { type: [id], required: true },
    /** Who has been asked to lead it as well and has not answered; they lead nothing until they say yes. */
    coLeaderAsked: { type: coLeaderAskedSchema, default: null },
    /** Who said no when they were last asked to; missing before the first does. */
    coLeaderDeclined: { type: [coLeaderDeclinedSchema], default: undefined, required: false },
    members: { type: [memberSchema], default: [] },
    /** First in, first offered. */
    waitlist: { type: [waitingSchema], default: [] },
    /** The secret link by which people are invited. */
    invitation: { type: invitationSchema, default: null },
    wish: { type: wishSchema, required: true, default: () => ({}) },
    onlineLink: { type: String, default: "" },
    about: { type: String, default: "" },
    /** The earlier group it was drafted from, whose plans its sessions begin with. */
    copiedFrom: { type: id, default: null },
    createdAt: { type: Date, required: true },
    submittedAt: { type: Date, default: null },
    openedAt: { type: Date, default: null },
    openedBy: { type: id, default: null },
    /** What staff asked to be changed when they sent it back. */
    returnedNote: { type: String, default: "" },
    /**
     * Calendar day of the decision about too few members, where staff put it off or the minimum was raised after it;
     * empty: the settings' days after the first session.
     */
    decideOn: { type: String, default: "" },
    /** What its people were told then. */
    decisionNote: { type: String, default: "" },
    /** The day of the decision of which its leaders were told last; "" for none. */
    decisionTold: { type: String, default: "" },
    /** The day of the decision that staff were told last had come; "" for none. */
    decisionDueTold: { type: String, default: "" },
    cancelledAt: { type: Date, default: null },
    cancelledReason: { type: String, default: "" },
    /** The group its members go on in, when it was merged into one. */
    mergedInto: { type: id, default: null },
  },
  { collection: "groups", optimisticConcurrency: true },
);
groupSchema.index({ term: 1, code: 1 }, { unique: true });
groupSchema.index({ "members.person": 1, term: 1 });
groupSchema.index({ "waitlist.person": 1, term: 1 });
groupSchema.index({ leaders: 1, term: 1 });
groupSchema.index(
  { "coLeaderAsked.person": 1 },
  { partialFilterExpression: { "coLeaderAsked.person": { $type: "objectId" } } },
);
groupSchema.index(
  { "invitation.secret": 1 },
  { unique: true, partialFilterExpression: { "invitation.secret": { $type: "string" } } },
);
// Offers that have run out; and lists, which come in the order of the week.
groupSchema.index({ "waitlist.offeredUntil": 1 });
groupSchema.index({ term: 1, "slot.day": 1, "slot.start": 1, code: 1 });
groupSchema.index({ term: 1, openedAt: 1 });
// The last word on "never 13 of 12", below every rule that could be wrong.
groupSchema.pre("validate", function () {
  const held = this.members.length + this.waitlist.filter((waiting) => waiting.offeredUntil !== null).length;
  const grown = this.isModified("members") || this.isModified("waitlist");
  if (grown && held > this.capacity)
    this.invalidate("members", `${held} places of ${this.capacity} would be taken`);
});

export type GroupFields = InferRawDocTypeFromSchema<typeof groupSchema> & {
  _id: Types.ObjectId;
  __v: number;
};
export type GroupDocument = HydratedDocument<InferSchemaType<typeof groupSchema>>;
export const Group = mongoose.model("Group", groupSchema);
