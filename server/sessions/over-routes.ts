import type { Request, Response } from "express";
import { findManagedGroup } from "../groups/find.js";
import { pathOf } from "../groups/words.js";
import { signedIn } from "../people/viewer.js";
import { goTo } from "../web/respond.js";
import { whyOver } from "./life.js";

/**
 * Leads from a form of a group that is over back to its page, which says so.
 * @param rest what follows from it: "there is nothing left to change"
 * @returns whether it did
 * @throws HttpError 404 where the group isn't the viewer's to look after
 */
export async function leadsBack(req: Request, res: Response, rest: string): Promise<boolean> {
  const group = await findManagedGroup(signedIn(req), req.params.group);
  const over = await whyOver(group, req.now);
  if (over === null) return false;
  const ended = over === "cancelled" ? "The group is cancelled" : "The group has finished";
  goTo(res, pathOf(group), { kind: "warning", text: `${ended}, so ${rest}.` });
  return true;
}
