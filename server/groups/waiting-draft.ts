import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { findProgramme } from "../terms/programme.js";
import { findTerms } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { Group } from "./group.js";
import { pathOf, titleInMessages } from "./words.js";

/**
 * The leader's draft on one of the topics, in a term that isn't over: where its page is, and what messages call it; null
 * when there are several, or none.
 */
export async function findOnlyDraft(
  leader: Types.ObjectId,
  topics: readonly string[],
  now: Date,
): Promise<{ name: string; path: string } | null> {
  const programme = await findProgramme();
  if (!programme) return null;
  const today = wallOf(now, programme.zone).on;
  const terms = (await findTerms()).filter(({ endsOn }) => endsOn >= today);
  const drafts = await Group.find({
    leaders: leader,
    openedAt: null,
    cancelledAt: null,
    topic: mongoose.trusted({ $in: [...topics] }),
    term: among(terms.map(({ _id }) => _id)),
  }).lean();
  const [draft] = drafts;
  return draft && drafts.length === 1 ? { name: titleInMessages(draft), path: pathOf(draft) } : null;
}
