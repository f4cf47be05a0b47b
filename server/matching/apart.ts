import mongoose from "mongoose";

const id = mongoose.Schema.Types.ObjectId;

/**
 * Two people whom staff keep apart. It lies in a collection of its own, so that neither a round nor anything made
 * from it carries the reason; only the page of arrangements shows it. The reason is sealed, so that neither the
 * database's files nor a copy of them tell it.
 */
const apartSchema = new mongoose.Schema(
  {
    round: { type: id, required: true },
    /** Their ids, the smaller first. */
    people: { type: [id], required: true },
    sealedReason: { type: String, required: true },
    by: { type: id, required: true },
    at: { type: Date, required: true },
  },
  { collection: "kept_apart", versionKey: false },
);
apartSchema.index({ round: 1 });

export const Apart = mongoose.model("Apart", apartSchema);

/** Whom the person is kept apart from in the round, by their ids. */
export async function findApartFrom(round: mongoose.Types.ObjectId, person: string): Promise<Set<string>> {
  const pairs = await Apart.find({ round, people: person }, { people: 1 }).lean();
  return new Set(pairs.flatMap(({ people }) => people.map(String)).filter((id) => id !== person));
}

/** What a sealed reason belongs to. @param id of the arrangement */
export const aboutReason = (id: mongoose.Types.ObjectId): string => `kept_apart:${String(id)}:reason`;
