import { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { noteStep } from "../groups/diary.js";
import { join, leave } from "../groups/membership.js";
import { isSame } from "../groups/places.js";
import { maySee } from "../groups/policy.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditPlace } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { checkJoin } from "./may-join.js";
import { stepOut, type Joined } from "./membership.js";
import { closePlaces, openPlaces, type PlaceChange } from "./place-change.js";

/** The two groups of a move, loaded in one change. */
interface Move {
  from: PlaceChange;
  to: PlaceChange;
}

/** What has to be done first where they would get the place, which may refuse; and what the log says besides. */
type Into = Pick<Joined, "before" | "said">;

/** The group that was left, and whether the place there went to somebody who waited. */
interface Moved {
  title: string;
  passedOn: boolean;
}

/**
 * Gives up the person's place in one group for one in another, both in one transaction: without the new place the old
 * one stays theirs. Refused with a sentence when they have no place to give up, the other group has none free, or
 * they may not join it.
 * @throws HttpError 404 when the group to leave isn't there for them
 */
export async function movePlace(
  actor: Actor,
  viewer: Viewer,
  groups: { from: string; to: string },
  into: Into = {},
): Promise<({ outcome: "moved" } & Moved) | Refusal> {
  const moving = change(actor, topicOf("group", groups.to), async (trail) => ({
    outcome: "moved" as const,
    ...(await moveWithin(trail, actor, viewer, groups, into)),
  }));
  return orRefusal(moving);
}

/**
 * The same inside a change that writes more than that.
 * @param viewer who is moved, whoever acts
 * @throws Refused with a sentence for who is moved
 */
export async function moveWithin(
  trail: Trail,
  actor: Actor,
  viewer: Viewer,
  groups: { from: string; to: string },
  into: Into = {},
): Promise<Moved> {
  const person = new Types.ObjectId(viewer.id);
  const move = await openBoth(trail, actor, groups);
  const { from, to } = move;
  if (!maySee(viewer, from.group)) throw notFound();
  const step = stepOut(from.group._id, from.places, person, actor.now);
  if (step?.did !== "left") throw new Refused(`You have no place in ${from.group.title} to give up.`);
  await noteStep(person, { ...step, did: "moved", to: to.group._id });
  const passedOn = await giveUpFor(move, actor, viewer, into);
  trail.announce(topicOf("person", person));
  return { title: from.group.title, passedOn };
}

/** Always in the order of their ids, so that two who change places don't wait for one another. */
async function openBoth(
  trail: Trail,
  actor: Actor,
  { from, to }: { from: string; to: string },
): Promise<Move> {
  const [first, second] = from < to ? [from, to] : [to, from];
  const one = await openPlaces(trail, actor, first);
  const other = await openPlaces(trail, actor, second);
  return from < to ? { from: one, to: other } : { from: other, to: one };
}

async function giveUpFor(
  { from, to }: Move,
  actor: Actor,
  viewer: Viewer,
  { before, said = {} }: Into,
): Promise<boolean> {
  const person = new Types.ObjectId(viewer.id);
  const kept = `You keep your place in ${from.group.title}.`;
  const joined = join(to.places, person, actor.now);
  if (to.places.members.some((each) => isSame(each.person, person)))
    throw new Refused(`You are in ${to.group.title} already. ${kept}`);
  if (joined.outcome !== "joined") throw new Refused(`${to.group.title} has no free place just now. ${kept}`);
  before?.(to);
  await checkJoin(to, viewer, actor.now, from.group._id);
  await auditPlace(from.trail, actor, from.group, "leave group", viewer.id);
  await auditPlace(to.trail, actor, to.group, "join group", viewer.id, said);
  const passedOn = (await closePlaces(from, actor, leave(from.places, person).places)) > 0;
  await closePlaces(to, actor, joined.places);
  return passedOn;
}
