import mongoose from "mongoose";
import { Group } from "../groups/group.js";
import { leftWords } from "./outcome-words.js";
import { Placing, type PlacingFields } from "./placing.js";
import type { RoundFields } from "./round.js";

/** What became of a place once its round was published, in words for staff; `isChanged`: it isn't as published. */
export interface Since {
  words: string;
  isChanged: boolean;
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
  return new Map(
    placings.flatMap((placing): [string, Since][] => {
      const key = placeKey(placing.person, placing.group);
      const since = sinceOf(placing, inside.has(key));
      return since ? [[key, since]] : [];
    }),
  );
}

function sinceOf({ left, answer, wish, movedTo }: PlacingFields, isIn: boolean): Since | null {
  if (left) return { words: `Not given: ${leftWords[left].staff}`, isChanged: true };
  if (!isIn) {
    const gone = answer === "declined" ? "They gave it up." : "They have left the group since.";
    const words = movedTo ? "They asked for another, and were moved to it." : gone;
    return { words, isChanged: true };
  }
  if (answer === "accepted") return { words: "They said that they will come.", isChanged: false };
  const said = wish ? ` “${wish}”` : "";
  return answer === "another" ? { words: `They asked for another.${said}`, isChanged: true } : null;
}

/** Who is a member now of the groups where a round gave places, by `placeKey`. */
export async function membershipsOf(placings: readonly PlacingFields[]): Promise<Set<string>> {
  const ids = [...new Set(placings.map(({ group }) => String(group)))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { members: 1 }).lean();
  return new Set(groups.flatMap(({ _id, members }) => members.map(({ person }) => placeKey(person, _id))));
}
