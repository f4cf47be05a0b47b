import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { placesOf, type Places } from "../groups/places.js";
import { auditPlace } from "../groups/trace.js";
import { settle, type SeriesEnds, type Told } from "../groups/waitlist.js";
import { meetingWords, titleInMessages } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { momentWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { seriesEnds } from "./agenda.js";

/** What a decision about a group's places is taken on, loaded afresh inside the change. */
export interface PlaceChange {
  group: GroupDocument;
  /** Settled up to now. */
  places: Places;
  programme: ProgrammeFields;
  ends: SeriesEnds;
  trail: Trail;
}

/** What was decided, and how many places were offered to people who wait because of it. */
export interface Changed<T> {
  outcome: T;
  offered: number;
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
    const group = await Group.findById(id);
    const programme = await findProgramme();
    if (!group || !programme) throw notFound();
    const ends = await seriesEnds(group, actor.now);
    const before = settle(placesOf(group), actor.now, ends, programme.settings);
    const decided = await decide({ group, places: before.places, programme, ends, trail });
    const after = settle(decided.places, actor.now, ends, programme.settings);
    const told = [...before.told, ...after.told];
    await keepPlaces(trail, group, after.places);
    await tellAll(trail, actor, group, told, programme.zone);
    return { outcome: decided.outcome, offered: told.filter((each) => each.kind === "offered").length };
  });
}

/** Saves the group with these places, and announces it when anything differs from what is stored. */
export async function keepPlaces(trail: Trail, group: GroupDocument, places: Places): Promise<void> {
  const before = JSON.stringify(placesOf(group));
  if (JSON.stringify(places) !== before) {
    group.set({ members: places.members, waitlist: places.waitlist });
  }
  if (!group.isModified()) return;
  await group.save();
  trail.announce(topicOf("group", group._id), "groups:all", "office:all");
}

/** Writes down and tells each person what happened to their place in the waitlist. */
export async function tellAll(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  told: readonly Told[],
  zone: string,
): Promise<void> {
  const path = `/groups/${String(group._id)}`;
  const title = titleInMessages(group);
  for (const each of told) {
    const person = String(each.person);
    trail.announce(topicOf("person", person));
    if (each.kind === "offered") {
      const until = momentWords(each.until, zone);
      await auditPlace(trail, actor, group, "offer place", person, { until: each.until });
      await notify(trail, [each.person], {
        subject: `A place is free in ${title}`,
        text: `You were first in the waitlist, so a place in ${title} (${meetingWords(group)}) is held for you until ${until}. Take it or pass it on; after that it goes to the next in the waitlist.`,
        path,
      });
    } else {
      await auditPlace(trail, actor, group, "end offer", person);
      await notify(trail, [each.person], {
        subject: `The place in ${title} went on`,
        text: `The time to take the place in ${title} has run out, so it was offered to the next in the waitlist. If you would still like to come, you can join the waitlist again.`,
        path,
      });
    }
  }
}
