import { isSame } from "../groups/places.js";
import { titleOutside } from "../groups/words.js";
import type { Viewer } from "../people/viewer.js";
import { overlaps } from "../time/interval.js";
import { wallOf } from "../time/zone.js";
import { sessionsOfPerson, type SessionOfGroup } from "./agenda.js";
import { isReplaced } from "./covered.js";

/** A session the person is to be at while they are to be at another. */
export interface Beside {
  /** "Hearts, 17:30–18:20", under the title that may stand outside of its group. */
  words: string;
  href: string;
}

/** Those of a person's sessions that share time with one of them, as they read it themselves; touching is no clash. */
export function besideOf(
  pair: SessionOfGroup,
  all: readonly SessionOfGroup[],
  person: string,
  zone: string,
): Beside[] {
  if (!isAwaited(pair, person)) return [];
  const span = ({ session }: SessionOfGroup) => ({ from: session.startsAt, to: session.endsAt });
  return all
    .filter((other) => !other.session._id.equals(pair.session._id))
    .filter((other) => isAwaited(other, person) && overlaps(span(pair), span(other)))
    .map(({ session, group }) => ({
      words: `${titleOutside(group)}, ${wallOf(session.startsAt, zone).time}–${wallOf(session.endsAt, zone).time}`,
      href: `/sessions/${String(session._id)}`,
    }));
}

/** The same for one session; nothing for whoever doesn't take part in it, or once it is over. */
export async function findBeside(
  pair: SessionOfGroup,
  viewer: Viewer,
  now: Date,
  zone: string,
): Promise<Beside[]> {
  const { _id, startsAt, endsAt } = pair.session;
  if (endsAt <= now) return [];
  const all = await sessionsOfPerson(viewer.id, startsAt, endsAt);
  const own = all.find(({ session }) => session._id.equals(_id));
  return own ? besideOf(own, all, viewer.id, zone) : [];
}

/** Whether it is held and the person is to come: nobody leads it in their place, and they sent no apology. */
const isAwaited = ({ session }: SessionOfGroup, person: string): boolean =>
  !session.cancelledAt &&
  !isReplaced(person, session) &&
  !session.said.some((word) => word.mark === "apology" && isSame(word.person, person));
