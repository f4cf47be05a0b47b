import type { Types } from "mongoose";
import { Group } from "../groups/group.js";
import { Person } from "../people/person.js";
import { Room } from "../rooms/room.js";
import { Standing } from "../training/standing.js";

/** One thing a new programme does before its first group can meet. */
export interface FirstStep {
  text: string;
  href: string;
  done: boolean;
}

/** What is still to do before the term's first group, in its order; none once there is a group. */
export async function findFirstSteps(term: Types.ObjectId): Promise<FirstStep[]> {
  if (await Group.exists({ term })) return [];
  const [roster, rooms, trained] = await Promise.all([
    Person.exists({ roles: "student" }),
    Room.exists({}),
    Standing.exists({}),
  ]);
  return [
    { text: "Bring in the roster: who studies, who leads", href: "/office/people/import", done: !!roster },
    { text: "Bring in the rooms", href: "/office/rooms/import", done: !!rooms },
    { text: "Note what leaders are trained and cleared for", href: "/office/leaders", done: !!trained },
    { text: "Draft the first group, or let a leader do it", href: "/groups/new", done: false },
  ];
}
