import { hashOf } from "../data/secret.js";
import type { GroupFields } from "./group.js";

/** What the edit form can change, and the states that decide whether it may. */
export type Edited = Pick<
  GroupFields,
  | "title"
  | "topic"
  | "kind"
  | "years"
  | "slot"
  | "everyWeeks"
  | "firstOn"
  | "capacity"
  | "minimum"
  | "leaders"
  | "wish"
  | "onlineLink"
  | "about"
  | "submittedAt"
  | "openedAt"
  | "cancelledAt"
>;

/**
 * The version an edit form carries: a hash over what the form can change. Members and co-leaders who come and go change
 * the stored document as well, but must not make a leader's edit a lost one.
 */
export function versionOf(group: Edited): string {
  const { slot, wish } = group;
  const said = [
    [group.title, group.topic, group.kind, group.years, group.everyWeeks, group.firstOn],
    [slot.day, slot.start, slot.minutes],
    [group.capacity, group.minimum, String(group.leaders[0]), group.onlineLink, group.about],
    [wish.features, wish.stepFree, wish.building],
    [group.submittedAt ?? null, group.openedAt ?? null, group.cancelledAt ?? null],
  ];
  return hashOf(JSON.stringify(said)).slice(0, 20);
}
