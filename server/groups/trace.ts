import { Audit } from "../data/audit.js";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import type { GroupFields } from "./group.js";

/**
 * Writes down, inside a change, what happened to somebody's place in a group. Staff read the audit, and who belongs to
 * a shared-experience group shows nowhere outside it: its entry says what happened, but neither to whom nor by whom.
 * @param person id of whom it happened to
 */
export async function auditPlace(
  trail: Trail,
  actor: Actor,
  group: Pick<GroupFields, "_id" | "kind">,
  act: string,
  person: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  const subject = topicOf("group", group._id);
  if (group.kind === "shared-experience") {
    await Audit.create([{ at: actor.now, actor: "somebody of the group", act, subject, details }]);
  } else {
    trail.audit(act, subject, { person, ...details });
  }
}
