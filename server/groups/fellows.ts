import mongoose, { type Types } from "mongoose";
import { nameOf, Person, type Role } from "../people/person.js";
import { groupsAttended } from "./find.js";
import type { GroupFields } from "./group.js";

/** Somebody the person shares a group with, by the name others read. */
export interface Fellow {
  id: string;
  name: string;
  roles: readonly Role[];
  /** Whether a group that may be known outside joins the two; a shared-experience one is nobody else's business. */
  joinedOpenly: boolean;
}

/**
 * Those who share, or shared, an open group with the person as members or leaders and are still on the roster, by
 * name.
 * @param among "all" groups, or those of a term that may be known outside: no shared-experience ones
 */
export async function fellowsOf(person: string, among: "all" | { term: Types.ObjectId }): Promise<Fellow[]> {
  const groups = (await groupsAttended(person)).filter(
    ({ openedAt, kind, term }) =>
      openedAt !== null && (among === "all" || (term.equals(among.term) && kind !== "shared-experience")),
  );
  const known = peopleOf(groups.filter(({ kind }) => kind !== "shared-experience"));
  const others = [...peopleOf(groups)].filter((id) => id !== person);
  const found = await Person.find(
    { _id: mongoose.trusted({ $in: others }), leftAt: null },
    { name: 1, preferredName: 1, roles: 1 },
  ).lean();
  return found
    .map((each) => {
      const id = String(each._id);
      return { id, name: nameOf(each), roles: each.roles, joinedOpenly: known.has(id) };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

const peopleOf = (groups: readonly Pick<GroupFields, "leaders" | "members">[]): Set<string> =>
  new Set(
    groups
      .flatMap(({ leaders, members }) => [...leaders, ...members.map(({ person }) => person)])
      .map(String),
  );
