import type { Request, Response } from "express";
import { writeCsv } from "../data/csv.js";
import { mostRows } from "../data/csv-file.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { RoomRequest, type RoomRequestFields } from "../rooms/request.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page, sendCsv } from "../web/respond.js";
import { refuseRequest } from "./ending.js";
import { grantRequest, type GrantOutcome } from "./granting.js";
import { grantInput, refusalInput } from "./input.js";
import { loadRequestPage } from "./request-page.js";
import { loadRequestRows, requestColumns } from "./request-rows.js";

const perPage = 20;
const list = "/office/requests";
const live = ["office:all", "room:all"];

/** The office's side of room requests: the list, one request, granting and refusing. */
export function requestRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/requests", showList);
  routes.on("GET /office/requests.csv", async (req, res) => {
    const rows = await rowsOf(req, { skip: 0, limit: mostRows });
    sendCsv(res, "rooms-asked-for.csv", writeCsv(requestColumns, rows));
  });
  routes.on("GET /office/requests/:request", async (req, res) => {
    await show(req, res, await findRequest(req), {});
  });
  routes.on("POST /office/requests/:request/grant", takeGrant);
  routes.on("POST /office/requests/:request/refusal", takeRefusal);
  return routes;
}

/** The views of what groups want of rooms. */
export const requestTabs = (current: "waiting" | "decided" | "lines") => [
  { href: list, label: "To decide", current: current === "waiting" },
  { href: `${list}?show=decided`, label: "Decided", current: current === "decided" },
  { href: "/office/room-lines", label: "Waited for", current: current === "lines" },
];

const asksForDecided = (req: Request): boolean => req.query.show === "decided";

/** Who waits longest comes first, and of what is decided the latest. */
async function rowsOf(req: Request, { skip, limit }: { skip: number; limit: number }) {
  const decided = asksForDecided(req);
  const found = await RoomRequest.find({ pending: !decided })
    .sort(decided ? { decidedAt: -1, _id: -1 } : { askedAt: 1, _id: 1 })
    .skip(skip)
    .limit(limit)
    .lean();
  return loadRequestRows(found, req);
}

async function showList(req: Request, res: Response): Promise<void> {
  const decided = asksForDecided(req);
  const total = await RoomRequest.countDocuments({ pending: !decided });
  const kept = { show: decided ? "decided" : "" };
  const paging = pagingOf(total, perPage, listingOf(req.query).page, list, kept);
  const requests = await rowsOf(req, { skip: paging.skip, limit: perPage });
  const context = {
    title: "Rooms asked for",
    back: { href: "/office", label: "Office" },
    tabs: requestTabs(decided ? "decided" : "waiting"),
    decided,
    total,
    requests,
    csv: addressOf(`${list}.csv`, kept),
    paging,
  };
  page(req, res, "allocation/index", context, { live });
}

async function findRequest(req: Request): Promise<RoomRequestFields> {
  const { request: id } = req.params;
  const request = objectId.safeParse(id).success ? await RoomRequest.findById(id).lean() : null;
  if (!request) throw notFound();
  return request;
}

interface Shown {
  note?: string;
  refusal?: string;
  override?: boolean;
  leaveOpen?: boolean;
  errors?: FieldErrors;
  status?: number;
}

async function show(req: Request, res: Response, request: RoomRequestFields, shown: Shown): Promise<void> {
  const { now, zone } = req;
  const loaded = await loadRequestPage(request, { viewer: signedIn(req), now, zone });
  if (!loaded) throw notFound();
  const { note = "", refusal = "", override = false, leaveOpen = false, errors = {} } = shown;
  const context = {
    title: `${loaded.room.code} for ${loaded.group.name}`,
    back: { href: list, label: "Rooms asked for" },
    path: `${list}/${String(request._id)}`,
    freePath: `${list}/${String(request._id)}/grant?leaveOpen=yes`,
    ...loaded,
    note,
    refusal,
    override,
    leaveOpen,
    errors,
  };
  page(req, res, "allocation/show", context, { live, ...(shown.status ? { status: shown.status } : {}) });
}

async function takeGrant(req: Request, res: Response): Promise<void> {
  const request = await findRequest(req);
  const input = parseForm(grantInput, req.body);
  if (!input.ok) {
    const note = typeof input.typed.note === "string" ? input.typed.note : "";
    await show(req, res, request, {
      note,
      override: input.typed.override !== undefined,
      leaveOpen: input.typed.leaveOpen !== undefined,
      errors: input.errors,
    });
    return;
  }
  const grant = { ...input.value, leaveOpen: input.value.leaveOpen || req.query.leaveOpen === "yes" };
  const granted = await grantRequest(actorOf(req), String(request._id), grant);
  if (granted.outcome === "granted") {
    const open = granted.open === 0 ? "" : `; ${granted.open} left open`;
    const text = `${granted.room} is held on ${granted.dates === 1 ? "one date" : `${granted.dates} dates`}${open}. The leaders were told.`;
    goTo(res, list, { kind: "done", text });
    return;
  }
  const { note, override, leaveOpen } = input.value;
  const errors = { form: refusalWords(granted) };
  await show(req, res, await findRequest(req), { note, override, leaveOpen, errors, status: 409 });
}

function refusalWords(granted: Exclude<GrantOutcome, { outcome: "granted" }>): string {
  switch (granted.outcome) {
    case "decided":
      return "Somebody decided or withdrew this request meanwhile.";
    case "not-open":
      return "Nothing was held: the group isn't open yet. Approve it first; the request waits meanwhile.";
    case "no-dates":
      return "Every session to come has a room already.";
    case "unfit":
      return `Nothing was held. ${granted.words.join(" ")}`;
    case "missed":
    case "incomplete": {
      const taken = granted.taken.length > 0 ? ` It is taken on ${granted.taken.join(", ")}.` : "";
      const closed = granted.closed.length > 0 ? ` It is closed on ${granted.closed.join(", ")}.` : "";
      const told = granted.outcome === "missed" ? " The asker was told and offered others." : "";
      return `Nothing was held: ${granted.room} can't be had on every date.${taken}${closed}${told}`;
    }
  }
}

async function takeRefusal(req: Request, res: Response): Promise<void> {
  const request = await findRequest(req);
  const input = parseForm(refusalInput, req.body);
  if (!input.ok) {
    const refusal = typeof input.typed.refusal === "string" ? input.typed.refusal : "";
    await show(req, res, request, { refusal, errors: input.errors });
    return;
  }
  const outcome = await refuseRequest(actorOf(req), String(request._id), input.value.refusal);
  const text =
    outcome === "refused"
      ? "The request is refused. The leaders were told why."
      : "It had been decided before.";
  goTo(res, list, { kind: outcome === "refused" ? "done" : "warning", text });
}
