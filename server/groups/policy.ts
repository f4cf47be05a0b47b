import type { Types } from "mongoose";
import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import type { GroupFields } from "./group.js";
import { isSame } from "./places.js";
import { yearsWords } from "./words.js";

/**
 * Whether the viewer may decide about the group as one of its leaders or as programme staff. A shared-experience group
 * is its leaders' alone, also to staff who are a member of it or wait for a place.
 */
export const mayManage = (viewer: Viewer, group: Pick<PolicyGroup, "leaders" | "kind">): boolean =>
  leads(viewer, group) || (holds(viewer, "staff") && group.kind !== "shared-experience");

/** Whoever would have a place: the viewer, or somebody for whom one is taken while they are away. */
export type Asker = Pick<Viewer, "id" | "roles" | "year">;

/** What a policy looks at; presenters and routes hand in the whole group. */
export type PolicyGroup = Pick<
  GroupFields,
  "leaders" | "members" | "waitlist" | "kind" | "openedAt" | "cancelledAt" | "submittedAt"
> &
  Partial<Pick<GroupFields, "coLeaderAsked">>;

/** Whether the viewer leads the group. */
export const leads = (viewer: Pick<Viewer, "id"> | null, group: Pick<GroupFields, "leaders">): boolean =>
  viewer !== null && group.leaders.some((leader) => String(leader) === viewer.id);

/** Whether the viewer is a member of the group. */
export const isMember = (viewer: Viewer | null, group: Pick<GroupFields, "members">): boolean =>
  viewer !== null && group.members.some((member) => String(member.person) === viewer.id);

/** What a person has in a group who can therefore not lead it as well: a place, or a number in its waitlist. */
export function placeIn(
  { members, waitlist }: { members: readonly Having[]; waitlist: readonly Having[] },
  person: Types.ObjectId | string,
): "member" | "waiting" | null {
  const isThere = (list: readonly Having[]) => list.some((each) => isSame(each.person, person));
  if (isThere(members)) return "member";
  return isThere(waitlist) ? "waiting" : null;
}

interface Having {
  person: Types.ObjectId;
}

/** Whether the viewer has been asked to lead the group and has not answered. */
export const isAskedToLead = (
  viewer: Pick<Viewer, "id">,
  { coLeaderAsked }: Partial<Pick<GroupFields, "coLeaderAsked">>,
): boolean =>
  coLeaderAsked !== null && coLeaderAsked !== undefined && String(coLeaderAsked.person) === viewer.id;

/** Whether the viewer is in the group's waitlist. */
export const isWaiting = (viewer: Viewer | null, group: Pick<GroupFields, "waitlist">): boolean =>
  viewer !== null && group.waitlist.some((waiting) => String(waiting.person) === viewer.id);

/** Whether the group is open: approved and not cancelled. */
export const isOpen = (group: Pick<GroupFields, "openedAt" | "cancelledAt">): boolean =>
  group.openedAt !== null && group.cancelledAt === null;

/**
 * Who may know the group exists: its own people, who is asked to lead it, and staff always; everybody once it is open,
 * unless it is private.
 */
export function maySee(viewer: Viewer, group: PolicyGroup): boolean {
  if (leads(viewer, group) || isMember(viewer, group) || isWaiting(viewer, group)) return true;
  if (isAskedToLead(viewer, group)) return true;
  if (group.kind === "shared-experience") return false;
  return holds(viewer, "staff") || group.openedAt !== null;
}

/** Whether the group needs nobody's approval: staff can't see a shared-experience group, so they can't approve it. */
export const opensByItself = (group: Pick<GroupFields, "kind">): boolean =>
  group.kind === "shared-experience";

/** Why the viewer can't ask for a place in the group, in a sentence; null when they can. */
export function whyNotJoin(
  viewer: Asker,
  group: Pick<GroupFields, "leaders" | "openedAt" | "cancelledAt" | "years">,
): string | null {
  if (group.cancelledAt) return "This group has been cancelled.";
  if (!group.openedAt) return "This group isn't open yet.";
  if (leads(viewer, group)) return "You lead this group.";
  if (!holds(viewer, "student", "leader")) return "Places are for students.";
  if (!group.years.includes(viewer.year))
    return `This group is for ${yearsWords(group.years).toLowerCase()}.`;
  return null;
}
