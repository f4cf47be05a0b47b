import type { Request, Response } from "express";
import { writeCsv } from "../data/csv.js";
import { mostRows } from "../data/csv-file.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { findManagedGroup } from "../groups/find.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { RoomWait, type RoomWaitFields } from "../rooms/room-wait.js";
import { forbidden, notFound } from "../web/errors.js";
import { isOpen } from "../groups/policy.js";
import { parseForm } from "../web/input.js";
import { listingOf, pagingOf } from "../web/listing.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";

import { lineInput, waitInput } from "./input.js";
import { lineColumns, presentLines } from "./line-presenter.js";
import { requestTabs } from "./office-routes.js";
import { stopWaiting, takeOffer, waitForRoom, type WaitOutcome } from "./room-line.js";

const perPage = 50;
const list = "/office/room-lines";
const inOrder = { room: 1, since: 1, _id: 1 } as const;

/** Waiting for a room that is taken: the group's side, and the office's list of who waits. */
export function lineRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("POST /groups/:group/room/line", takeWait);
  routes.on("POST /groups/:group/room/line/taking", takeTaking);
  routes.on("POST /groups/:group/room/line/end", takeEnd);
  routes.on("GET /office/room-lines", showList);
  routes.on("GET /office/room-lines.csv", async (req, res) => {
    const waits = await RoomWait.find({ waiting: true })
      .sort(inOrder)
      .limit(mostRows)
      .lean<RoomWaitFields[]>();
    sendCsv(res, "rooms-waited-for.csv", writeCsv(lineColumns, await presentLines(waits, req)));
  });
  return routes;
}

const waitNotices: Record<WaitOutcome, Notice> = {
  waiting: {
    kind: "done",
    text: "Your group is in the line. When the room comes free it is kept for you, and the leaders are told.",
  },
  free: { kind: "warning", text: "It is free on all your dates now: ask for it below." },
  unfit: { kind: "warning", text: "That room does not have what your group needs." },
};

async function takeWait(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(waitInput, req.body);
  if (!input.ok) throw notFound();
  if (!isOpen(group))
    throw forbidden("A group waits for a room once it is open: before, it has no sessions.");
  const outcome = await waitForRoom(actorOf(req), group._id, input.value.room);
  goTo(res, `/groups/${String(group._id)}/room`, waitNotices[outcome]);
}

async function takeTaking(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(lineInput, req.body);
  if (!input.ok) throw notFound();
  const taken = await takeOffer(actorOf(req), group, input.value.wait);
  const notice: Notice =
    taken.outcome === "gone"
      ? {
          kind: "warning",
          text: goneWords(taken.why),
        }
      : {
          kind: "done",
          text: `${taken.room} is yours on ${taken.dates === 1 ? "one date" : `${taken.dates} dates`}.`,
        };
  goTo(res, `/groups/${String(group._id)}/room`, notice);
}

function goneWords(why: readonly string[]): string {
  if (why.length > 0) return `It can’t be taken as it was kept for you. ${why.join(". ")}.`;
  return "It is not kept for you any more. You will be told when it comes free again.";
}

async function takeEnd(req: Request, res: Response): Promise<void> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const input = parseForm(lineInput, req.body);
  if (!input.ok) throw notFound();
  const outcome = await stopWaiting(actorOf(req), group, input.value.wait);
  const text =
    outcome === "ended" ? "Your group waits for it no longer." : "Your group had left the line before.";
  goTo(res, `/groups/${String(group._id)}/room`, { kind: "done", text });
}

async function showList(req: Request, res: Response): Promise<void> {
  const total = await RoomWait.countDocuments({ waiting: true });
  const paging = pagingOf(total, perPage, listingOf(req.query).page, list, {});
  const waits = await RoomWait.find({ waiting: true })
    .sort(inOrder)
    .skip(paging.skip)
    .limit(perPage)
    .lean<RoomWaitFields[]>();
  const context = {
    title: "Rooms waited for",
    back: { href: "/office", label: "Office" },
    tabs: requestTabs("lines"),
    total,
    lines: await presentLines(waits, req),
    csv: `${list}.csv`,
    paging,
  };
  page(req, res, "allocation/lines", context, { live: ["office:all", "room:all"] });
}
