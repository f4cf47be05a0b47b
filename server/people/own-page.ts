import type { Request } from "express";
import { topicOf } from "../data/change.js";
import type { FieldErrors } from "../web/input.js";
import type { Difference } from "../web/rivals.js";
import { signedIn } from "./viewer.js";

/** What stands beside the fields of an own form: the version it shows, and what came of sending it. */
export interface Beside {
  version: string;
  errors?: FieldErrors;
  /** Given when something else was saved meanwhile. */
  rivals?: Difference[];
}

/**
 * How an own page is answered: it looks again when the person changes, unless it holds a form that failed; two versions
 * of one form are a conflict.
 */
export function ownPage(req: Request, { errors = {}, rivals }: Beside): { live: string[]; status?: number } {
  const failed = Object.keys(errors).length > 0;
  return {
    live: failed ? [] : [topicOf("person", signedIn(req).id)],
    ...(rivals ? { status: 409 } : {}),
  };
}
