import type { Types } from "mongoose";
import { Debrief } from "../attendance/debrief.js";
import { Nomination } from "../nominations/nomination.js";
import { BoardPost } from "../plans/board-post.js";
import { Development } from "../recognition/development.js";
import { ThreadPost } from "../threads/thread-post.js";
import { Session } from "../sessions/session.js";
import { ThankYou } from "../thanks/thank-you.js";

/** What stands in a thread in place of words whose author is gone, so that replies to it still make sense. */
const removedPost = "This was removed together with who wrote it.";

/** What stands in place of why somebody couldn't lead a session. */
const removedReason = "Removed together with who wrote it.";

/**
 * Takes away what a person wrote to and about others and what others wrote to and about them, inside the change that
 * erases them: notes of thanks, nominations, what they were stuck on, why they asked for cover. Plans, and files
 * handed out with them, are their groups' and stay. Debriefs and activities keep their minutes, so that counts stay;
 * of a note that was reported only the words are kept, which the office may still have to read.
 */
export async function forgetWords(person: Types.ObjectId): Promise<void> {
  await ThankYou.deleteMany({ $or: [{ from: person }, { to: person }], reportedAt: null });
  await Nomination.deleteMany({ $or: [{ by: person }, { nominee: person }] });
  await ThreadPost.updateMany({ author: person }, { $set: { text: removedPost } });
  await BoardPost.deleteMany({ author: person });
  await Session.updateMany({ "cover.askedBy": person }, { $set: { "cover.reason": removedReason } });
  await Debrief.updateMany({ leader: person }, { $set: { went: "", next: "", forStaff: "", askedAt: null } });
  await Development.updateMany({ person }, { $set: { what: "A development activity", struckReason: "" } });
}
