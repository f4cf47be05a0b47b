import type { Types } from "mongoose";
import type { Actor, Trail } from "../data/change.js";
import type { GroupDocument } from "../groups/group.js";

/** What follows the opening of a group, inside the change that opens it. */
type Following = (
  trail: Trail,
  actor: Actor,
  group: GroupDocument,
  /** Ids of its sessions, in their order. */
  sessions: readonly Types.ObjectId[],
) => Promise<void>;

const followings = new Set<Following>();

/**
 * Has a higher slice, which sessions don't know, act inside the change that opens a group; said once, where it is
 * wired up.
 */
export function onOpened(following: Following): void {
  followings.add(following);
}

/** Lets all who asked act. Throws what they throw, and then the group isn't opened either. */
export const followOpening: Following = async (...opened) => {
  for (const following of followings) await following(...opened);
};
