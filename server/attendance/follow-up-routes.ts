import type { Request, Response } from "express";
import { mostRows } from "../data/csv-file.js";
import { writeCsv } from "../data/csv.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { idIn, parseForm } from "../web/input.js";
import { addressOf, listingOf, pagingOf, placeIn } from "../web/listing.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import { followUp } from "./debriefing.js";
import {
  countFollowUps,
  findFollowUps,
  followUpColumns,
  presentFollowUp,
  type FollowUpQuery,
} from "./follow-ups.js";
import { followUpInput } from "./input.js";

const path = "/office/follow-ups";
const perPage = 25;

/** What leaders asked the programme office to know in their debriefs. */
export function followUpRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/follow-ups", (req, res) => show(req, res, null));
  routes.on("GET /office/follow-ups.csv", async (req, res) => {
    const rows = await findFollowUps(queryOf(req), req.zone, 0, mostRows);
    sendCsv(res, "follow-ups.csv", writeCsv(followUpColumns, rows));
  });
  routes.on("POST /office/follow-ups/:debrief", async (req, res) => {
    const id = idIn(req, "debrief");
    const input = parseForm(followUpInput, req.body);
    if (!input.ok) {
      const note = typeof input.typed.note === "string" ? input.typed.note : "";
      return show(req, res, { id: id, note, error: input.errors.note ?? "Write a line, or nothing" });
    }
    goTo(res, addressOf(path, whereIn(req)), notices[await followUp(actorOf(req), id, input.value.note)]);
  });
  return routes;
}

const notices: Record<Awaited<ReturnType<typeof followUp>>, Notice> = {
  "followed-up": { kind: "done", text: "Noted. The leader is told that it was looked at." },
  "followed-up-already": {
    kind: "warning",
    text: "Somebody else had followed it up already. Nothing more was sent to the leader.",
  },
};

const queryOf = (req: Request): FollowUpQuery => ({
  q: listingOf(req.query).q,
  state: req.query.state === "done" ? "done" : "waiting",
});

const keptOf = ({ q, state }: FollowUpQuery) => ({ q, state: state === "done" ? "done" : "" });

/** The search, tab and page of the list, which stay when something in it is answered. */
const whereIn = (req: Request) => placeIn(keptOf(queryOf(req)), listingOf(req.query).page);

const words = { waiting: "Waiting", done: "Followed up" };

/** @param refused the note that could not be taken, and why */
async function show(
  req: Request,
  res: Response,
  refused: { id: string; note: string; error: string } | null,
): Promise<void> {
  const query = queryOf(req);
  const kept = keptOf(query);
  const total = await countFollowUps(query);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, kept);
  const rows = await findFollowUps(query, req.zone, paging.skip, perPage);
  const context = {
    title: "Follow-ups",
    back: { href: "/office", label: "Office" },
    lede: "What leaders wrote in a debrief for the office to know.",
    path,
    total,
    paging,
    q: query.q,
    isWaiting: query.state === "waiting",
    kept: query.state === "done" ? [{ name: "state", value: "done" }] : [],
    tabs: (["waiting", "done"] as const).map((state) => ({
      href: addressOf(path, keptOf({ ...query, state })),
      label: words[state],
      current: state === query.state,
    })),
    csv: addressOf(`${path}.csv`, kept),
    rows: rows.map((row) => ({
      ...presentFollowUp(row),
      action: addressOf(`${path}/${row.id}`, whereIn(req)),
      typed: refused?.id === row.id ? refused.note : "",
      error: refused?.id === row.id ? refused.error : "",
    })),
    errors: refused ? { [refused.id]: refused.error } : {},
  };
  page(req, res, "attendance/follow-ups", context, { live: refused ? [] : ["office:all"] });
}
