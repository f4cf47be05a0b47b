import type { Request, Response } from "express";
import { z } from "zod";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findTermsAhead } from "../terms/next-term.js";
import { wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { objectId, parseForm, several, type FieldErrors } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { approveAll, countWaiting, findWaiting, type Approved } from "./approvals.js";

const path = "/office/approvals";
const perPage = 25;

const approvalInput = z.strictObject({
  groups: several(objectId).refine((ids) => ids.length > 0, "Tick the groups to open"),
});

/** The groups that wait for approval, those that lack nothing to be opened together. */
export function approvalRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/approvals", (req, res) => show(req, res, {}));
  routes.on("POST /office/approvals", async (req, res) => {
    const input = parseForm(approvalInput, req.body);
    if (!input.ok) return show(req, res, input.errors);
    const { terms } = await settingNow(req);
    const done = await approveAll(actorOf(req), terms, input.value.groups);
    const kind = done.refused.length === 0 ? "done" : "warning";
    goTo(res, path, { kind, text: wordsOf(done) });
  });
  return routes;
}

async function settingNow(req: Request) {
  const [programme, terms] = await Promise.all([
    findProgramme(),
    findTermsAhead(wallOf(req.now, req.zone).on),
  ]);
  if (!programme || terms.length === 0) throw conflict("Set the dates of a term first.");
  return { programme, terms };
}

async function show(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { programme, terms } = await settingNow(req);
  const total = await countWaiting(terms);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, {});
  const rows = await findWaiting(terms, programme, req.now, { skip: paging.skip, most: perPage });
  const context = {
    title: "Groups to approve",
    back: { href: "/office", label: "Office" },
    lede: "Opening a group makes its sessions; students can join it at once and its leaders are told.",
    total,
    paging,
    ready: rows.filter((row) => row.ready),
    unready: rows.filter((row) => !row.ready),
    errors,
  };
  page(req, res, "office/approvals", context, { live: ["office:all"] });
}

function wordsOf({ opened, refused }: Approved): string {
  const open = opened === 1 ? "One group is open." : `${opened} groups are open.`;
  return [open, ...refused.map(({ name, reason }) => `${name} could not open: ${reason}`)].join(" ");
}
