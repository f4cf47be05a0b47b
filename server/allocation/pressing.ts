import { pathOf } from "../groups/words.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { leadsIt } from "../sessions/covered.js";
import { findUnused, type Unused } from "./no-shows.js";

/** A room that is about to go, or has just gone, to others, and the page where all of it is said. */
export interface Pressing extends Unused {
  /** Address of the group's room page. */
  path: string;
  /** Of the question on a page that may ask several. */
  id: string;
}

/**
 * What a leader is asked on their own pages while the session is under way: whether they are in its room, from when
 * they were first asked. Null for everybody else, and where nobody needs to ask.
 * @param zone the programme's zone, in which times are told
 */
export async function findPressing(
  person: { id: string },
  pair: SessionOfGroup,
  now: Date,
  zone: string,
): Promise<Pressing | null> {
  const { session, group } = pair;
  if (session.startsAt > now || session.endsAt <= now || !leadsIt(person, pair)) return null;
  const unused = await findUnused(person, group, now, zone);
  return unused?.isPressing
    ? { ...unused, path: `${pathOf(group)}/room`, id: `here-${String(group._id)}` }
    : null;
}
