import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { Group, type GroupFields } from "../groups/group.js";
import { whyEnded } from "../groups/invitation.js";
import { Refused } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import type { Viewer } from "../people/viewer.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { whyOver } from "./life.js";
import { joinGroup, type Joined, type JoinOutcome } from "./membership.js";
import { movePlace } from "./moving.js";

/** Until when an invitation is good and for how many people; null: no end, no limit. */
export interface InvitationTerms {
  endsOn: string | null;
  most: number | null;
}

/** Makes a new secret invitation; the one before it ends. A group that is over gets none. */
export async function makeInvitation(
  actor: Actor,
  id: string,
  terms: InvitationTerms,
): Promise<"made" | "over"> {
  const invitation = { ...terms, secret: randomToken(), createdAt: actor.now, used: 0 };
  return setInvitation(actor, id, "make invitation", invitation, "made");
}

/** Ends the group's invitation: its address leads nowhere any more. */
export const endInvitation = (actor: Actor, id: string): Promise<"ended" | "over"> =>
  setInvitation(actor, id, "end invitation", null, "ended");

function setInvitation<T>(
  actor: Actor,
  id: string,
  act: string,
  invitation: GroupFields["invitation"],
  outcome: T,
): Promise<T | "over"> {
  const topic = topicOf("group", id);
  return change<T | "over">(actor, topic, async (trail) => {
    const group = await Group.findById(id).orFail(notFound);
    if (invitation && (await whyOver(group, actor.now))) return "over";
    if (!group.invitation && !invitation) return outcome;
    const had = group.invitation !== null;
    group.set({ invitation });
    await group.save();
    await auditGroup(trail, actor, group, act);
    // Whoever has the old one open is nobody the group's own topic is for.
    trail.announce(topic, ...(had ? ["groups:all" as const] : []));
    return outcome;
  });
}

/**
 * The group an invitation is for, and why it lets nobody in any more: what became of the group, or "used" where the
 * invitation itself is over; null while it does.
 * @param today the calendar day in the programme's zone
 * @returns null for an unknown invitation, one that was ended by hand or replaced among them
 */
export async function findInvited(
  secret: unknown,
  now: Date,
  today: string,
): Promise<{ group: GroupFields; ended: "cancelled" | "finished" | "used" | null } | null> {
  if (typeof secret !== "string" || !/^[\w-]{43}$/.test(secret)) return null;
  const group = await Group.findOne({ "invitation.secret": secret }).lean();
  if (!group?.invitation) return null;
  const ended = (await whyOver(group, now)) ?? (whyEnded(group.invitation, today) ? "used" : null);
  return { group, ended };
}

/**
 * Asks for a place by invitation, under the same rules as everybody; whoever gets a place, or a number in the
 * waitlist, uses the invitation once.
 */
export const joinByInvitation = (
  actor: Actor,
  viewer: Viewer,
  group: Pick<GroupFields, "_id">,
  secret: string,
): Promise<JoinOutcome> => joinGroup(actor, viewer, String(group._id), using(secret, actor.now));

/** The same for who gives up their place in another group for it. */
export const moveByInvitation = (
  actor: Actor,
  viewer: Viewer,
  { from, to }: { from: string; to: Pick<GroupFields, "_id"> },
  secret: string,
): ReturnType<typeof movePlace> =>
  movePlace(actor, viewer, { from, to: String(to._id) }, using(secret, actor.now));

const using = (secret: string, now: Date): Pick<Joined, "before" | "said"> => ({
  before: (at) => useOnce(at.group, secret, wallOf(now, at.programme.zone).on),
  said: { invited: true },
});

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
