import mongoose from "mongoose";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { placesOf, taken } from "../groups/places.js";
import { placeIn } from "../groups/policy.js";
import { namesIn } from "../groups/presenter.js";
import { meetingWords } from "../groups/words.js";
import { planMerge, type MergePlan } from "../sessions/merge-plan.js";
import { mayMerge } from "../sessions/merging.js";
import { nextSessions } from "../sessions/agenda.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { openInTerm } from "./shown.js";

const offered = 12;

/** A group that the members could go on in, with how many of them it fits. */
export interface Candidate {
  id: string;
  name: string;
  when: string;
  leaders: string;
  taken: number;
  capacity: number;
  fits: string;
  /** Of the badge that says so. */
  state: "done" | "waiting" | "draft";
  fitting: number;
}

/** Groups of the topic the small group could be merged into, those that fit most of its members first. */
export async function findCandidates(
  source: GroupFields,
  programme: ProgrammeFields,
  now: Date,
): Promise<Candidate[]> {
  const others: GroupFields[] = await Group.find({
    ...openInTerm(source.term),
    topic: source.topic,
    _id: mongoose.trusted({ $ne: source._id }),
  }).lean();
  const names = await namesOf(others.flatMap(({ leaders }) => [...leaders]));
  const candidates: Candidate[] = [];
  for (const target of others) {
    if (!mayMerge(source, target) || (await nextSessions(target._id, now, 1)).length === 0) continue;
    const plan = await planMerge({ source, target, programme }, now);
    candidates.push({
      id: String(target._id),
      name: `${target.code} ${target.title}`,
      when: meetingWords(target),
      leaders: namesIn(target.leaders, names),
      taken: taken(placesOf(target)),
      capacity: target.capacity,
      ...fitOf(plan, source),
      fitting: plan.moving.length,
    });
  }
  return candidates.sort((a, b) => b.fitting - a.fitting).slice(0, offered);
}

/** Whom it fits in words, and as the state of a badge whose mark is full, half full or empty as well. */
function fitOf({ moving, queued, left }: MergePlan, source: GroupFields): Pick<Candidate, "fits" | "state"> {
  // A member who waits there already has no place yet; for who waits in both, nothing is lost.
  const losing = queued.filter((person) => placeIn(source, person) === "member");
  const without = left.length + losing.length;
  if (without === 0) return { fits: "Fits everybody", state: "done" };
  if (moving.length === 0) return { fits: "Fits nobody", state: "draft" };
  return { fits: `Fits ${moving.length}, not ${without}`, state: "waiting" };
}

/** What merging would do, person by person, and who would be told. */
export async function presentMerge(source: GroupFields, target: GroupFields, plan: MergePlan) {
  const left = plan.left.map(({ person }) => person);
  const people = [...plan.moving, ...plan.waiting, ...plan.inside, ...plan.queued, ...left];
  const names = await namesOf(people);
  const nameOf = (id: MergePlan["moving"][number]) => names.get(String(id)) ?? "Somebody";
  const leaders = new Set([...source.leaders, ...target.leaders].map(String));
  const told = new Set([...people.map(String), ...leaders]);
  return {
    moving: plan.moving.map(nameOf),
    waiting: plan.waiting.map(nameOf),
    inside: plan.inside.map(nameOf),
    queued: plan.queued.map(nameOf),
    left: plan.left.map(({ person, reason }) => ({ name: nameOf(person), reason })),
    told: told.size,
    leaders: leaders.size,
    seal: plan.seal,
  };
}
