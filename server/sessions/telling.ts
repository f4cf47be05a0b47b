import type { Types } from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { Inbox } from "../data/inbox.js";
import { calledForMembers } from "../groups/draft-words.js";
import type { GroupDocument } from "../groups/group.js";
import { hasRoom, placesOf } from "../groups/places.js";
import { auditPlace } from "../groups/trace.js";
import { hasBegunLast, type SeriesEnds, type Told } from "../groups/waitlist.js";
import { meetingWords } from "../groups/words.js";
import { notify, type Message } from "../notifications/notify.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { momentWords } from "../time/words.js";

const acts: Record<Told["kind"], string> = {
  offered: "offer place",
  "offered-instead": "offer place",
  taken: "accept place for them",
  expired: "end offer",
};

/** Whom of a group to tell, and within which change. */
interface Telling {
  trail: Trail;
  group: GroupDocument;
  programme: ProgrammeFields;
  ends: SeriesEnds;
  /** What somebody reads before it, when they wait here for a reason that the same change brought about. */
  before?: ReadonlyMap<string, string>;
}

/** Writes down and tells each person what happened to their place in the waitlist. */
export async function tellAll(
  { trail, group, programme, ends, before }: Telling,
  actor: Actor,
  told: readonly Told[],
): Promise<void> {
  const title = told.length > 0 ? await calledForMembers(group, actor.now) : "";
  for (const each of told) {
    trail.announce(topicOf("person", each.person));
    const details = "until" in each ? { until: each.until } : {};
    await auditPlace(trail, actor, group, acts[each.kind], String(each.person), details);
    const isOver = hasBegunLast(ends, trail.now);
    const message = messageOf(each, { group, title, zone: programme.zone, isOver });
    if (each.kind === "expired") await settleOffer(trail, each.person, message.path);
    const why = before?.get(String(each.person));
    await notify(trail, [each.person], why ? { ...message, text: `${why}\n\n${message.text}` } : message);
  }
}

/** The word of an offer that has run out isn't new any more: nothing is held. */
async function settleOffer(trail: Trail, to: Types.ObjectId, path: string): Promise<void> {
  await Inbox.updateMany({ to, path, kind: "places", readAt: null }, { $set: { readAt: trail.now } });
}

/** @param title what messages call the group @param isOver whether the group has begun its last session */
function messageOf(
  told: Told,
  { group, title, zone, isOver }: { group: GroupDocument; title: string; zone: string; isOver: boolean },
): Message {
  const path = `/groups/${String(group._id)}`;
  const named = `${title} (${meetingWords(group)})`;
  switch (told.kind) {
    case "offered":
      return {
        subject: `A place is free in ${title}`,
        text: `Your turn has come in the waitlist: a place in ${named} is held for you until ${momentWords(told.until, zone)}. Take it or pass it on; after that it goes to the next in the waitlist.`,
        path,
        kind: "places",
        answerBy: told.until,
      };
    case "offered-instead":
      return {
        subject: `A place is free in ${title}`,
        text: `Your turn has come in the waitlist, and you asked that a place be taken for you. That wasn't possible as things stand: you have something else at that time, or as many groups as one may. So the place in ${named} is held for you until ${momentWords(told.until, zone)}; make room and take it, or pass it on.`,
        path,
        kind: "places",
        answerBy: told.until,
      };
    case "taken":
      return {
        subject: `You have a place in ${title}`,
        text: `A place came free in ${named}, and it was taken for you, as you asked. Its dates are yours now. If it doesn't suit you any more, leave the group, and it goes to the next in the waitlist.`,
        path,
        kind: "places",
      };
    case "expired":
      return { ...expiredWords(group, title, isOver), path, kind: "places" };
  }
}

function expiredWords(group: GroupDocument, title: string, isOver: boolean) {
  const runOut = `The time to take the place in ${title} has run out`;
  const subject = `The place in ${title} is no longer held`;
  if (isOver) {
    const text = `${runOut}. The group has no session to come, so nobody joins it any more.`;
    return { subject, text };
  }
  if (hasRoom(placesOf(group))) {
    const text = `${runOut}. Nobody else waits for it, so it is free: if you would still like to come, you can join.`;
    return { subject, text };
  }
  const text = `${runOut}. It was offered to the next in the waitlist. If you would still like to come, you can join the waitlist again.`;
  return { subject: `The place in ${title} went on`, text };
}
