/** Something somebody asked for, and what they were told. Times in milliseconds on one clock. */
export interface Deed {
  kind: "join" | "leave" | "accept" | "decline" | "raise" | "expire";
  /** Who asked, or whose offer ran out; empty for a place that staff add. */
  who: string;
  begun: number;
  ended: number;
  told: string;
}

/** Who has a place and who waits, first come first; `held` is the number of offers, which the first have. */
export interface Standing {
  capacity: number;
  members: readonly string[];
  queue: readonly string[];
  held: number;
}

/** Each free place is held for the first who waits without one. */
function settle(at: Standing): Standing {
  const free = at.capacity - at.members.length - at.held;
  return { ...at, held: at.held + Math.max(0, Math.min(free, at.queue.length - at.held)) };
}

function without(at: Standing, who: string): Standing {
  const place = at.queue.indexOf(who);
  if (place < 0) return at;
  return {
    ...at,
    queue: at.queue.filter((each) => each !== who),
    held: place < at.held ? at.held - 1 : at.held,
  };
}

const isOffered = (at: Standing, who: string) => at.queue.slice(0, at.held).includes(who);
const seat = (at: Standing, who: string): Standing => ({
  ...without(at, who),
  members: [...at.members, who],
});

/** The waitlist as the school tells it, one deed after the other: what happens, and what is said. */
function step(at: Standing, kind: Deed["kind"], who: string): { after: Standing; told: string } {
  const isMember = at.members.includes(who);
  const place = at.queue.indexOf(who);
  switch (kind) {
    case "join": {
      if (isMember) return { after: at, told: "already in" };
      if (isOffered(at, who)) return { after: seat(at, who), told: "in" };
      if (place >= 0) return { after: at, told: `number ${place - at.held + 1}` };
      if (at.members.length + at.held < at.capacity && at.queue.length === at.held)
        return { after: seat(at, who), told: "in" };
      const after = { ...at, queue: [...at.queue, who] };
      return { after, told: `number ${after.queue.length - at.held}` };
    }
    case "leave": {
      if (isMember)
        return { after: { ...at, members: at.members.filter((each) => each !== who) }, told: "left" };
      return { after: without(at, who), told: place >= 0 ? "left the waitlist" : "not in" };
    }
    case "accept": {
      if (isMember) return { after: at, told: "in" };
      return isOffered(at, who) ? { after: seat(at, who), told: "in" } : { after: at, told: "nothing held" };
    }
    case "decline":
      return isOffered(at, who)
        ? { after: without(at, who), told: "passed on" }
        : { after: at, told: "nothing held" };
    case "raise":
      return { after: { ...at, capacity: at.capacity + 1 }, told: "added" };
    case "expire": {
      const over = isOffered(at, who);
      return { after: over ? without(at, who) : at, told: over ? "over" : "nothing held" };
    }
  }
}

const nameOf = ({ capacity, members, queue, held }: Standing) =>
  [capacity, [...members].sort().join(), queue.join(), held].join("|");

/**
 * Looks for an order of the deeds in which each happens at one moment between being asked for and being answered,
 * everybody is told what the school's rules say, and what is stored comes out (Wing and Gong, 1993).
 * @returns whether there is one
 */
export function isExplained(deeds: readonly Deed[], start: Standing, end: Standing): boolean {
  const failed = new Set<string>();
  const search = (left: readonly Deed[], at: Standing): boolean => {
    if (left.length === 0) return nameOf(at) === nameOf(end);
    const key = `${left.map((deed) => deeds.indexOf(deed)).join()}#${nameOf(at)}`;
    if (failed.has(key)) return false;
    const firstEnd = Math.min(...left.map((deed) => deed.ended));
    for (const deed of left) {
      if (deed.begun > firstEnd) continue;
      const { after, told } = step(at, deed.kind, deed.who);
      if (told !== deed.told) continue;
      const rest = left.filter((each) => each !== deed);
      if (search(rest, settle(after))) return true;
    }
    failed.add(key);
    return false;
  };
  return search(deeds, settle(start));
}
