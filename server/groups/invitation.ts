import type { GroupFields } from "./group.js";

/** Why an invitation lets nobody in any more; null while it does. */
export function whyEnded(
  invitation: Pick<NonNullable<GroupFields["invitation"]>, "endsOn" | "most" | "used">,
  today: string,
): "over" | "used-up" | null {
  if (invitation.endsOn && invitation.endsOn < today) return "over";
  return invitation.most !== null && invitation.most !== undefined && invitation.used >= invitation.most
    ? "used-up"
    : null;
}
