import type { Request, Response } from "express";
import { findGroupFor, findManagedGroup } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isOpen, leads, mayManage } from "../groups/policy.js";
import { meetingWords, pathOf } from "../groups/words.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { findCovered } from "../sessions/covered.js";
import type { SessionFields } from "../sessions/session.js";
import { rangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { forbidden, notFound } from "../web/errors.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { listingOf } from "../web/listing.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { askForRoom, withdrawRequest, type AskOutcome } from "./asking.js";
import { giveBackRooms } from "./ending.js";
import { askInput, endInput, hereInput } from "./input.js";
import { findLostRoom, findUnused, sayHere, type HereOutcome } from "./no-shows.js";
import { loadRoomPage } from "./room-page.js";
import { findGivenBack, takeBackRooms, type BackOutcome } from "./taking-back.js";

/** A group's room: what it has, what it waits for, and rooms to ask for. */
export function groupRoomRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /groups/:group/room", async (req, res) => {
    const { group, covered } = await findInRoom(req);
    if (covered) return showHere(req, res, group, covered);
    await show(req, res, group, { leaveOpen: "no", errors: {} });
  });
  routes.on("POST /groups/:group/room", takeAsk);
  routes.on("POST /groups/:group/room/end", takeEnd);
  routes.on("POST /groups/:group/room/use", async (req, res) => {
    const { group } = await findInRoom(req);
    const input = parseForm(hereInput, req.body);
    if (!input.ok) throw notFound();
    const { from } = input.value;
    const pages: Record<string, string> = { today: "/today", room: `${pathOf(group)}/room` };
    goTo(res, pages[from] ?? `/sessions/${from}`, useNotices[await sayHere(actorOf(req), group._id)]);
  });
  routes.on("POST /groups/:group/room/undo", async (req, res) => {
    const group = await findManagedGroup(signedIn(req), req.params.group);
    goTo(res, `${pathOf(group)}/room`, backNotices[await takeBackRooms(actorOf(req), group._id)]);
  });
  return routes;
}

/**
 * The group for those who manage it, and for whoever covers a session of it, as a guest who says no more than
 * that they are there.
 * @throws HttpError 404 for everybody else
 */
async function findInRoom(req: Request): Promise<{ group: GroupFields; covered: SessionFields | null }> {
  const viewer = signedIn(req);
  const group = await findGroupFor(viewer, req.params.group);
  if (mayManage(viewer, group)) return { group, covered: null };
  const covered = await findCovered(viewer.id, group._id, req.now);
  if (!covered) throw notFound();
  return { group, covered };
}

async function showHere(
  req: Request,
  res: Response,
  group: GroupFields,
  { _id, startsAt, endsAt, room }: SessionFields,
): Promise<void> {
  const { now, zone } = req;
  const viewer = signedIn(req);
  const isToCome = startsAt > now;
  const context = {
    title: "The room of the session",
    back: { href: "/today", label: "Today" },
    lede: group.title,
    path: `${pathOf(group)}/room`,
    facts: [
      { term: "The session", text: rangeWords(startsAt, endsAt, zone) },
      { term: "Room", text: room ?? "none just now" },
    ],
    isToCome,
    register: isToCome ? "" : `/sessions/${String(_id)}/register`,
    holds: room ? `You have ${room} until ${wallOf(endsAt, zone).time}.` : "",
    unused: await findUnused(viewer, group, now, zone),
    lost: await findLostRoom(viewer, group._id, now, zone),
  };
  page(req, res, "allocation/here", context, { live: [`group:${String(group._id)}`, "room:all"] });
}

const useNotices: Record<HereOutcome, Notice> = {
  kept: { kind: "done", text: "The room stays yours." },
  "taken-back": { kind: "done", text: "You have the room again." },
  taken: { kind: "warning", text: "Somebody else has the room now. Ask the programme office for another." },
  "too-late": { kind: "warning", text: "There is no room of yours to keep just now." },
};

const backNotices: Record<BackOutcome, Notice> = {
  "taken-back": { kind: "done", text: "The room is yours again. Your group was told." },
  taken: { kind: "warning", text: "Somebody else has it now. You can ask for another." },
  "too-late": { kind: "warning", text: "It is too late to take a room back, or there is none." },
};

const leaveOpenOptions = [
  { value: "no", label: "All dates or none" },
  { value: "yes", label: "Take the free dates, leave the others open" },
];

interface Shown {
  leaveOpen: string;
  errors: FieldErrors;
}

async function show(
  req: Request,
  res: Response,
  group: GroupFields,
  { leaveOpen, errors }: Shown,
): Promise<void> {
  const path = pathOf(group);
  const { now, zone } = req;
  const asked = { viewer: signedIn(req), now, zone, listing: listingOf(req.query), path: `${path}/room` };
  const shown = await loadRoomPage(group, asked);
  const context = {
    title: "A room for the group",
    back: { href: path, label: group.title },
    lede: meetingWords(group),
    path: `${path}/room`,
    isOpen: isOpen(group),
    isOffice: holds(asked.viewer, "staff") && !leads(asked.viewer, group),
    isCancelled: group.cancelledAt !== null,
    leaveOpen,
    leaveOpenOptions,
    unused: await findUnused(asked.viewer, group, now, zone),
    lost: await findLostRoom(asked.viewer, group._id, now, zone),
    givenBack: await findGivenBack(group._id, now, zone),
    ...shown,
    errors,
  };
  page(req, res, "allocation/room", context, { live: [`group:${String(group._id)}`, "room:all"] });
}

async function takeAsk(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  if (group.cancelledAt) throw forbidden("The group was cancelled: it has no sessions any more.");
  const input = parseForm(askInput, req.body);
  if (!input.ok) {
    await show(req, res, group, { leaveOpen: "no", errors: { leaveOpen: "Choose a room from the list" } });
    return;
  }
  const asked = await askForRoom(actorOf(req), group._id, input.value);
  const typed = input.value.leaveOpen ? "yes" : "no";
  if (asked.outcome !== "asked") {
    await show(req, res, group, { leaveOpen: typed, errors: { leaveOpen: refusalWords(asked) } });
    return;
  }
  const text = "You have asked for the room. The programme office decides, and you will be told.";
  const next = leads(signedIn(req), group) ? `${pathOf(group)}/room` : `/office/requests/${asked.request}`;
  goTo(res, next, { kind: "done", text });
}

function refusalWords(asked: Exclude<AskOutcome, { outcome: "asked" }>): string {
  if (asked.outcome === "no-dates") return "Every session to come has a room already";
  if (asked.outcome === "unfit") return asked.words.join(" ");
  return `That room can't be had on ${asked.words.join(", ")}. Leave these dates open, or choose another room`;
}

async function takeEnd(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(endInput, req.body);
  if (!input.ok) throw notFound();
  const path = `${pathOf(group)}/room`;
  if (input.value.what === "request") {
    const outcome = await withdrawRequest(actorOf(req), group._id);
    const text =
      outcome === "withdrawn" ? "The request is withdrawn." : "There was no request to withdraw any more.";
    goTo(res, path, { kind: "done", text });
    return;
  }
  const dates = await giveBackRooms(actorOf(req), group._id);
  const text =
    dates === 0 ? "There was no room to give back any more." : "The room is given back. Your group was told.";
  goTo(res, path, { kind: "done", text });
}
