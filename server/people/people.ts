import mongoose from "mongoose";
import { searchPattern } from "../data/search.js";
import { Person, roles, type PersonFields, type Role } from "./person.js";

/** Which people the office asks for: words of a name, an address or a campus, and a role. */
export interface PeopleQuery {
  q: string;
  role: Role | null;
  /** Only who is no longer on the roster. */
  left?: boolean;
}

/** The role an address names, or null. */
export const roleOf = (text: unknown): Role | null => roles.find((role) => role === text) ?? null;

/** How many people match; who was erased is nobody any more. */
export async function countPeople(query: PeopleQuery): Promise<number> {
  return Person.countDocuments(filterOf(query));
}

/**
 * The matching people in the order of their names: those on the roster now, or those who left it, since a file of the
 * roster brings nobody back.
 */
export async function findForFile(query: PeopleQuery): Promise<PersonFields[]> {
  return Person.find(query.left ? filterOf(query) : { ...filterOf(query), leftAt: null })
    .sort({ name: 1, _id: 1 })
    .lean();
}

/** The matching people in the order of their names, from `skip` on, at most `most`. */
export async function findPeople(query: PeopleQuery, skip: number, most: number): Promise<PersonFields[]> {
  return Person.find(filterOf(query)).sort({ name: 1, _id: 1 }).skip(skip).limit(most).lean();
}

function filterOf({ q, role, left }: PeopleQuery) {
  const pattern = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  const named =
    q === ""
      ? {}
      : { $or: ["name", "preferredName", "email", "campus"].map((field) => ({ [field]: pattern })) };
  return {
    ...named,
    erasedAt: null,
    ...(role === null ? {} : { roles: role }),
    ...(left ? { leftAt: mongoose.trusted({ $ne: null }) } : {}),
  };
}
