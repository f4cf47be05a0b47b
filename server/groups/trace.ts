import { Audit } from "../data/audit.js";
import { topicOf, type Actor, type Trail } from "../data/change.js";
import type { Topic } from "../live/announce.js";
import type { GroupFields } from "./group.js";

/** Who acted, where that is nobody's business outside the group. */
const somebody = "somebody of the group";

/**
 * Writes down, inside a change, what happened to a group. Staff read the audit, and who belongs to a
 * shared-experience group shows nowhere outside it: its entry says what happened, but not by whom.
 * @param details of a shared-experience group, nothing that names it or a person
 * @param subject what exactly it happened to, when it isn't the group as a whole
 */
export async function auditGroup(
  trail: Trail,
  actor: Actor,
  group: Pick<GroupFields, "_id" | "kind">,
  act: string,
  details: Record<string, unknown> = {},
  subject: Topic = topicOf("group", group._id),
): Promise<void> {
  if (group.kind === "shared-experience") {
    await auditUnnamed(actor, act, subject, details);
  } else {
    trail.audit(act, subject, details);
  }
}

/** Writes down, inside a change, that something happened, where nobody outside a group may know who did it. */
export async function auditUnnamed(
  { now: at }: Pick<Actor, "now">,
  act: string,
  subject: Topic,
  details: Record<string, unknown> = {},
): Promise<void> {
  await Audit.create([{ at, actor: somebody, act, subject, details }]);
}

/**
 * The same for what happened to somebody's place in a group; of a shared-experience group neither to whom.
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
  const whose = group.kind === "shared-experience" ? {} : { person };
  await auditGroup(trail, actor, group, act, { ...whose, ...details });
}
