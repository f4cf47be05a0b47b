import { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { Group, type GroupFields } from "../groups/group.js";
import { whyEnded } from "../groups/invitation.js";
import { join } from "../groups/membership.js";
import { positionOf } from "../groups/places.js";
import { orRefusal, Refused } from "../groups/refused.js";
import { auditGroup, auditPlace } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { checkJoin } from "./may-join.js";
import type { JoinOutcome } from "./membership.js";
import { changePlaces } from "./place-change.js";

/** Until when an invitation is good and for how many people; null: no end, no limit. */
export interface InvitationTerms {
  endsOn: string | null;
  most: number | null;
}

/** Makes a new secret invitation; the one before it ends. */
export async function makeInvitation(actor: Actor, id: string, terms: InvitationTerms): Promise<"made"> {
  const invitation = { ...terms, secret: randomToken(), createdAt: actor.now, used: 0 };
  return setInvitation(actor, id, "make invitation", invitation, "made");
}

/** Ends the group's invitation: its address leads nowhere any more. */
export const endInvitation = (actor: Actor, id: string): Promise<"ended"> =>
  setInvitation(actor, id, "end invitation", null, "ended");

function setInvitation<T>(
  actor: Actor,
  id: string,
  act: string,
  invitation: GroupFields["invitation"],
  outcome: T,
): Promise<T> {
  const topic = topicOf("group", id);
  return change<T>(actor, topic, async (trail) => {
    const group = await Group.findById(id).orFail(notFound);
    if (!group.invitation && !invitation) return outcome;
    group.set({ invitation });
    await group.save();
    await auditGroup(trail, actor, group, act);
    trail.announce(topic);
    return outcome;
  });
}

/**
 * The group an invitation is for.
 * @param today the calendar day in the programme's zone
 * @throws HttpError 404, the same for an unknown invitation and for one that has ended
 */
export async function findInvited(secret: unknown, today: string): Promise<GroupFields> {
  if (typeof secret !== "string" || !/^[\w-]{43}$/.test(secret)) throw notFound();
  const group = await Group.findOne({ "invitation.secret": secret }).lean();
  if (!group?.invitation || group.cancelledAt || whyEnded(group.invitation, today)) throw notFound();
  return group;
}

/**
 * Asks for a place by invitation, under the same rules as everybody; whoever gets a place, or a number in the
 * waitlist, uses the invitation once.
 */
export async function joinByInvitation(
  actor: Actor,
  viewer: Viewer,
  group: GroupFields,
  secret: string,
): Promise<JoinOutcome> {
  const person = new Types.ObjectId(viewer.id);
  const joining = changePlaces(actor, group._id, [person], async (at) => {
    const { outcome, places } = join(at.places, person, actor.now);
    if (outcome === "joined" || outcome === "waitlisted") {
      useOnce(at.group, secret, wallOf(actor.now, at.programme.zone).on);
      await checkJoin(at, viewer, actor.now);
      const act = outcome === "joined" ? "join group" : "wait for group";
      await auditPlace(at.trail, actor, at.group, act, viewer.id, { invited: true });
      at.trail.announce(topicOf("person", person));
    }
    return { places, outcome: { outcome, position: positionOf(places, person) } };
  });
  const done = await orRefusal(joining);
  return "reason" in done ? done : done.outcome;
}

/** Counted in the document that holds the places, so that the last use is nobody's twice. */
function useOnce(
  group: Pick<GroupFields, "invitation"> & { set(fields: object): unknown },
  secret: string,
  today: string,
): void {
  const { invitation } = group;
  if (invitation?.secret !== secret || whyEnded(invitation, today))
    throw new Refused("This invitation has ended meanwhile. Ask whoever gave it to you for a new one.");
  group.set({ "invitation.used": invitation.used + 1 });
}
