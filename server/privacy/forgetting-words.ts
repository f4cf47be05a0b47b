import type { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { Topic } from "../live/announce.js";
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
 * of a note that was reported only the words are kept, which the office may still have to read. Pages on which the
 * words stood are announced, also of groups the person has left.
 */
export async function forgetWords(trail: Trail, person: Types.ObjectId): Promise<void> {
  trail.announce(...(await pagesWithWords(person)));
  await ThankYou.deleteMany({ $or: [{ from: person }, { to: person }], reportedAt: null });
  await Nomination.deleteMany({ $or: [{ by: person }, { nominee: person }] });
  await ThreadPost.updateMany(
    { author: person },
    { $set: { text: removedPost, isRemoved: true, reports: [] } },
  );
  await BoardPost.deleteMany({ author: person });
  await Session.updateMany({ "cover.askedBy": person }, { $set: { "cover.reason": removedReason } });
  await Debrief.updateMany({ leader: person }, { $set: { went: "", next: "", forStaff: "", askedAt: null } });
  await Development.updateMany({ person }, { $set: { what: "A development activity", struckReason: "" } });
}

/** What is looked at where something stands that the person wrote, or that was written to them. */
async function pagesWithWords(person: Types.ObjectId): Promise<Topic[]> {
  const [group, people] = [{ group: 1 } as const, { from: 1, to: 1 } as const];
  const posts = await ThreadPost.find({ author: person }, group).lean();
  const stuck = await BoardPost.find({ author: person }, group).lean();
  const away = await Session.find({ "cover.askedBy": person }, group).lean();
  const notes = await ThankYou.find({ $or: [{ from: person }, { to: person }] }, people).lean();
  return [
    ...[...posts, ...stuck, ...away].map((each) => topicOf("group", each.group)),
    ...notes.flatMap(({ from, to }) => [topicOf("person", from), topicOf("person", to)]),
  ];
}
