import mongoose, { type Types } from "mongoose";

/**
 * Shared-experience groups show to nobody outside them, so no list of groups has them. Where staff have to act for one,
 * they read what that needs and no more: that a private group asks for a room, and that leaders of private groups have
 * closed days to decide about; neither which group it is nor who leads it.
 */
export const kindsShown = { kind: mongoose.trusted({ $ne: "shared-experience" as const }) };

/** The open groups of a term that staff may see. */
export const openInTerm = (term: Types.ObjectId) => ({
  term,
  ...kindsShown,
  openedAt: mongoose.trusted({ $ne: null }),
  cancelledAt: null,
});
