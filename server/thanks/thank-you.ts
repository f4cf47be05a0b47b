import mongoose, {
  type HydratedDocument,
  type InferRawDocTypeFromSchema,
  type InferSchemaType,
  type Types,
} from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const thankYouSchema = new mongoose.Schema(
  {
    from: { type: id, required: true },
    to: { type: id, required: true },
    /** Whether it is no secret that the two share a group. If not, the office reads the note but not whose it is. */
    joinedOpenly: { type: Boolean, default: false },
    /** Empty once it was taken back. */
    text: { type: String, default: "" },
    sentAt: { type: Date, required: true },
    /** The calendar day in the programme's zone, and the how-manieth of that day it is. */
    on: { type: String, required: true },
    turn: { type: Number, required: true },
    takenBackAt: { type: Date, default: null },
    /** When its receiver found that it isn't all right; from then on the office reads it, and its receiver doesn't. */
    reportedAt: { type: Date, default: null },
    /** When the office looked at it and left it be. */
    keptAt: { type: Date, default: null },
    hiddenAt: { type: Date, default: null },
    hiddenBy: { type: id, default: null },
    /** Why, as both read it. */
    hiddenReason: { type: String, default: "" },
  },
  { collection: "thank_yous", optimisticConcurrency: true },
);
// The database keeps the day's limit, whatever races: a turn is taken once.
thankYouSchema.index({ from: 1, on: 1, turn: 1 }, { unique: true });
thankYouSchema.index({ to: 1, sentAt: -1 });
thankYouSchema.index({ from: 1, sentAt: -1 });
thankYouSchema.index({ reportedAt: 1 });

export type ThankYouFields = InferRawDocTypeFromSchema<typeof thankYouSchema> & { _id: Types.ObjectId };
export type ThankYouDocument = HydratedDocument<InferSchemaType<typeof thankYouSchema>>;

/** A note of thanks between two people who share, or shared, a group. */
export const ThankYou = mongoose.model("ThankYou", thankYouSchema);
