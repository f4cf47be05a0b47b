import { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { findDraft } from "./draft.js";
import { changeOpenRound } from "./open-round.js";
import type { Over } from "./round.js";

/**
 * Holds the people where the draft places them, so that no later draft moves them.
 * @param read number of the draft that was read; without it, it is the newest
 * @returns how many places were newly held; "other-draft" when the newest isn't the one that was read
 */
export async function pinPlaces(
  actor: Actor,
  roundId: string,
  people: readonly string[],
  read?: number,
): Promise<number | Over | "other-draft"> {
  return changeOpenRound<number | "other-draft">(actor, roundId, async (round, trail) => {
    const draft = await findDraft(round._id, round.draftNumber);
    if (read !== undefined && read !== draft?.number) return "other-draft";
    const held = new Set(round.pins.map((pin) => `${String(pin.person)} ${String(pin.group)}`));
    const places = (draft?.result.placements ?? [])
      .filter(({ student, group }) => people.includes(student) && !held.has(`${student} ${group}`))
      .map(({ student, group }) => ({
        person: new Types.ObjectId(student),
        group: new Types.ObjectId(group),
      }));
    if (places.length === 0) return 0;
    const by = new Types.ObjectId(actor.id);
    round.pins.push(...places.map((place) => ({ ...place, by, at: actor.now })));
    await round.save();
    trail.audit("hold places", topicOf("round", roundId), { places });
    return places.length;
  });
}

/** Lets go of every place held for the people. @returns how many places */
export async function unpinPlaces(
  actor: Actor,
  roundId: string,
  people: readonly string[],
): Promise<number | Over> {
  return changeOpenRound(actor, roundId, async (round, trail) => {
    const stays = round.pins.filter(({ person }) => !people.includes(String(person)));
    const count = round.pins.length - stays.length;
    if (count === 0) return 0;
    round.set({ pins: stays });
    await round.save();
    trail.audit("let go of places", topicOf("round", roundId), { people: [...people] });
    return count;
  });
}
