import type { Request, Response } from "express";
import { findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { planSeries } from "../sessions/series.js";
import { dayWords } from "../time/words.js";
import { addressOf } from "../web/listing.js";
import type { FieldErrors, Typed } from "../web/input.js";
import { page } from "../web/respond.js";
import type { Series } from "./dated.js";
import { seriesOf } from "./preview.js";
import { applyEdit, carriedIn, showPreview, type Desk } from "./preview-routes.js";

/** Adding an extra session to a group, or holding one that a closure left out. */
export function addExtraRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/:group/sessions/new", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    showForm(req, res, group, await seriesOf(group, req.now), carriedIn(req.query), {});
  });
  routes.on("GET /groups/:group/sessions/preview", async (req, res) => {
    await showPreview(req, res, await deskOf(req, res));
  });
  routes.on("POST /groups/:group/sessions", async (req, res) => {
    await applyEdit(req, res, actorOf(req), await deskOf(req, res));
  });
}

async function deskOf(req: Request, res: Response): Promise<Desk> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const series = await seriesOf(group, req.now);
  const path = `/groups/${String(group._id)}`;
  return {
    what: "add",
    place: { group: group._id, session: null },
    group,
    action: `${path}/sessions`,
    back: `${path}/sessions/new`,
    done: path,
    version: versionOf(series),
    showForm: (typed, errors) => showForm(req, res, group, series, typed, errors),
  };
}

const versionOf = ({ sessions }: Series): string => String(sessions.length);

function showForm(
  req: Request,
  res: Response,
  group: GroupFields,
  series: Series,
  typed: Typed,
  errors: FieldErrors,
): void {
  const path = `/groups/${String(group._id)}`;
  const { start, minutes } = group.slot;
  const fresh = { on: "", start, minutes: String(minutes) };
  page(req, res, "series/new", {
    title: `An extra session of ${titleOutside(group)}`,
    heading: "An extra session",
    back: { href: path, label: group.title },
    isOpen: isOpen(group),
    preview: `${path}/sessions/preview`,
    was: versionOf(series),
    skipped: skippedDates(group, series, `${path}/sessions/preview`),
    first: series.term.startsOn,
    last: series.term.endsOn,
    values: { ...fresh, ...typed },
    errors,
  });
}

/** The dates to come that closures left out of the series and on which the group doesn't meet, with a way to each. */
function skippedDates(group: GroupFields, series: Series, preview: string) {
  const { sessions, term, zone, now } = series;
  const met = new Set(sessions.map(({ on }) => on));
  const { start, minutes } = group.slot;
  return planSeries(group, { ...term, closures: [...term.closures] }, zone, now)
    .filter(({ on, skipped, startsAt }) => skipped !== null && startsAt > now && !met.has(on))
    .map(({ on, skipped }) => ({
      day: dayWords(on),
      reason: skipped ?? "",
      href: addressOf(preview, { on, start, minutes: String(minutes), was: versionOf(series) }),
    }));
}
