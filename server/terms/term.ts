import mongoose, { type InferRawDocTypeFromSchema, type Types } from "mongoose";
import { wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";

const closureSchema = new mongoose.Schema(
  {
    from: { type: String, required: true },
    to: { type: String, required: true },
    reason: { type: String, required: true },
  },
  { _id: false },
);

const termSchema = new mongoose.Schema(
  {
    name: { type: String, required: true },
    /** Calendar days "YYYY-MM-DD" in the programme's zone, both included. */
    startsOn: { type: String, required: true },
    endsOn: { type: String, required: true },
    closures: { type: [closureSchema], default: [] },
  },
  { collection: "terms", optimisticConcurrency: true },
);
termSchema.index({ startsOn: 1 }, { unique: true });

export type TermFields = InferRawDocTypeFromSchema<typeof termSchema> & { _id: Types.ObjectId; __v: number };
export const Term = mongoose.model("Term", termSchema);

/** The term that runs on the day, else the next one, else the last one; null when there is none. */
export async function findCurrentTerm(today: string): Promise<TermFields | null> {
  return currentOf(await findTerms(), today);
}

/** Every term, the earliest first. */
export const findTerms = (): Promise<TermFields[]> => Term.find().sort({ startsOn: 1 }).lean();

const currentOf = (terms: readonly TermFields[], today: string): TermFields | null =>
  terms.find((term) => term.endsOn >= today) ?? terms.at(-1) ?? null;

/**
 * The term with the id where it is another than the one people mean on the day when they name none; else null.
 * @param terms of {@link findTerms}
 */
export function otherTerm(
  terms: readonly TermFields[],
  id: Types.ObjectId,
  today: string,
): TermFields | null {
  const term = terms.find(({ _id }) => _id.equals(id)) ?? null;
  return term === currentOf(terms, today) ? null : term;
}

/** The same for a page that needs one, by the wall clock in the zone. @throws HttpError 409 when there is none */
export async function findTermNow({ now, zone }: { now: Date; zone: string }): Promise<TermFields> {
  const term = await findCurrentTerm(wallOf(now, zone).on);
  if (!term) throw conflict("Set the dates of a term first.");
  return term;
}
