import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { stillLeading } from "../groups/leaders.js";
import type { FindTaken, TakenAlong } from "../people/roster-lost.js";
import { finishedAmong, termsOver } from "./life.js";

/**
 * What these people have in groups that aren't over, drafts of terms that go on included, as it would be if all of them
 * left at once: a group they lead together is then led by nobody. Of private groups nothing is told, or counted.
 */
export const takenAlong: FindTaken = async (people, now) => {
  const taken = new Map<string, TakenAlong>();
  if (people.length === 0) return taken;
  const leaving = new Set(people.map(String));
  const groups = await goingOn(people, now);
  const staying = await stillLeading(groups.flatMap(({ leaders }) => [...leaders]));
  const of = (person: Types.ObjectId): TakenAlong | null => {
    if (!leaving.has(String(person))) return null;
    const theirs = taken.get(String(person)) ?? { places: [], waits: [], led: [] };
    taken.set(String(person), theirs);
    return theirs;
  };
  for (const { _id, code, title, leaders, members, waitlist, openedAt } of groups) {
    const name = `${code} ${title}`;
    const isAlone = leaders.every((leader) => leaving.has(String(leader)) || !staying.has(String(leader)));
    for (const { person } of members) of(person)?.places.push(name);
    for (const { person } of waitlist) of(person)?.waits.push(name);
    for (const leader of leaders)
      of(leader)?.led.push({ id: String(_id), name, isDraft: !openedAt, isAlone });
  }
  return taken;
};

async function goingOn(people: readonly Types.ObjectId[], now: Date): Promise<GroupFields[]> {
  const them = among(people);
  const groups = await Group.find({
    $or: [{ leaders: them }, { "members.person": them }, { "waitlist.person": them }],
    cancelledAt: null,
    kind: mongoose.trusted({ $ne: "shared-experience" as const }),
  })
    .sort({ topic: 1, _id: 1 })
    .lean();
  const finished = await finishedAmong(
    groups.map(({ _id }) => _id),
    now,
  );
  const over = await termsOver(now);
  return groups.filter(({ _id, openedAt, term }) =>
    openedAt ? !finished.has(String(_id)) : !over.has(String(term)),
  );
}
