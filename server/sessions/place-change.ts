import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { placesOf, type Places } from "../groups/places.js";
import { settle, type SeriesEnds, type Told } from "../groups/waitlist.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import type { Interval } from "../time/interval.js";
import { notFound } from "../web/errors.js";
import { acceptForThem } from "./accepting.js";
import { datesOf, endsOf } from "./agenda.js";
import { tellAll } from "./telling.js";

/** What a decision about a group's places is taken on, loaded afresh inside the change. */
export interface PlaceChange {
  group: GroupDocument;
  /** Settled up to now. */
  places: Places;
  /** Whom settling it up to now must tell what. */
  told: readonly Told[];
  programme: ProgrammeFields;
  /** When the group meets, cancelled sessions left out. */
  dates: readonly Interval[];
  ends: SeriesEnds;
  trail: Trail;
  /** What some who wait read before the word of an offer, by their id. */
  before?: ReadonlyMap<string, string>;
}

/** What was decided, and how many places went to people who wait because of it. */
export interface Changed<T> {
  outcome: T;
  passedOn: number;
}

/**
 * Changes who has a place in a group or waits for one: settles the waitlist up to now, lets `decide` say what
 * changes, settles again so that no place stays empty while somebody waits, and saves all of it in one conditional
 * write with its messages.
 * @param people whose diaries the change writes first, because it may give them a place
 * @throws HttpError 404 when the group is gone; whatever `decide` throws, with nothing written
 */
export async function changePlaces<T>(
  actor: Actor,
  id: Types.ObjectId | string,
  people: readonly Types.ObjectId[],
  decide: (at: PlaceChange) => Promise<{ places: Places; outcome: T }>,
): Promise<Changed<T>> {
  return change(actor, topicOf("group", id), async (trail) => {
    await writeDiaries(people);
    const at = await openPlaces(trail, actor, id);
    const { places, outcome } = await decide(at);
    return { outcome, passedOn: await closePlaces(at, actor, places) };
  });
}

/**
 * Loads, inside a change, what a decision about a group's places is taken on.
 * @throws HttpError 404 when the group is gone
 */
export async function openPlaces(
  trail: Trail,
  actor: Actor,
  id: Types.ObjectId | string,
): Promise<PlaceChange> {
  const group = await Group.findById(id);
  const programme = await findProgramme();
  if (!group || !programme) throw notFound();
  return atPlaces(trail, actor, group, programme);
}

/** The same for a group that the change has loaded, and may have edited, already. */
export async function atPlaces(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  programme: ProgrammeFields,
): Promise<PlaceChange> {
  const dates = group.cancelledAt ? [] : await datesOf(group._id);
  const ends = endsOf(group, dates, actor.now);
  const { places, told } = settle(placesOf(group), actor.now, ends, programme.settings);
  return { group, places, told, programme, dates, ends, trail };
}

/**
 * Settles what was decided, takes places for those who asked for that, saves the group and tells everybody.
 * @returns how many places were offered to people who wait, or taken for them
 */
export async function closePlaces(at: PlaceChange, actor: Actor, decided: Places): Promise<number> {
  const settled = settle(decided, actor.now, at.ends, at.programme.settings);
  const told = [...at.told, ...settled.told];
  const after = await acceptForThem(at, actor.now, settled.places, told);
  await keepPlaces(at.trail, at.group, after.places);
  await tellAll(at, actor, after.told);
  return after.told.filter((each) => each.kind !== "expired").length;
}

/** Saves the group with these places, and announces it when anything differs from what is stored. */
async function keepPlaces(trail: Trail, group: GroupDocument, places: Places): Promise<void> {
  const before = JSON.stringify(placesOf(group));
  if (JSON.stringify(places) !== before) {
    group.set({ members: places.members, waitlist: places.waitlist });
  }
  if (!group.isModified()) return;
  await group.save();
  trail.announce(topicOf("group", group._id), "groups:all", "office:all");
}
