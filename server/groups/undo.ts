import { lookTogether } from "../data/look-together.js";
import { wallOf } from "../time/zone.js";
import { isRecent, lastStepOf } from "./diary.js";
import { Group, type GroupFields } from "./group.js";
import { hasRoom, isSame, placesOf } from "./places.js";

/** What somebody has just given up, and the words of the button that takes it back. */
export interface Undo {
  text: string;
  label: string;
}

/**
 * What the person gave up within the last minutes and can take back as things stand: a place only while it is free.
 * @param page the group whose page asks; it shows what concerns it and nothing else
 * @returns null when there is nothing
 */
export async function findUndo(
  person: string,
  now: Date,
  zone: string,
  page?: GroupFields["_id"],
): Promise<Undo | null> {
  const found = await lookTogether(`last step of person:${person}`, () => readLastStep(person));
  if (!found || !isRecent(found.step, now)) return null;
  const { step, group } = found;
  if (page && ![step.group, step.to].some((id) => id && isSame(id, page))) return null;
  const mayWait = step.did === "left-waitlist";
  if (group.cancelledAt || (!mayWait && !hasRoom(placesOf(group)))) return null;
  if (group.members.some((each) => isSame(each.person, person))) return null;
  const at = wallOf(step.at, zone).time;
  if (mayWait) return { text: `You left the waitlist of ${group.title} at ${at}.`, label: "Wait again" };
  return { text: `You gave up your place in ${group.title} at ${at}.`, label: "Undo" };
}

async function readLastStep(person: string) {
  const step = await lastStepOf(person);
  const group = step && (await Group.findById(step.group).lean());
  return group ? { step, group } : null;
}
