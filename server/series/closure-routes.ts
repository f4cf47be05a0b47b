import type { Request, Response } from "express";
import { z } from "zod";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { findTermNow } from "../terms/term.js";
import { objectId, optionalLine, parseForm, several, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { decideHits, findHits, hitsVersion, isForStaff, peopleOf } from "./closures.js";
import { whenWords } from "./letters.js";

const closuresInput = z.strictObject({ keep: several(objectId), version: optionalLine(40) });

/** Sessions on days that were closed after the series had been made: staff leave each out or keep it. */
export function addClosureRoutes(routes: GuardedRouter): void {
  routes.on("GET /office/closures", async (req, res) => show(req, res, [], {}));
  routes.on("POST /office/closures", take);
}

async function take(req: Request, res: Response): Promise<void> {
  const term = await findTermNow(req);
  const input = parseForm(closuresInput, req.body);
  if (!input.ok) return show(req, res, [], input.errors);
  const { keep, version } = input.value;
  const done = await decideHits(actorOf(req), term, keep, version);
  if (done.outcome === "decided") {
    const asked = done.asked ? " The leaders of private groups are asked." : "";
    const kept = done.kept === 0 ? "" : `, ${done.kept} kept`;
    const text = `${done.skipped} left out${kept}. ${done.told} told, each once.${asked}`;
    return void goTo(res, "/office/closures", { kind: "done", text });
  }
  const form = "The list changed while you looked. This is how it stands now; nothing was written";
  return show(req, res, keep, { form }, 409);
}

async function show(
  req: Request,
  res: Response,
  keep: readonly string[],
  errors: FieldErrors,
  status?: number,
): Promise<void> {
  const hits = await findHits(await findTermNow(req), req.now);
  const decided = hits.filter(isForStaff);
  const context = {
    title: "Sessions on closed days",
    back: { href: "/office/term", label: "Term, closures and topics" },
    options: decided.map(({ session, group, reason }) => ({
      value: String(session._id),
      label: `${whenWords(session)}: ${group.title}`,
      hint: reason,
    })),
    keep,
    // How many of private groups is nobody's business, so they are mentioned and not counted.
    isPrivate: decided.length < hits.length,
    people: peopleOf(decided).length,
    version: hitsVersion(hits),
    errors,
  };
  const live = Object.keys(errors).length > 0 ? [] : ["office:all"];
  page(req, res, "series/closures", context, { live, ...(status === undefined ? {} : { status }) });
}
