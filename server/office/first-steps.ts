import mongoose, { type Types } from "mongoose";
import { Group } from "../groups/group.js";
import { Person } from "../people/person.js";
import { Room } from "../rooms/room.js";
import { Standing } from "../training/standing.js";
import { kindsShown } from "./shown.js";

/** One thing a new programme does before its first group can meet. */
export interface FirstStep {
  text: string;
  href: string;
  done: boolean;
}

/**
 * What is still to do before the programme's first group can open, in its order; of a later term, before its first
 * group is drafted.
 */
export async function findFirstSteps(term: Types.ObjectId): Promise<FirstStep[]> {
  const opened = await Group.exists({ ...kindsShown, openedAt: mongoose.trusted({ $ne: null }) });
  if (opened && (await Group.exists({ term }))) return [];
  const [roster, rooms, trained, drafted] = await Promise.all([
    Person.exists({ roles: "student" }),
    Room.exists({}),
    Standing.exists({}),
    Group.exists({ term, ...kindsShown }),
  ]);
  return [
    { text: "Bring in the roster: who studies, who leads", href: "/office/people/import", done: !!roster },
    { text: "Bring in the rooms", href: "/office/rooms/import", done: !!rooms },
    { text: "Note what leaders are trained and cleared for", href: "/office/leaders", done: !!trained },
    { text: "Draft the first group, or let a leader do it", href: "/groups/new", done: !!drafted },
    { text: "Approve it, so that students can join", href: "/office/approvals", done: false },
  ];
}
