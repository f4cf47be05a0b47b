import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { Group } from "../groups/group.js";
import { hasFinished } from "../sessions/life.js";
import { Term } from "../terms/term.js";
import { wallOf } from "../time/zone.js";

/** A group that somebody leads, as the office reads of it where their clearance is decided about. */
export interface LedGroup {
  id: string;
  /** "REN-3 Kidneys"; of a later term than the running one with its name: "REN-3 Kidneys, Spring 2027". */
  name: string;
  topic: string;
  leaders: string[];
  /** Whether it has opened; if not, it can't before its leaders are cleared. */
  isOpen: boolean;
}

/**
 * The groups that these people lead or have drafted and that aren't over, in the order of their codes. Private ones
 * are in no list of the office.
 * @param zone in which the days of terms are meant
 * @param drafts only those that haven't opened yet
 */
export async function groupsLedBy(
  people: readonly Types.ObjectId[],
  { now, zone }: { now: Date; zone: string },
  drafts: boolean,
): Promise<LedGroup[]> {
  const lasting = { endsOn: mongoose.trusted({ $gte: wallOf(now, zone).on }) };
  const terms = await Term.find(lasting, { name: 1 }).sort({ startsOn: 1 }).lean();
  const later = new Map(terms.slice(1).map(({ _id, name }) => [String(_id), `, ${name}`]));
  const found = await Group.find(
    {
      leaders: among(people),
      term: among(terms.map(({ _id }) => _id)),
      kind: mongoose.trusted({ $ne: "shared-experience" as const }),
      cancelledAt: null,
      ...(drafts ? { openedAt: null } : {}),
    },
    { code: 1, title: 1, topic: 1, leaders: 1, openedAt: 1, term: 1 },
  )
    .sort({ topic: 1, _id: 1 })
    .lean();
  const going: LedGroup[] = [];
  for (const { _id, code, title, topic, leaders, openedAt, term } of found) {
    if (openedAt && (await hasFinished(_id, now))) continue;
    const name = `${code} ${title}${later.get(String(term)) ?? ""}`;
    going.push({ id: String(_id), name, topic, leaders: leaders.map(String), isOpen: openedAt !== null });
  }
  return going;
}
