import type { Types } from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { sessionsOfPerson } from "../sessions/agenda.js";
import { isReplaced } from "../sessions/covered.js";
import { overlaps, type Interval } from "../time/interval.js";
import { spanOf, type Change } from "./dated.js";

/** A meeting of a person's elsewhere: when, and of which group. */
export interface Busy extends Interval {
  group: string;
}

/** Somebody who is elsewhere at a new time: which change, and where. */
export interface Clash {
  person: string;
  /** Of the change, in the list of changes. */
  number: number;
  /** Id of the group they are in then. */
  group: string;
}

/** Changes that ask people to be somewhere at a time that is new to them. */
const newTimes = (changes: readonly Change[]): Change[] => changes.filter(({ kind }) => kind !== "cancelled");

/** Who would have to be in two places: each new time against everything else the person is in; touching is no clash. */
export function clashesOf(changes: readonly Change[], busy: ReadonlyMap<string, readonly Busy[]>): Clash[] {
  return newTimes(changes).flatMap(({ number, after }) =>
    [...busy].flatMap(([person, spans]) => {
      const found = spans.find((span) => overlaps(span, spanOf(after)));
      return found ? [{ person, number, group: found.group }] : [];
    }),
  );
}

/**
 * What each person is in elsewhere over the time of the changes, as leader or member. Asked one after the other,
 * because a transaction takes no two questions at once.
 */
export async function busyOf(
  people: readonly Types.ObjectId[],
  changes: readonly Change[],
  except: Types.ObjectId,
): Promise<{ busy: Map<string, Busy[]>; groups: Map<string, GroupFields> }> {
  const busy = new Map<string, Busy[]>();
  const groups = new Map<string, GroupFields>();
  const times = newTimes(changes).flatMap(({ after }) => [after.startsAt.getTime(), after.endsAt.getTime()]);
  if (times.length === 0) return { busy, groups };
  const [first, last] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  for (const person of people) {
    const spans: Busy[] = [];
    for (const { session, group } of await sessionsOfPerson(person, first, last)) {
      if (session.cancelledAt || group.cancelledAt || group._id.equals(except)) continue;
      if (isReplaced(person, session)) continue;
      spans.push({ ...spanOf(session), group: String(group._id) });
      groups.set(String(group._id), group);
    }
    // What others may read of comes first, so that a private group hides nothing that shows.
    const isPrivate = (span: Busy) => groups.get(span.group)?.kind === "shared-experience";
    busy.set(String(person), [...spans.filter((span) => !isPrivate(span)), ...spans.filter(isPrivate)]);
  }
  return { busy, groups };
}
