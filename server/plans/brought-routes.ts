import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { findManagedGroup } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { pathOf, titleOutside } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { signedIn } from "../people/viewer.js";
import { held, planSeries } from "../sessions/series.js";
import { Term } from "../terms/term.js";
import { rangeWords } from "../time/words.js";
import { page } from "../web/respond.js";
import { plansOf } from "./earlier-plans.js";
import { filesIn, sizeWords } from "./files.js";
import type { PlanFields } from "./plan.js";

/** What a draft that was made from an earlier group brings along, date by date. */
export function broughtRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/brought", show);
  return routes;
}

async function show(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const from = group.copiedFrom ? await Group.findById(group.copiedFrom).lean() : null;
  const plans = from && !group.openedAt ? await plansOf(from._id) : [];
  const dates = await datesOf(group, req);
  const brought = await Promise.all(
    dates.map(async (when, index) => ({ when, ...(await presentPlan(plans[index] ?? null)) })),
  );
  const context = {
    title: "Plans it brings along",
    back: { href: pathOf(group), label: titleOutside(group) },
    from: from ? titleOutside(from) : "",
    isOpen: group.openedAt !== null,
    dates: plans.some((plan) => plan !== null) ? brought : [],
    left: plans.slice(dates.length).filter((plan) => plan !== null).length,
  };
  page(req, res, "plans/brought", context, { live: [topicOf("group", group._id)] });
}

/** When a draft would meet. */
async function datesOf(group: GroupFields, { now, zone }: Request): Promise<string[]> {
  const term = await Term.findById(group.term).lean();
  const dates = term ? held(planSeries(group, term, zone, now)) : [];
  return dates.map(({ startsAt, endsAt }) => rangeWords(startsAt, endsAt, zone));
}

async function presentPlan(plan: PlanFields | null) {
  return {
    items: (plan?.items ?? []).map(({ text, minutes }) => ({ text, minutes })),
    links: (plan?.links ?? []).map(({ label, address }) => label || address),
    files: (await filesIn(plan?.files ?? [])).map(({ name, size }) => `${name} (${sizeWords(size)})`),
  };
}
