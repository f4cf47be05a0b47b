import { hashOf } from "../data/secret.js";
import type { PersonFields } from "../people/person.js";

type OnRoster = Pick<PersonFields, "name" | "email" | "year" | "campus" | "roles" | "leftAt">;

/** The version of what the roster says of a person, which the office's forms carry. */
export const rosterVersion = ({ name, email, year, campus, roles, leftAt }: OnRoster): string =>
  hashOf(JSON.stringify([name, email, year, campus, [...roles].sort(), leftAt])).slice(0, 20);
