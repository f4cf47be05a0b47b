import type { Request, Response } from "express";
import { findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { cancellationInput } from "../groups/input.js";
import { titleOutside } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { nextSessions } from "./agenda.js";
import { cancelGroup } from "./cancellation.js";

/** Cancelling a group, on a page that says first what will happen. */
export function addCancellationRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/:group/cancellation", async (req, res) => {
    await showCancellation(req, res, await findManagedGroup(signedIn(req), req.params.group), "", {});
  });
  routes.on("POST /groups/:group/cancellation", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    const input = parseForm(cancellationInput, req.body);
    if (!input.ok) {
      const { reason } = input.typed;
      await showCancellation(req, res, group, typeof reason === "string" ? reason : "", input.errors);
      return;
    }
    await cancelGroup(actorOf(req), String(group._id), input.value.reason);
    goTo(res, `/groups/${String(group._id)}`, { kind: "done", text: `${group.title} is cancelled.` });
  });
}

const most = 100;

async function showCancellation(
  req: Request,
  res: Response,
  group: GroupFields,
  reason: string,
  errors: FieldErrors,
): Promise<void> {
  const coming = await nextSessions(group._id, req.now, most);
  page(req, res, "groups/cancellation", {
    title: `Cancel ${titleOutside(group)}`,
    heading: `Cancel ${group.title}`,
    errors,
    reason,
    group: {
      path: `/groups/${String(group._id)}`,
      title: group.title,
      isOpen: Boolean(group.openedAt),
      isCancelled: Boolean(group.cancelledAt),
      sessions: coming.filter((session) => !session.cancelledAt && session.startsAt > req.now).length,
      members: group.members.length,
      waiting: group.waitlist.length,
    },
  });
}
