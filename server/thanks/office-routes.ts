import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { idIn, parseForm, typedText } from "../web/input.js";
import { addressOf, listingOf, pagingOf, placeIn } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { hidingInput } from "./input.js";
import { countReported, findReported, type Reported } from "./presenter.js";
import { hide, keep, type Decided } from "./thanking.js";

const path = "/office/thanks";
const perPage = 25;

/** Notes of thanks somebody reported; the office reads no others. */
export function thanksOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/thanks", (req, res) => show(req, res, null));
  routes.on("POST /office/thanks/:note/hiding", async (req, res) => {
    const input = parseForm(hidingInput, req.body);
    if (!input.ok) {
      const reason = typedText(input.typed)("reason");
      return show(req, res, { id: idIn(req, "note"), reason, error: input.errors.reason ?? "Say why" });
    }
    const decided = await hide(actorOf(req), idIn(req, "note"), input.value.reason);
    answer(req, res, decided, "Hidden. Both read your reason in its place.");
  });
  routes.on("POST /office/thanks/:note/keeping", async (req, res) => {
    answer(req, res, await keep(actorOf(req), idIn(req, "note")), "The note stands.");
  });
  return routes;
}

const takenBack = "Its sender has taken it back meanwhile, so there is nothing to decide any more.";

function answer(req: Request, res: Response, decided: Decided, done: string): void {
  const to = addressOf(path, placeIn(keptOf(stateIn(req)), listingOf(req.query).page));
  goTo(res, to, decided === "done" ? { kind: "done", text: done } : { kind: "warning", text: takenBack });
}

const tabs: { state: Reported; label: string }[] = [
  { state: "waiting", label: "Waiting" },
  { state: "hidden", label: "Hidden" },
  { state: "taken-back", label: "Taken back" },
];

const stateIn = (req: Request): Reported =>
  tabs.find((each) => each.state === req.query.state)?.state ?? "waiting";

const keptOf = (state: Reported) => ({ state: state === "waiting" ? "" : state });

/** Where the office's answers about a note go; tab and page stay. */
function answersTo(id: string, state: Reported, { page: at }: { page: number }) {
  const to = (act: string) => addressOf(`${path}/${id}/${act}`, placeIn(keptOf(state), at));
  return { keeping: to("keeping"), hiding: to("hiding") };
}

/** @param refused the note whose hiding could not be taken, the words, and why */
async function show(
  req: Request,
  res: Response,
  refused: { id: string; reason: string; error: string } | null,
): Promise<void> {
  const state = stateIn(req);
  const total = await countReported(state);
  const paging = pagingOf(total, perPage, listingOf(req.query).page, path, keptOf(state));
  const notes = await findReported(state, paging.skip, perPage, req);
  const context = {
    title: "Reported notes",
    back: { href: "/office", label: "Office" },
    lede: "Notes of thanks that somebody found not all right. The office reads no others.",
    path,
    isHidden: state === "hidden",
    isTakenBack: state === "taken-back",
    tabs: tabs.map((each) => ({
      href: addressOf(path, keptOf(each.state)),
      label: each.label,
      current: each.state === state,
    })),
    notes: notes.map((note) => ({
      ...note,
      ...answersTo(note.id, state, paging),
      typed: note.id === refused?.id ? refused.reason : "",
      error: note.id === refused?.id ? refused.error : "",
    })),
    paging,
    errors: refused ? { [refused.id]: refused.error } : {},
  };
  page(req, res, "thanks/office", context, { live: refused ? [] : ["office:all"] });
}
