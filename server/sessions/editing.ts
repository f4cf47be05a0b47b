import mongoose from "mongoose";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import {
  checkAgainstTerm,
  fieldsOf,
  takeIntoTerm,
  tellFormerLeaders,
  tellNewLeaders,
  tellOfNewLeaders,
  withFreshCode,
  type Setting,
} from "../groups/drafting.js";
import { Group, type GroupDocument } from "../groups/group.js";
import type { Draft, OpenEdit } from "../groups/input.js";
import { leadersFrom } from "../groups/leaders.js";
import { placesOf, taken } from "../groups/places.js";
import { placeIn } from "../groups/policy.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { versionOf } from "../groups/version.js";
import { holds, type Viewer } from "../people/viewer.js";
import { roomTopic } from "../rooms/room.js";
import { notFound } from "../web/errors.js";
import { atPlaces, closePlaces } from "./place-change.js";
import { giveTime } from "./raised-minimum.js";
import { leaderBlockers, trainingOf } from "./readiness.js";
import { endCalls } from "./calls-for-cover.js";
import { Session } from "./session.js";

/** Whether the whole group can still be changed, only what its dates don't follow from, or nothing. */
export function editable(
  viewer: Viewer,
  group: Pick<GroupDocument, "submittedAt" | "openedAt" | "cancelledAt">,
): "all" | "lasting" | null {
  if (group.cancelledAt) return null;
  if (group.openedAt) return "lasting";
  return group.submittedAt && !holds(viewer, "staff") ? null : "all";
}

/** What saving an edit led to; "stale": somebody saved the group since the form was opened, and nothing is written. */
export type EditOutcome = { outcome: "saved" | "stale" } | Refusal;

/**
 * Saves an edit of a group if it still is what the form showed. Places that are added go to those who wait; a place
 * that somebody has is not taken away. A draft goes into the setting's term.
 */
export async function editGroup(
  actor: Actor,
  viewer: Viewer,
  id: string,
  input: OpenEdit & Partial<Draft>,
  setting: Setting,
): Promise<EditOutcome> {
  const work = async (trail: Trail): Promise<EditOutcome> => {
    const group = await Group.findById(id);
    if (!group) throw notFound();
    if (versionOf(group) !== input.version) return { outcome: "stale" };
    const { topic, firstOn } = input;
    if (topic !== undefined && firstOn !== undefined) {
      checkAgainstTerm({ topic, firstOn }, setting);
      await takeIntoTerm(group, topic, setting);
    }
    const [before, minimum] = [[...group.leaders], group.minimum];
    const leaders = await leadersFrom(viewer, input, before);
    if (group.openedAt) await checkNewLeaders(group, leaders, actor.now, setting);
    group.set({ ...fieldsOf(input), leaders });
    // Who leads it by now needn't answer whether they would.
    if (leaders.some((leader) => group.coLeaderAsked?.person.equals(leader)))
      group.set({ coLeaderAsked: null });
    if (group.capacity < taken(placesOf(group))) {
      const words = `${taken(placesOf(group))} places are taken, so it can't have fewer`;
      throw new Refused(words, "capacity");
    }
    await giveTime(group, minimum, setting, actor.now);
    await saveEdit(trail, actor, group, setting);
    for (const person of before)
      if (leaders.every((leader) => !leader.equals(person))) await endCalls(trail, person, [group]);
    await tellNewLeaders(trail, viewer, group, before);
    await tellFormerLeaders(trail, viewer, group, before);
    await tellOfNewLeaders(trail, viewer, group, before);
    for (const person of [...before, ...leaders]) trail.announce(topicOf("person", person));
    return { outcome: "saved" };
  };
  const topic = topicOf("group", id);
  const saving = () => changeUnlessRefused(actor, topic, work, ({ outcome }) => outcome === "stale");
  return orRefusal(withFreshCode(saving));
}

async function saveEdit(
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  { programme }: Setting,
): Promise<void> {
  const changed = group.modifiedPaths();
  if (changed.includes("title")) await announceDoors(trail, group, actor.now);
  const at = await atPlaces(trail, actor, group, programme);
  await closePlaces(at, actor, at.places);
  await auditGroup(trail, actor, group, "edit group", { changed });
}

/** The page by the door of each room the group still meets in shows its title. */
async function announceDoors(trail: Trail, group: GroupDocument, now: Date): Promise<void> {
  const coming = await sessionsToCome(group, now);
  trail.announce(...new Set(coming.flatMap(({ room }) => (room ? [roomTopic(room)] : []))));
}

const sessionsToCome = (group: GroupDocument, now: Date) =>
  Session.find({ group: group._id, cancelledAt: null, endsAt: mongoose.trusted({ $gt: now }) }).lean();

/** Somebody who comes to lead an open group must be free at its dates and lead no more groups than one may. */
async function checkNewLeaders(
  group: GroupDocument,
  leaders: GroupDocument["leaders"],
  now: Date,
  { programme }: Setting,
): Promise<void> {
  const fresh = leaders.filter((leader) => group.leaders.every((old) => !old.equals(leader)));
  if (fresh.length === 0) return;
  await writeDiaries(fresh);
  const dates = await sessionsToCome(group, now);
  const spans = dates.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
  for (const leader of fresh) {
    const has = placeIn(group, leader);
    if (has === "member") throw new Refused("They are a member of this group", "leader");
    if (has === "waiting") throw new Refused("They wait for a place in this group", "leader");
    const { _id, term, topic, kind, slot, everyWeeks } = group;
    const planned = { _id, term, topic, kind, slot, everyWeeks, leaders: [leader] };
    const busy = await leaderBlockers(planned, { programme }, spans, true);
    const blockers = [...busy, ...(await trainingOf(planned, programme)).untrained];
    if (blockers.length > 0) throw new Refused(blockers.join(" "), "leader");
  }
}
