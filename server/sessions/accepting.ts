import type { Types } from "mongoose";
import { writeDiaries } from "../groups/diary.js";
import { isSame, type Places } from "../groups/places.js";
import { accept, type Told } from "../groups/waitlist.js";
import { Person } from "../people/person.js";
import { whyNoPlace, type Asked } from "./may-join.js";

/**
 * Takes the places just offered for those who asked for that, where they may have one as things stand; for the
 * others it stays an offer like any other, which says so.
 * @returns the places as they are then, and who must be told what
 */
export async function acceptForThem(
  asked: Asked,
  now: Date,
  offered: Places,
  told: readonly Told[],
): Promise<{ places: Places; told: Told[] }> {
  let places = offered;
  const after: Told[] = [];
  for (const each of told) {
    const waiting = places.waitlist.find(({ person }) => isSame(person, each.person));
    if (each.kind !== "offered" || !waiting?.acceptForMeAt) {
      after.push(each);
    } else if (await mayBeTaken(asked, each.person, now)) {
      places = accept(places, each.person, now).places;
      after.push({ kind: "taken", person: each.person });
    } else {
      after.push({ ...each, kind: "offered-instead" });
    }
  }
  return { places, told: after };
}

/** Limits and clashes hold for a place that is taken for somebody as for one they take themselves. */
async function mayBeTaken(asked: Asked, id: Types.ObjectId, now: Date): Promise<boolean> {
  const person = await Person.findOne({ _id: id, leftAt: null }, { roles: 1, year: 1 }).lean();
  if (!person) return false;
  await writeDiaries([id]);
  const asker = { id: String(id), roles: person.roles, year: person.year };
  return (await whyNoPlace(asked, asker, now)) === null;
}
