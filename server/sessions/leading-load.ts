import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { finishedBy, lastEndsOf } from "./life.js";

/** A group as far as the load of its leaders goes. */
export type Weighed = Pick<GroupFields, "_id" | "term" | "slot" | "everyWeeks">;

/** Minutes of sessions in a week of the group; a fortnightly group counts half of its length. */
export const weeklyMinutes = ({ slot, everyWeeks }: Pick<GroupFields, "slot" | "everyWeeks">): number =>
  slot.minutes / everyWeeks;

/** What a leader leads besides: how many groups, and for how many minutes a week. */
export interface Load {
  groups: number;
  minutes: number;
}

/** Whether the group is one too many for somebody who leads that much already, or makes their week too long. */
export function isTooMuch(
  load: Load,
  group: Pick<GroupFields, "slot" | "everyWeeks">,
  { maxLed, maxLedHours }: Pick<ProgrammeFields["settings"], "maxLed" | "maxLedHours">,
): boolean {
  return load.groups + 1 > maxLed || load.minutes + weeklyMinutes(group) > maxLedHours * 60;
}

/**
 * What each of the people leads in the group's term besides the group, by id. A group that has met for the last time
 * before this one begins makes nobody's week longer.
 * @param opening count open groups only; else also those that wait for approval, which may still open
 * @param from when the group meets first, of the meetings to come; null counts all
 */
export async function loadsBeside(
  leaders: readonly Types.ObjectId[],
  group: Weighed,
  opening: boolean,
  from: Date | null,
): Promise<Map<string, Load>> {
  const found = await Group.find(
    {
      _id: mongoose.trusted({ $ne: group._id }),
      term: group.term,
      leaders: mongoose.trusted({ $in: [...leaders] }),
      cancelledAt: null,
      [opening ? "openedAt" : "submittedAt"]: mongoose.trusted({ $ne: null }),
    },
    { slot: 1, everyWeeks: 1, leaders: 1 },
  ).lean();
  const over = from && finishedBy(await lastEndsOf(found.map(({ _id }) => _id)), from);
  const others = found.filter(({ _id }) => !over?.has(String(_id)));
  return new Map(
    leaders.map((leader) => {
      const led = others.filter((other) => other.leaders.some((each) => each.equals(leader)));
      const minutes = led.reduce((sum, other) => sum + weeklyMinutes(other), 0);
      return [String(leader), { groups: led.length, minutes }];
    }),
  );
}
