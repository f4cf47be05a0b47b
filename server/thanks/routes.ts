import type { Request, Response } from "express";
import { fellowsOf } from "../groups/fellows.js";
import { findToBeSeen } from "../notifications/inbox.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { idIn, parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { noteInput } from "./input.js";
import { countNotes, findNotes, type Box } from "./presenter.js";
import { dailyNotes, report, takeBack, thank } from "./thanking.js";

const path = "/thanks";
const perPage = 20;

/** Notes of thanks between people who share a group. */
export function thanksRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /thanks", (req, res) => show(req, res, {}, {}));
  routes.on("POST /thanks", takeNote);
  routes.on("POST /thanks/:note/end", async (req, res) => {
    await takeBack(actorOf(req), idIn(req, "note"));
    goTo(res, `${path}?box=sent`, { kind: "done", text: "Taken back; nobody reads it any more." });
  });
  routes.on("POST /thanks/:note/report", async (req, res) => {
    await report(actorOf(req), idIn(req, "note"));
    const text =
      "Thank you for telling us. The programme office looks at it, and until then you don’t see it. Its sender hears of it only if the office hides it.";
    goTo(res, path, { kind: "done", text });
  });
  return routes;
}

const refusals = {
  "no-fellow": { to: "Choose somebody you share a group with" },
  "enough-today": { form: `${dailyNotes} notes a day are the most. Tomorrow there are more.` },
};

async function takeNote(req: Request, res: Response): Promise<void> {
  const input = parseForm(noteInput, req.body);
  if (!input.ok) return show(req, res, input.errors, input.typed);
  const outcome = await thank(actorOf(req), req.zone, input.value);
  if (outcome !== "sent") return show(req, res, refusals[outcome], input.value);
  goTo(res, `${path}?box=sent`, { kind: "done", text: "Your thanks are on their way." });
}

const boxes: { box: Box; label: string }[] = [
  { box: "received", label: "For you" },
  { box: "sent", label: "From you" },
];

async function show(req: Request, res: Response, errors: FieldErrors, typed: Typed): Promise<void> {
  const viewer = signedIn(req);
  const box: Box = req.query.box === "sent" ? "sent" : "received";
  const asked = typeof typed.to === "string" ? typed.to : req.query.to;
  const kept = { box: box === "sent" ? box : "" };
  const paging = pagingOf(await countNotes(viewer.id, box), perPage, listingOf(req.query).page, path, kept);
  const fellows = await fellowsOf(viewer.id, "all");
  const context = {
    title: "Thanks",
    path,
    fellows: fellows.map(({ id, name }) => ({ value: id, label: name })),
    to: typeof asked === "string" ? asked : "",
    text: typeof typed.text === "string" ? typed.text : "",
    tabs: boxes.map((each) => ({
      href: addressOf(path, { box: each.box === "sent" ? "sent" : "" }),
      label: each.label,
      current: each.box === box,
    })),
    isSent: box === "sent",
    notes: await findNotes(viewer.id, box, paging.skip, perPage, req),
    paging,
    seen: box === "received" && paging.page === 1 ? await findToBeSeen(viewer.id, path) : null,
    errors,
  };
  page(req, res, "thanks/index", context, {
    live: Object.keys(errors).length > 0 ? [] : [`person:${viewer.id}`],
  });
}
