import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { idIn, parseForm } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { hidingInput } from "./input.js";
import { countReported, findReported, type Reported } from "./presenter.js";
import { hide, keep } from "./thanking.js";

const path = "/office/thanks";
const perPage = 25;

/** Notes of thanks somebody reported; the office reads no others. */
export function thanksOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/thanks", (req, res) => show(req, res, "", ""));
  routes.on("POST /office/thanks/:note/hiding", async (req, res) => {
    const input = parseForm(hidingInput, req.body);
    if (!input.ok) return show(req, res, idIn(req, "note"), input.errors.reason ?? "Say why");
    await hide(actorOf(req), idIn(req, "note"), input.value.reason);
    goTo(res, path, { kind: "done", text: "Hidden. Both read your reason in its place." });
  });
  routes.on("POST /office/thanks/:note/keeping", async (req, res) => {
    await keep(actorOf(req), idIn(req, "note"));
    goTo(res, path, { kind: "done", text: "The note stands." });
  });
  return routes;
}

/** @param refused the note whose hiding could not be taken, and why */
async function show(req: Request, res: Response, refused: string, error: string): Promise<void> {
  const state: Reported = req.query.state === "hidden" ? "hidden" : "waiting";
  const kept = { state: state === "hidden" ? state : "" };
  const total = await countReported(state);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, kept);
  const notes = await findReported(state, paging.skip, perPage, req);
  const context = {
    title: "Reported notes",
    back: { href: "/office", label: "Office" },
    lede: "Notes of thanks that somebody found not all right. The office reads no others.",
    path,
    isHidden: state === "hidden",
    tabs: (["waiting", "hidden"] as const).map((each) => ({
      href: addressOf(path, { state: each === "hidden" ? each : "" }),
      label: each === "hidden" ? "Hidden" : "Waiting",
      current: each === state,
    })),
    notes: notes.map((note) => ({ ...note, error: note.id === refused ? error : "" })),
    paging,
    errors: error === "" ? {} : { form: error },
  };
  page(req, res, "thanks/office", context, { live: error === "" ? ["office:all"] : [] });
}
