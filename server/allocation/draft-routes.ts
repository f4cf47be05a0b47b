import type { Request, Response } from "express";
import mongoose from "mongoose";
import type { Actor } from "../data/change.js";
import { topicOf } from "../data/change.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { Session } from "../sessions/session.js";
import { findTermNow } from "../terms/term.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm } from "../web/input.js";
import { addressOf } from "../web/listing.js";
import { goTo, page, sendCsv, type Notice } from "../web/respond.js";
import { draftsTopic, RoomDraft, type DraftFields } from "./draft.js";
import { publishDraft } from "./draft-applying.js";
import { comparisonCsv, compareDrafts, placeAmongOthers } from "./draft-comparison.js";
import type { Scope } from "./draft-ground.js";
import { draftCsv, draftsOf, presentRoomDraft } from "./draft-presenter.js";
import { startDraft, stopDraft, throwDraftAway } from "./drafting.js";
import { pinInput, startInput } from "./input.js";

const list = "/office/allocation";

/** Rooms for a whole term, or for what a blocking hits: worked out, looked at, published. */
export function draftRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/allocation", (req, res) => showList(req, res, {}));
  routes.on("POST /office/allocation", takeStart);
  routes.on("GET /office/allocation/:draft", showDraft);
  routes.on("GET /office/allocation/:draft/rooms.csv", async (req, res) => {
    sendCsv(res, "rooms-draft.csv", await draftCsv(await findDraft(req)));
  });
  routes.on("GET /office/allocation/:draft/comparison", compare);
  routes.on("GET /office/allocation/:draft/comparison.csv", async (req, res) => {
    sendCsv(res, "rooms-compared.csv", comparisonCsv(await findCompared(req, await findDraft(req))));
  });
  routes.on("POST /office/allocation/:draft/discard", takeDiscard);
  routes.on("POST /office/allocation/:draft/end", async (req, res) => {
    const draft = await findDraft(req);
    const outcome = await stopDraft(actorOf(req), draft._id);
    goTo(res, pathOf(draft), { kind: "done", text: endWords[outcome] });
  });
  routes.on("POST /office/allocation/:draft/pins", takePin);
  routes.on("POST /office/allocation/:draft/publication", takePublication);
  routes.on("POST /office/allocation/:draft/renewal", async (req, res) => {
    const draft = await findDraft(req);
    await begin(res, actorOf(req), { ...after(draft, draft.pins), base: "now" });
  });
  return routes;
}

const endWords: Record<Awaited<ReturnType<typeof stopDraft>>, string> = {
  stopping: "It ends with the best found so far.",
  died: "It had been cut off, and is over now.",
  over: "It had ended before.",
};

/** Where the drafts of its kind are listed. */
const homeOf = ({ blocking }: DraftFields) => (blocking ? `/office/blockings/${String(blocking)}` : list);
const pathOf = ({ _id }: Pick<DraftFields, "_id">) => `${list}/${String(_id)}`;
const shortWait = 2_500;

/**
 * Begins a draft and leads to it. What is quick is waited for, so that most proposals stand there at once. While
 * another is at work for the same, it leads to that one and says so.
 */
export async function begin(res: Response, actor: Actor, scope: Scope, notice?: Notice): Promise<void> {
  const { outcome, id, done } = await startDraft(actor, scope);
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, shortWait)))]);
  clearTimeout(timer);
  goTo(res, `${list}/${id}`, outcome === "begun" ? notice : underWay);
}

const underWay: Notice = {
  kind: "warning",
  text: "Rooms are being worked out already; this is how far. Wait for it or stop it before you begin again.",
};

async function findAnyDraft(req: Request): Promise<DraftFields> {
  const { draft: id } = req.params;
  const draft = objectId.safeParse(id).success ? await RoomDraft.findById(id).lean<DraftFields>() : null;
  if (!draft) throw notFound();
  return draft;
}

async function findDraft(req: Request): Promise<DraftFields> {
  const draft = await findAnyDraft(req);
  if (draft.thrownAt) throw notFound();
  return draft;
}

async function showList(
  req: Request,
  res: Response,
  { errors = {} }: { errors?: Record<string, string> },
): Promise<void> {
  const term = await findTermNow(req);
  const coming = { term: term._id, cancelledAt: null, startsAt: mongoose.trusted({ $gt: req.now }) };
  const context = {
    title: "Rooms for the term",
    back: { href: "/office/rooms", label: "Rooms" },
    drafts: await draftsOf({ term: term._id }, req.zone, 20),
    hasSessions: (await Session.exists(coming)) !== null,
    base: "now",
    baseOptions: [
      { value: "now", label: "Keep the rooms held now where that can be" },
      {
        value: "nothing",
        label: "Begin anew, whatever is held now but for rooms given by hand with a reason",
      },
    ],
    errors,
  };
  page(req, res, "allocation/drafts", context, { live: [topicOf("draft", term._id)] });
}

