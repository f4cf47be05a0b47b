import type { Request, Response } from "express";
import { findManagedGroup } from "../groups/find.js";
import type { Setting } from "../groups/drafting.js";
import { choicesOf, typedValues, valuesOf, type FormValues, type GroupForm } from "../groups/form.js";
import type { GroupFields } from "../groups/group.js";
import { draftInput, openInput } from "../groups/input.js";
import { leadersToName } from "../groups/leaders.js";
import { titleOutside } from "../groups/words.js";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findTermsAhead } from "../terms/next-term.js";
import { Term, type TermFields } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { conflict, notFound } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import type { Difference } from "../web/rivals.js";
import { nextSessions } from "./agenda.js";
import { differences } from "./differences.js";
import { editable, editGroup } from "./editing.js";
import { doubtsAbout, doubtWords, waitingWords } from "./more-places.js";
import { leadsBack } from "./over-routes.js";
import { wordsOfMinimum } from "./raised-minimum.js";

interface Shown {
  group: GroupFields;
  /** What the form offers: of a draft the weeks of every term that groups are drafted for, else of its own. */
  setting: Setting;
  /** The term it is in. */
  own: TermFields;
  what: "all" | "lasting";
}

const nothingLeft = "there is nothing left to change";
const most = 100;

/** Changing a group. */
export function addEditingRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/:group/edit", async (req, res) => {
    if (await leadsBack(req, res, nothingLeft)) return;
    const shown = await findEditable(req);
    await showEdit(req, res, shown, valuesOf(shown.group), {});
  });
  routes.on("POST /groups/:group/edit", takeEdit);
}

async function takeEdit(req: Request, res: Response): Promise<void> {
  if (await leadsBack(req, res, nothingLeft)) return;
  const shown = await findEditable(req);
  const input = shown.what === "all" ? parseForm(draftInput, req.body) : parseForm(openInput, req.body);
  if (!input.ok) {
    await showEdit(req, res, shown, typedValues(input.typed), input.errors);
    return;
  }
  const id = String(shown.group._id);
  const doubts = await doubtsOf(shown, input.value, req.now);
  if (doubts.length > 0) {
    const errors = { capacity: doubtWords(input.value.capacity) };
    await showEdit(req, res, shown, typedValues(req.body as Typed), errors, { doubts });
    return;
  }
  const setting = settingFor(shown, "firstOn" in input.value ? input.value.firstOn : shown.group.firstOn);
  const done = await editGroup(actorOf(req), signedIn(req), id, input.value, setting);
  if (done.outcome === "saved") {
    const isRaised = input.value.minimum > shown.group.minimum;
    const words = isRaised ? await wordsOfMinimum(id, shown.setting, req.now) : "";
    goTo(res, `/groups/${id}`, { kind: "done", text: `The group is changed. ${words}`.trim() });
    return;
  }
  const typed = typedValues(req.body as Typed);
  if (done.outcome === "refused") await showEdit(req, res, shown, typed, { [done.field]: done.reason });
  else await showStale(req, res, typed);
}

/** What speaks against the places an open group would have, unless whoever gives them has read it of that very number. */
async function doubtsOf(
  { group, what }: Shown,
  input: { capacity: number; sure?: number | undefined },
  now: Date,
): Promise<string[]> {
  return what === "all" || input.sure === input.capacity ? [] : doubtsAbout(group, input.capacity, now);
}

/** The group, for its leaders and staff, with what may still be changed of it. */
async function findEditable(req: Request): Promise<Shown> {
  const viewer = signedIn(req);
  const group = await findManagedGroup(viewer, req.params.group);
  const what = editable(viewer, group);
  if (what === null) {
    throw conflict("The group is with the programme office. Take it back to change it.");
  }
  const [programme, own] = await Promise.all([findProgramme(), Term.findById(group.term).lean()]);
  if (!programme || !own) throw notFound();
  const [term, next] = what === "all" ? await findTermsToDraftFor(req) : [];
  return { group, what, own, setting: { programme, term: term ?? own, next: next ?? null } };
}

async function findTermsToDraftFor({ now, zone }: Request): Promise<TermFields[]> {
  const today = wallOf(now, zone).on;
  return (await findTermsAhead(today)).filter(({ endsOn }) => endsOn >= today);
}

/** The setting with the term of that first week; with the group's own when it is of none. */
function settingFor({ own, setting }: Shown, firstOn: string): Setting {
  const { programme, term, next } = setting;
  const isIn = (each: TermFields) => each.startsOn <= firstOn && firstOn <= each.endsOn;
  return { programme, term: [own, term, ...(next ? [next] : [])].find(isIn) ?? own };
}

/** Both versions side by side; what was typed stays in the form, and saving it again is then a decision. */
async function showStale(req: Request, res: Response, typed: FormValues): Promise<void> {
  const shown = await findEditable(req);
  const current = valuesOf(shown.group);
  const choices = choicesOf(shown.setting, wallOf(req.now, req.zone).on, current);
  const rivals = differences(current, typed, choices, shown.what === "lasting");
  const errors = { form: "Somebody saved this group while you were changing it. Nothing of yours is lost." };
  await showEdit(req, res, shown, { ...typed, version: current.version }, errors, { rivals });
}

async function showEdit(
  req: Request,
  res: Response,
  { group, setting, what }: Shown,
  values: FormValues,
  errors: FieldErrors,
  { rivals, doubts = [] }: { rivals?: Difference[]; doubts?: readonly string[] } = {},
): Promise<void> {
  const path = `/groups/${String(group._id)}`;
  const form: GroupForm = {
    action: `${path}/edit`,
    values,
    choices: choicesOf(setting, wallOf(req.now, req.zone).on, values),
    errors,
    fixed: what === "lasting",
    doubts,
    sureLabel: `Give it ${values.capacity} places all the same`,
    placesHint: what === "lasting" ? waitingWords(group).join("") : "",
    leaderHint: holds(signedIn(req), "staff") ? "Leave it empty to keep the one it has." : "",
    leaders: await leadersToName(signedIn(req)),
    isNew: false,
    label: "Save",
    back: path,
  };
  const anew = what === "lasting" ? await wayToPlanAnew(group, req.now) : "";
  const back = { href: path, label: "The group" };
  const title = `Change ${titleOutside(group)}`;
  const shown = { title, heading: `Change ${group.title}`, back, errors, form, anew, rivals: rivals ?? [] };
  page(req, res, "groups/edit", shown, rivals ? { status: 409 } : {});
}

/** Where the dates of an open group are planned anew: at the first that has not begun; "" where none is left. */
async function wayToPlanAnew({ _id }: GroupFields, now: Date): Promise<string> {
  const coming = await nextSessions(_id, now, most);
  const next = coming.find(({ cancelledAt, startsAt }) => !cancelledAt && startsAt > now);
  return next ? `/sessions/${String(next._id)}/change?what=replan` : "";
}
