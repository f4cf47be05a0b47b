import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { idIn, parseForm } from "../web/input.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { hidingInput } from "./input.js";
import { countReported, findReported, type Reported } from "./presenter.js";
import { hide, keep, type Decided } from "./thanking.js";

const path = "/office/thanks";
const perPage = 25;

/** Notes of thanks somebody reported; the office reads no others. */
export function thanksOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/thanks", (req, res) => show(req, res, "", ""));
  routes.on("POST /office/thanks/:note/hiding", async (req, res) => {
    const input = parseForm(hidingInput, req.body);
    if (!input.ok) return show(req, res, idIn(req, "note"), input.errors.reason ?? "Say why");
    const decided = await hide(actorOf(req), idIn(req, "note"), input.value.reason);
    answer(res, decided, "Hidden. Both read your reason in its place.");
  });
  routes.on("POST /office/thanks/:note/keeping", async (req, res) => {
    answer(res, await keep(actorOf(req), idIn(req, "note")), "The note stands.");
  });
  return routes;
}

const takenBack = "Its sender has taken it back meanwhile, so there is nothing to decide any more.";

const answer = (res: Response, decided: Decided, done: string): void =>
  goTo(res, path, decided === "done" ? { kind: "done", text: done } : { kind: "warning", text: takenBack });

const tabs: { state: Reported; label: string }[] = [
  { state: "waiting", label: "Waiting" },
  { state: "hidden", label: "Hidden" },
  { state: "taken-back", label: "Taken back" },
];

/** @param refused the note whose hiding could not be taken, and why */
async function show(req: Request, res: Response, refused: string, error: string): Promise<void> {
  const state = tabs.find((each) => each.state === req.query.state)?.state ?? "waiting";
  const kept = { state: state === "waiting" ? "" : state };
  const total = await countReported(state);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, kept);
  const notes = await findReported(state, paging.skip, perPage, req);
  const context = {
    title: "Reported notes",
    back: { href: "/office", label: "Office" },
    lede: "Notes of thanks that somebody found not all right. The office reads no others.",
    path,
    isHidden: state === "hidden",
    isTakenBack: state === "taken-back",
    tabs: tabs.map((each) => ({
      href: addressOf(path, { state: each.state === "waiting" ? "" : each.state }),
      label: each.label,
      current: each.state === state,
    })),
    notes: notes.map((note) => ({ ...note, error: note.id === refused ? error : "" })),
    paging,
    errors: error === "" ? {} : { form: error },
  };
  page(req, res, "thanks/office", context, { live: error === "" ? ["office:all"] : [] });
}
