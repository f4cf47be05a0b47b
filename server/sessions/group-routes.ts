import type { Request, Response } from "express";
import { titleOutside } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { holds, signedIn } from "../people/viewer.js";
import type { FieldErrors } from "../web/input.js";
import { page } from "../web/respond.js";
import { loadGroupPage } from "./group-loading.js";
import { presentGroup } from "./group-presenter.js";

/** The page of one group. */
export function addGroupRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/:group", (req, res) => showGroup(req, res, {}));
}

/**
 * Answers with the page of the group the address names.
 * @param errors why what was asked there was refused; by the name of a field, what is wrong with it
 * @param note what staff typed to the group's leaders, to be shown again
 */
export async function showGroup(req: Request, res: Response, errors: FieldErrors, note = ""): Promise<void> {
  const viewer = signedIn(req);
  const loaded = await loadGroupPage(viewer, req.params.group, req.now, req.zone);
  const { group } = loaded;
  const shown = presentGroup(loaded);
  const context = { title: titleOutside(group), group: shown, errors, note };
  if (Object.keys(errors).length > 0) {
    page(req, res, "groups/show", context, { status: "form" in errors ? 409 : 422 });
    return;
  }
  const live = [`group:${String(group._id)}`, `person:${viewer.id}`];
  if (shown.alternatives.length > 0) live.push("groups:all");
  if (shown.runAgain !== "") live.push("programme:all");
  // What a leader still needs, or is cleared for no more, changes on the office's pages.
  if ((shown.plan || shown.isOpen) && holds(viewer, "staff")) live.push("office:all");
  page(req, res, "groups/show", context, { live });
}
