import type { Request, Response } from "express";
import type { Types } from "mongoose";
import { onceEach } from "../data/ids.js";
import { findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { cancellationInput } from "../groups/input.js";
import { leads } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn, type Viewer } from "../people/viewer.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { listWords } from "../web/phrases.js";
import { goTo, page } from "../web/respond.js";
import { nextSessions } from "./agenda.js";
import { cancelGroup } from "./cancellation.js";
import { coverersOf } from "./covered.js";
import { leadsBack } from "./over-routes.js";
import type { SessionFields } from "./session.js";

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
    const { outcome } = await cancelGroup(actorOf(req), String(group._id), input.value.reason);
    if (outcome === "finished") return void (await leadsBack(req, res, nothingLeft));
    goTo(res, `/groups/${String(group._id)}`, { kind: "done", text: `${group.title} is cancelled.` });
  });
}

const nothingLeft = "there is nothing left to cancel";
const most = 100;

async function showCancellation(
  req: Request,
  res: Response,
  group: GroupFields,
  reason: string,
  errors: FieldErrors,
): Promise<void> {
  if (await leadsBack(req, res, nothingLeft)) return;
  const next = await nextSessions(group._id, req.now, most);
  const coming = next.filter((session) => !session.cancelledAt && session.startsAt > req.now);
  page(req, res, "groups/cancellation", {
    title: `Cancel ${titleOutside(group)}`,
    heading: `Cancel ${group.title}`,
    errors,
    reason,
    group: {
      path: `/groups/${String(group._id)}`,
      title: group.title,
      isOpen: Boolean(group.openedAt),
      sessions: coming.length,
      told: toldWords(group, coming, signedIn(req)),
    },
  });
}

/** "7 members, 2 people who wait and 1 other leader will be told, with your reason." */
function toldWords(
  group: GroupFields,
  coming: readonly Pick<SessionFields, "cover">[],
  viewer: Viewer,
): string {
  const leading = onceEach([...group.leaders, ...coverersOf(coming)]);
  const others = leading.filter((person) => String(person) !== viewer.id).length;
  const isOther = ({ person }: { person: Types.ObjectId }) => !leading.some((each) => each.equals(person));
  const own = leads(viewer, group) ? "other " : "";
  const counted = [
    ...counts(group.members.filter(isOther).length, "member", "members"),
    ...counts(group.waitlist.filter(isOther).length, "person who waits", "people who wait"),
    ...counts(others, `${own}leader`, `${own}leaders`),
  ];
  if (counted.length === 0) return "There is nobody else to tell.";
  return `${listWords(counted)} will be told, with your reason.`;
}

const counts = (count: number, one: string, several: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
