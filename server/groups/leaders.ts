import mongoose, { Types } from "mongoose";
import { searchPattern } from "../data/search.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import { holds, type Viewer } from "../people/viewer.js";
import type { Kind } from "./group.js";
import { isSame } from "./places.js";
import { leads } from "./policy.js";
import { Refused } from "./refused.js";

/** Who leads first, as a form names them: the name or the address of a leader on the roster, empty for no change. */
interface Named {
  leader: string;
  kind?: Kind;
}

/**
 * The leaders a form asks for, the first one first. Staff may name the leader; everybody else leads what they draft.
 * A co-leader stays; they come by being asked.
 * @param current those of the group so far; for a new one, nobody
 * @throws Refused beside the leader's field when it names no leader on the roster, or several
 */
export async function leadersFrom(
  viewer: Viewer,
  named: Named,
  current: readonly Types.ObjectId[],
): Promise<Types.ObjectId[]> {
  const own = holds(viewer, "leader") ? new Types.ObjectId(viewer.id) : undefined;
  const byStaff = holds(viewer, "staff") && named.leader !== "";
  const first = byStaff ? await leaderAt(named.leader) : (current[0] ?? own);
  if (!first) throw new Refused("Enter the name of the leader", "leader");
  if (
    named.kind === "shared-experience" &&
    !isSame(first, viewer.id) &&
    !leads(viewer, { leaders: [...current] })
  ) {
    throw new Refused("A shared-experience group is drafted by who leads it: nobody else sees it", "kind");
  }
  return [first, ...current.slice(1).filter((second) => !isSame(first, second))];
}

/** Who can be named to lead a group: a leader on the roster who didn't ask to be erased. */
export const nameable = { roles: "leader" as const, leftAt: null, erasureAskedAt: null };

async function leaderAt(words: string): Promise<Types.ObjectId> {
  const said = () => mongoose.trusted({ $regex: `^${searchPattern(words)}$`, $options: "i" });
  const named = words.includes("@")
    ? { email: words.toLowerCase() }
    : { $or: [{ name: said() }, { preferredName: said() }] };
  const [found, another] = await Person.find({ ...nameable, ...named }, { _id: 1 })
    .limit(2)
    .lean();
  if (!found) throw new Refused("No leader on the roster has that name or address", "leader");
  if (another) throw new Refused("Several leaders are called that: enter the e-mail address", "leader");
  return found._id;
}

/** What the field of the leader suggests to staff: everybody who can be named, by name; nothing to others. */
export async function leadersToName(viewer: Viewer): Promise<string[]> {
  if (!holds(viewer, "staff")) return [];
  const people = await Person.find(nameable, { name: 1, preferredName: 1 }).sort({ name: 1 }).lean();
  return [...new Set(people.map(nameOf))];
}

/** The leaders among these people who are on the roster as leaders now. */
export async function stillLeading(people: readonly PersonFields["_id"][]): Promise<Set<string>> {
  const found = await Person.find(
    { _id: mongoose.trusted({ $in: people }), roles: "leader", leftAt: null },
    { _id: 1 },
  ).lean();
  return new Set(found.map((person) => String(person._id)));
}