async function takeStart(req: Request, res: Response): Promise<void> {
  const input = parseForm(startInput, req.body);
  if (!input.ok) return showList(req, res, { errors: input.errors });
  const term = (await findTermNow(req))._id;
  const scope = { term, blocking: null, before: null, base: input.value.base, pins: [] };
  await begin(res, actorOf(req), scope);
}

async function showDraft(req: Request, res: Response): Promise<void> {
  const draft = await findAnyDraft(req);
  const head = {
    title: draft.blocking ? "Other rooms" : "Rooms for the term",
    back: draft.blocking
      ? { href: homeOf(draft), label: "The room out of use" }
      : { href: list, label: "All drafts" },
  };
  if (draft.thrownAt) return void page(req, res, "allocation/thrown", head);
  const context = {
    ...head,
    path: pathOf(draft),
    isRipple: draft.blocking !== null,
    ...(await placeAmongOthers(draft, req.zone)),
    ...(await presentRoomDraft(draft, req.zone)),
  };
  // Another draft of the same kind that is published makes this one out of date.
  page(req, res, "allocation/draft", context, { live: [topicOf("draft", draft._id), draftsTopic(draft)] });
}

async function compare(req: Request, res: Response): Promise<void> {
  const draft = await findDraft(req);
  const compared = await findCompared(req, draft);
  const path = `${pathOf(draft)}/comparison`;
  const context = {
    title: "Two drafts compared",
    back: { href: pathOf(draft), label: compared?.to ?? "The draft" },
    path,
    csv: addressOf(`${path}.csv`, { beside: compared?.beside ?? "" }),
    compared,
  };
  page(req, res, "allocation/comparison", context, { live: [draftsTopic(draft)] });
}

/** The draft beside the one that the address asks for. @throws HttpError 404 where there is no such one */
async function findCompared({ query: { beside }, zone }: Request, draft: DraftFields) {
  const compared = await compareDrafts(draft, beside, zone);
  if (!compared && beside !== undefined) throw notFound();
  return compared;
}

async function takeDiscard(req: Request, res: Response): Promise<void> {
  const draft = await findDraft(req);
  const outcome = await throwDraftAway(actorOf(req), draft._id);
  if (outcome === "kept") {
    const text = "A draft that was published, or is being worked out, can’t be thrown away.";
    return void goTo(res, pathOf(draft), { kind: "warning", text });
  }
  goTo(res, homeOf(draft), { kind: "done", text: "The draft is thrown away. No room has changed." });
}

/** A draft made from this one: with other pins, or because this one no longer holds. */
const after = (draft: DraftFields, pins: DraftFields["pins"]): Scope => ({
  term: draft.term,
  blocking: draft.blocking ?? null,
  before: draft._id,
  // A draft that began anew would be another one altogether; what few changes means is then the draft itself.
  base: draft.base === "now" ? "now" : "before",
  pins,
});

const isPinned = ({ pins }: DraftFields, group: string) => pins.some((pin) => String(pin.group) === group);

async function takePin(req: Request, res: Response): Promise<void> {
  const draft = await findDraft(req);
  const input = parseForm(pinInput, req.body);
  const isNothing = input.ok && input.value.room === "" && !isPinned(draft, input.value.group);
  if (!input.ok || isNothing) {
    return void goTo(res, pathOf(draft), { kind: "warning", text: "Choose a group and a room." });
  }
  const { group, room } = input.value;
  const others = draft.pins.filter((pin) => String(pin.group) !== group);
  const pins = (room === "" ? others : [...others, { group, room }]) as DraftFields["pins"];
  await begin(res, actorOf(req), after(draft, pins));
}

/** @param told those of private groups, who get theirs too, are not counted */
function toldWords(told: number): string {
  if (told === 0) return "Everybody concerned gets one message.";
  return told === 1 ? "One person gets one message." : `${told} people get one message.`;
}

async function takePublication(req: Request, res: Response): Promise<void> {
  const draft = await findDraft(req);
  const published = await publishDraft(actorOf(req), draft._id);
  switch (published.outcome) {
    case "published": {
      const { sessions, told } = published;
      const rooms = `${sessions === 1 ? "One session has" : `${sessions} sessions have`} a new room.`;
      return void goTo(res, pathOf(draft), { kind: "done", text: `${rooms} ${toldWords(told)}` });
    }
    case "stale": {
      const [first = "", ...more] = published.why;
      const rest = more.length > 0 ? ` (and ${more.length} more)` : "";
      const text = `Nothing was changed: ${first}${rest}. This is worked out anew.`;
      // Worked out anew once, however often it is posted; again when what came of it was thrown away.
      const gone = { before: draft._id, thrownAt: mongoose.trusted({ $ne: null }) };
      const times = await RoomDraft.countDocuments(gone);
      const actor = { ...actorOf(req), actionKey: `after ${String(draft._id)} ${times}` };
      return begin(res, actor, after(draft, draft.pins), { kind: "warning", text });
    }
    case "already":
      return void goTo(res, pathOf(draft), {
        kind: "warning",
        text: "It was published before; nobody was told twice.",
      });
    case "not-ready":
      return void goTo(res, pathOf(draft), {
        kind: "warning",
        text: "There is nothing here that can be published.",
      });
  }
}
