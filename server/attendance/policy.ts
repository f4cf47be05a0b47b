import { leads } from "../groups/policy.js";
import type { GroupFields } from "../groups/group.js";
import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import type { SessionFields } from "../sessions/session.js";

/** Days after a session in which its leaders may keep and correct the register; later it is the office's. */
const leadersDays = 14;

const tooLate = `This session ended more than ${leadersDays} days ago. Ask the programme office to change its register.`;

/**
 * Whether the viewer may write in the register at `now`: its leaders for two weeks after the session, staff always.
 * @returns "yes", or the reason in words
 */
export function mayKeep(
  viewer: Viewer,
  { leaders }: Pick<GroupFields, "leaders">,
  { endsAt }: Pick<SessionFields, "endsAt">,
  now: Date,
): string {
  if (holds(viewer, "staff")) return "yes";
  if (!leads(viewer, { leaders }))
    return "Only the group's leaders and the programme office keep its register.";
  const lastAt = endsAt.getTime() + leadersDays * 86_400_000;
  return now.getTime() <= lastAt ? "yes" : tooLate;
}
