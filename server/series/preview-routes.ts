import type { Request, Response } from "express";
import type { Actor } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { signedIn } from "../people/viewer.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { editSeries } from "./changing.js";
import { askedInput, type Asked, type What } from "./input.js";
import { presentPreview } from "./presenter.js";
import { lookAhead, type Place, type Preview } from "./preview.js";

/** Where an edit is asked, seen and done. */
export interface Desk {
  what: What;
  place: Place;
  group: GroupFields;
  /** Address the decided edit is posted to, of the form before it, and of what to show when it is done. */
  action: string;
  back: string;
  done: string;
  /** Another once the dates have changed; the form carries the one it was made from as `was`. */
  version: string;
  showForm(typed: Typed, errors: FieldErrors): void;
}

/** Shows what the edit an address asks for would do; nothing happens. */
export async function showPreview(req: Request, res: Response, desk: Desk): Promise<void> {
  const said = req.query as Record<string, unknown>;
  const anew = () => res.redirect(303, desk.back);
  // An old address, gone back to, may speak of a change that is done: the form says what can be changed now.
  if (Object.keys(said).length === 0 || (said.what !== undefined && said.what !== desk.what))
    return void anew();
  const fields = carriedIn(said);
  const input = parseForm(askedInput(desk.what), { ...fields, what: desk.what });
  if (!input.ok) {
    desk.showForm(input.typed, input.errors);
    return;
  }
  const preview = await lookAhead(desk.place, input.value.edit, { id: signedIn(req).id, now: req.now });
  if ("refused" in preview) {
    if (preview.isSo && said.was !== undefined && said.was !== desk.version) return void anew();
    desk.showForm(fields, { [preview.field]: preview.refused });
    return;
  }
  showSeen(req, res, desk, fields, input.value, preview, {});
}

/** Does the edit, if it still does what was shown; else shows what it would do now. */
export async function applyEdit(req: Request, res: Response, actor: Actor, desk: Desk): Promise<void> {
  const fields = req.body as Record<string, unknown>;
  const input = parseForm(askedInput(desk.what), fields);
  if (!input.ok) {
    desk.showForm(input.typed, input.errors);
    return;
  }
  const { edit, version, reason } = input.value;
  const done = await editSeries(actor, desk.place, edit, version, reason);
  if (done.outcome === "edited") {
    const text = `${doneWords(desk.what, done)} ${toldWords(done.told)}`;
    goTo(res, desk.done, { kind: "done", text });
    return;
  }
  if (done.outcome === "refused") {
    desk.showForm(fields as Typed, { [done.field]: done.reason });
    return;
  }
  const preview = await lookAhead(desk.place, edit, { id: signedIn(req).id, now: req.now });
  if ("refused" in preview) {
    desk.showForm(fields as Typed, { [preview.field]: preview.refused });
    return;
  }
  const form = "Something changed since you looked. This is what would happen now";
  showSeen(req, res, desk, fields, input.value, preview, { form });
}

const deeds: Record<What, [one: string, several: string]> = {
  move: ["The session is moved.", "sessions are moved."],
  cancel: ["The session is cancelled.", "sessions are cancelled."],
  restore: ["The session is held after all.", "sessions are held after all."],
  add: ["The extra session is added.", "extra sessions are added."],
  replan: ["The date is changed.", "dates are changed."],
};

function doneWords(what: What, { dates, cancelled }: { dates: number; cancelled: number }): string {
  const moved = dates === 1 ? deeds[what][0] : `${dates} ${deeds[what][1]}`;
  if (cancelled === 0) return moved;
  return `${moved} ${cancelled === 1 ? "One is" : `${cancelled} are`} cancelled, outside the term.`;
}

const toldWords = (count: number): string =>
  count === 0
    ? "There was nobody to tell."
    : `${count === 1 ? "One person was" : `${count} people were`} told.`;

/** Names of the fields that carry an edit from its preview to its deed. */
const carried = ["scope", "on", "start", "minutes", "day", "everyWeeks", "reason"];

/** The form, filled in as it was. */
const backTo = ({ back }: Desk, fields: Record<string, unknown>): string =>
  `${back}${back.includes("?") ? "&" : "?"}${new URLSearchParams(carriedIn(fields)).toString()}`;

/** What an address carries of an edit: also back from its preview to the form, which shows it again. */
export function carriedIn(said: Record<string, unknown>): Record<string, string> {
  const named = carried.map((name): [string, unknown] => [name, said[name]]);
  return Object.fromEntries(named.filter((each): each is [string, string] => typeof each[1] === "string"));
}

function showSeen(
  req: Request,
  res: Response,
  desk: Desk,
  fields: Record<string, unknown>,
  { edit, reason }: Asked,
  preview: Preview,
  errors: FieldErrors,
): void {
  const kept = Object.entries(carriedIn(fields)).map(([name, value]) => ({ name, value }));
  const context = {
    title: `Before you change ${titleOutside(desk.group)}`,
    back: { href: backTo(desk, fields), label: "Change something" },
    preview: presentPreview(preview, edit, signedIn(req)),
    reason,
    action: desk.action,
    kept: [{ name: "what", value: desk.what }, ...kept],
    errors,
  };
  page(req, res, "series/preview", context, Object.keys(errors).length > 0 ? { status: 409 } : {});
}
