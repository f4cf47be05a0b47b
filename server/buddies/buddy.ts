import mongoose, { type Types } from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

const buddySchema = new mongoose.Schema(
  {
    /** Who asked, and whom. */
    by: { type: id, required: true },
    to: { type: id, required: true },
    askedAt: { type: Date, required: true },
    /** When the other said yes; null while they haven't. */
    agreedAt: { type: Date, default: null },
    /** Both of them once they agreed. */
    pair: { type: [id], default: [] },
  },
  { collection: "buddies", optimisticConcurrency: true },
);
// Nobody asks two at once, and nobody is in two pairs, whatever is said yes to at the same time.
buddySchema.index({ by: 1 }, { unique: true });
buddySchema.index({ pair: 1 }, { unique: true, partialFilterExpression: { agreedAt: { $type: "date" } } });
buddySchema.index({ to: 1 });

/** Two who would like to learn together: one asks, and it counts once the other says yes. */
export const Buddy = mongoose.model("Buddy", buddySchema);

const agreed = mongoose.trusted({ $ne: null });

/** The person's buddy, or null. */
export async function buddyOf(person: Types.ObjectId | string): Promise<Types.ObjectId | null> {
  const found = await Buddy.findOne({ pair: person, agreedAt: agreed }).lean();
  return found?.pair.find((each) => String(each) !== String(person)) ?? null;
}

/** The pairs both of whom are among these people, by their ids. */
export async function pairsAmong(people: readonly Types.ObjectId[]): Promise<[string, string][]> {
  const ids = new Set(people.map(String));
  const found = await Buddy.find({ agreedAt: agreed, pair: mongoose.trusted({ $in: [...people] }) })
    .sort({ _id: 1 })
    .lean();
  return found.flatMap(({ pair: [a, b] }) => {
    const [one, other] = [String(a), String(b)];
    return ids.has(one) && ids.has(other) ? [[one, other] satisfies [string, string]] : [];
  });
}
