import mongoose from "mongoose";
import type { Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { pathOf } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { Session } from "../sessions/session.js";

const isOpenPrivate = ({ kind, openedAt }: GroupFields) => kind === "shared-experience" && openedAt !== null;

/**
 * Tells the members of private groups, inside the change, that nobody leads them any more. The office can't see such a
 * group, so it looks for nobody, and no leader is asked to come: without a word members would stand before a closed
 * door. The words fit any group, since a letter is read over shoulders.
 * @param alone the groups that who leaves led with nobody else
 */
export async function tellNobodyLeads(trail: Trail, alone: readonly GroupFields[]): Promise<void> {
  for (const group of alone.filter(isOpenPrivate)) {
    const next = await nextOf(group, trail.now);
    if (!next) continue;
    await tellMembers(trail, group, {
      subject: "Nobody leads your group for now",
      text: "Its leader is no longer on the roster. Its dates stay as they are, but nobody is down to lead them. In its thread you can agree how you go on; on its page you can leave it.",
      urgent: isWithinADay(next, trail.now),
    });
  }
}

/** The same once who led them is on the roster again. */
export async function tellLedAgain(trail: Trail, alone: readonly GroupFields[]): Promise<void> {
  for (const group of alone.filter(isOpenPrivate)) {
    if (!(await nextOf(group, trail.now))) continue;
    await tellMembers(trail, group, {
      subject: "Your group has its leader again",
      text: "They are on the roster again and lead it as before.",
      urgent: false,
    });
  }
}

const tellMembers = async (
  trail: Trail,
  group: GroupFields,
  words: { subject: string; text: string; urgent: boolean },
) =>
  notify(
    trail,
    group.members.map(({ person }) => person),
    { ...words, path: pathOf(group) },
  );

/** When it meets next; null when it doesn't any more. */
async function nextOf({ _id }: GroupFields, now: Date): Promise<Date | null> {
  const coming = { group: _id, cancelledAt: null, startsAt: mongoose.trusted({ $gt: now }) };
  const next = await Session.findOne(coming, { startsAt: 1 }).sort({ startsAt: 1 }).lean();
  return next?.startsAt ?? null;
}
