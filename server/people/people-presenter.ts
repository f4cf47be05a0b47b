import type { CsvColumn } from "../data/csv.js";
import { wallOf } from "../time/zone.js";
import type { PersonFields, Role } from "./person.js";

/** Each role in the school's words. */
export const roleWords: Record<Role, string> = {
  student: "Student",
  leader: "Leader",
  staff: "Programme staff",
  support: "Support team",
};

type Listed = Pick<
  PersonFields,
  "_id" | "name" | "preferredName" | "email" | "year" | "roles" | "campus" | "leftAt"
>;

/** One line of the office's table of people. The year means something for students and leaders only. */
export function presentPerson(person: Listed) {
  const called = person.preferredName !== "" && person.preferredName !== person.name;
  return {
    href: `/office/people/${String(person._id)}`,
    name: called ? `${person.name} (${person.preferredName})` : person.name,
    email: person.email,
    roles: person.roles.map((role) => roleWords[role]).join(", "),
    year: person.roles.some((role) => role === "student" || role === "leader") ? String(person.year) : "",
    campus: person.campus,
    left: person.leftAt !== null,
  };
}

/**
 * The roster as a file that can be imported again. Group codes stay out: they could tell who belongs to a
 * shared-experience group.
 */
export const rosterColumns: CsvColumn<Listed>[] = [
  { name: "email", of: (person) => person.email },
  { name: "name", of: (person) => person.name },
  { name: "year", of: (person) => person.year },
  { name: "roles", of: (person) => person.roles.join(";") },
  { name: "campus", of: (person) => person.campus },
];

/** The same of those who left it; the column more keeps it from being imported as a roster, which would bring them back. */
export const leftColumns = (zone: string): CsvColumn<Listed>[] => [
  ...rosterColumns,
  { name: "left_on", of: (person) => (person.leftAt ? wallOf(person.leftAt, zone).on : "") },
];
