import mongoose from "mongoose";
import { Group } from "../groups/group.js";
import { findGroupNames } from "./group-names.js";
import { leftWords } from "./outcome-words.js";
import { Placing, type PlacingFields } from "./placing.js";
import type { RoundFields } from "./round.js";

/** What became of a place once its round was published, in words for staff. */
export interface Since {
  words: string;
  /** It isn't as it was published. */
  isChanged: boolean;
  /** They said that they will come. */
  isComing: boolean;
}

/** One person's place in one group, as a key. */
export const placeKey = (person: unknown, group: unknown): string => `${String(person)} ${String(group)}`;

/** The published places that were not given, answered, or left since, by `placeKey`; empty before. */
export async function findSince(
  round: Pick<RoundFields, "_id" | "publishedAt">,
  only?: string,
): Promise<Map<string, Since>> {
  if (!round.publishedAt) return new Map();
  const whose = only === undefined ? {} : { person: only };
  const placings = await Placing.find({ round: round._id, ...whose }).lean<PlacingFields[]>();
  const inside = await membershipsOf(placings);
  const others = await findGroupNames(placings.flatMap(({ movedTo }) => (movedTo ? [String(movedTo)] : [])));
  return new Map(
    placings.flatMap((placing): [string, Since][] => {
      const key = placeKey(placing.person, placing.group);
      const since = sinceOf(placing, inside.has(key), others.get(String(placing.movedTo))?.title ?? "it");
      return since ? [[key, since]] : [];
    }),
  );
}

/** @param other title of the group that they were moved to, where they were */
function sinceOf({ left, answer, wish, movedTo }: PlacingFields, isIn: boolean, other: string): Since | null {
  const changed = (words: string): Since => ({ words, isChanged: true, isComing: false });
  if (left) return changed(`Not given: ${leftWords[left].staff}`);
  if (!isIn) {
    const gone = answer === "declined" ? "They gave it up." : "They have left the group since.";
    return changed(movedTo ? `They asked for another, and were moved to ${other}.` : gone);
  }
  if (answer === "accepted")
    return { words: "They said that they will come.", isChanged: false, isComing: true };
  const said = wish ? ` “${wish}”` : "";
  return answer === "another" ? changed(`They asked for another.${said}`) : null;
}

/** Who is a member now of the groups that a round's places or words name, by `placeKey`. */
export async function membershipsOf(placings: readonly { group: unknown }[]): Promise<Set<string>> {
  const ids = [...new Set(placings.map(({ group }) => String(group)))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { members: 1 }).lean();
  return new Set(groups.flatMap(({ _id, members }) => members.map(({ person }) => placeKey(person, _id))));
}
