import type { Request, Response } from "express";
import { z } from "zod";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findTermNow } from "../terms/term.js";
import { objectId, optionalLine, parseForm, several, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { closureOptions, keptOf, presentDecision, type Which } from "./closure-preview.js";
import { decideHits, findHits, hitsVersion, isForStaff } from "./closures.js";

const nothingChosen = "Choose what becomes of them";

/** Without a step it is done; it can be looked at before that, and the form shown again as it was. */
const closuresInput = z.strictObject({
  /** Left out where there is nothing to choose: the leaders of private groups alone are asked. */
  which: z.enum(["none", "all", "some"], { error: nothingChosen }).optional(),
  keep: several(objectId),
  version: optionalLine(40),
  step: z.enum(["look", "back", "do"]).default("do"),
});

const noneTicked = "Tick the sessions that are held, or leave all of them out";

/** What staff chose on the form. */
interface Chosen {
  which: Which;
  keep: readonly string[];
}

const untouched: Chosen = { which: "none", keep: [] };

/** Sessions on days that were closed after the series had been made: staff leave each out or keep it. */
export function addClosureRoutes(routes: GuardedRouter): void {
  routes.on("GET /office/closures", async (req, res) => show(req, res, untouched, {}));
  routes.on("POST /office/closures", take);
}

async function take(req: Request, res: Response): Promise<void> {
  const term = await findTermNow(req);
  const input = parseForm(closuresInput, req.body);
  if (!input.ok) return show(req, res, untouched, input.errors);
  const { version, step, which, keep: ticked } = input.value;
  const chosen: Chosen = { which: which ?? "some", keep: ticked };
  if (step === "back") return show(req, res, chosen, {});
  if (which === "some" && ticked.length === 0) return show(req, res, chosen, { keep: noneTicked });
  const hits = await findHits(term, req.now);
  const isSame = hitsVersion(hits) === version;
  const toChoose = hits.filter(isForStaff);
  // Nothing said isn't "leave all of them out"; where the list is another by now, the form says that instead.
  if (isSame && which === undefined && toChoose.length > 0)
    return show(req, res, { ...untouched, keep: ticked }, { which: nothingChosen });
  const keep = keptOf(chosen.which, chosen.keep, toChoose);
  if (step === "look" && isSame) {
    const title = "What becomes of sessions on closed days";
    const decision = await presentDecision(hits, keep);
    return void page(req, res, "series/closures-preview", { title, back, decision, version, ...chosen });
  }
  const done = step === "look" ? null : await decideHits(actorOf(req), term, keep, version);
  if (done?.outcome === "decided") {
    const asked = done.asked ? " The leaders of private groups are asked." : "";
    const kept = done.kept === 0 ? "" : `, ${done.kept} kept`;
    const text = `${done.skipped} left out${kept}. ${done.told} told, each once.${asked}`;
    return void goTo(res, "/office/closures", { kind: "done", text });
  }
  const form = "The list changed while you looked. This is how it stands now; nothing was written";
  return show(req, res, chosen, { form }, 409);
}

const ways = [
  { value: "none", label: "Leave all of them out" },
  { value: "some", label: "Hold some of them all the same" },
  { value: "all", label: "Hold all of them all the same" },
];

const back = { href: "/office/term", label: "Term, closures and topics" };

async function show(
  req: Request,
  res: Response,
  chosen: Chosen,
  errors: FieldErrors,
  status?: number,
): Promise<void> {
  const hits = await findHits(await findTermNow(req), req.now);
  const options = closureOptions(hits);
  const context = {
    title: "Sessions on closed days",
    back,
    ways,
    options,
    ...chosen,
    // How many of private groups is nobody's business, so they are mentioned and not counted.
    isPrivate: options.length < hits.length,
    version: hitsVersion(hits),
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : ["office:all"];
  page(req, res, "series/closures", context, { live, ...(status === undefined ? {} : { status }) });
}
