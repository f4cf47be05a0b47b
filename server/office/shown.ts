import mongoose, { type Types } from "mongoose";

/** Shared-experience groups show to nobody outside them; staff hear of none in any list. */
export const kindsShown = { kind: mongoose.trusted({ $ne: "shared-experience" as const }) };

/** The open groups of a term that staff may see. */
export const openInTerm = (term: Types.ObjectId) => ({
  term,
  ...kindsShown,
  openedAt: mongoose.trusted({ $ne: null }),
  cancelledAt: null,
});
