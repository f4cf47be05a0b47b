import { readFileSync } from "node:fs";
import { importFile } from "../../data/importer.js";
import { Person, type PersonFields, type Role } from "../../people/person.js";
import { rosterImport } from "../../people/roster-import.js";
import { Room, type RoomFields } from "../../rooms/room.js";
import { roomsImport } from "../../rooms/rooms-import.js";
import { importPlaces } from "../../roster/import-places.js";
import type { FreeSpan } from "../../time/interval.js";
import type { Draw } from "./draw.js";
import { topics } from "./story.js";

const samples = "server/cli/samples";

/** Imports the sample rooms, as staff would. */
export async function addRooms(now: Date): Promise<RoomFields[]> {
  await importFile({ id: "demo", now }, roomsImport, readFileSync(`${samples}/rooms.csv`), "rooms.csv");
  return Room.find().sort({ code: 1 }).lean();
}

/** Imports the sample roster, as staff would; then students say what they want and when they are free. */
export async function addPeople(draw: Draw, now: Date): Promise<PersonFields[]> {
  const importer = rosterImport(importPlaces);
  await importFile({ id: "demo", now }, importer, readFileSync(`${samples}/roster.csv`), "roster.csv");
  const people: PersonFields[] = await Person.find().sort({ email: 1 }).lean();
  for (const person of people.filter(({ roles }) => roles.includes("student"))) {
    person.free = freeTime(draw);
    person.topics = draw.shuffled(topics.map((topic) => topic.code)).slice(0, draw.whole(2, 3));
  }
  const asked = people.filter((person) => person.topics.length > 0);
  await Person.bulkWrite(
    asked.map(({ _id, free, topics: wanted }) => ({
      updateOne: { filter: { _id }, update: { $set: { free, topics: wanted } } },
    })),
  );
  return people;
}

/** A believable week: free at lunch on most days, free in the late afternoon and evening on some. */
function freeTime(draw: Draw): FreeSpan[] {
  return [1, 2, 3, 4, 5].flatMap((day) => [
    ...(draw.chance(0.6) ? [{ day, from: "12:00", to: "14:00" }] : []),
    ...(draw.chance(0.65) ? [{ day, from: "16:00", to: draw.pick(["18:00", "19:00", "20:00"]) }] : []),
  ]);
}

/** Those with the role, the demo's persona of that role first. */
export function withRole(people: readonly PersonFields[], role: Role): PersonFields[] {
  const place = (person: PersonFields) => (person.email === personaAddress(role) ? 0 : 1);
  return people.filter((person) => person.roles.includes(role)).sort((a, b) => place(a) - place(b));
}

/** The address of the roster's person who stands for a role in the demo. */
export const personaAddress = (role: Role): string => `${role}@demo.example`;
