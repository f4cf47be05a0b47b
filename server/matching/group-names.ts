import mongoose from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import { findProgramme } from "../terms/programme.js";
import type { Topic } from "../terms/written-lists.js";

/** What is told of a group in words about a round, without the people in it. */
export type NamedGroup = Pick<GroupFields, "_id" | "title" | "topic" | "slot" | "everyWeeks">;

/** What a round's results are told with. */
export interface Names {
  groups: ReadonlyMap<string, NamedGroup>;
  topics: readonly Topic[];
  /** How many groups the round gives to each. */
  perRound?: number;
}

/** The groups and topics that a result speaks of. @param perRound how many groups the round gives to each */
export async function namesFor(
  result: { groups: readonly { id: string }[] },
  perRound?: number,
): Promise<Names> {
  const groups = await findGroupNames(result.groups.map((group) => group.id));
  const topics = (await findProgramme())?.topics ?? [];
  return { groups, topics, ...(perRound === undefined ? {} : { perRound }) };
}

/** What is told of the groups with the ids, by id. */
export async function findGroupNames(ids: readonly string[]): Promise<Map<string, NamedGroup>> {
  const fields = { title: 1, topic: 1, slot: 1, everyWeeks: 1 };
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, fields).lean<NamedGroup[]>();
  return new Map(groups.map((group) => [String(group._id), group]));
}
