import type { Request, Response } from "express";
import type { GuardedRouter } from "../people/permit.js";
import { actorOf, holds, signedIn, type Viewer } from "../people/viewer.js";
import { findProgramme } from "../terms/programme.js";
import { findNextTerm } from "../terms/next-term.js";
import { findCurrentTerm, findTerms } from "../terms/term.js";
import { wallOf } from "../time/zone.js";
import { HttpError } from "../web/errors.js";
import { parseForm, type FieldErrors, type Typed } from "../web/input.js";
import { addressOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { copiedValues, findEarlierGroup } from "./earlier.js";
import { addEarlierRoutes } from "./earlier-routes.js";
import { createDraft, type Setting } from "./drafting.js";
import { choicesOf, firstOfNext, freshValues, typedValues, type FormValues, type GroupForm } from "./form.js";
import { newGroupInput } from "./input.js";
import { leadersToName } from "./leaders.js";
import { opensByItself } from "./policy.js";

/** Drafting a new group. */
export function addDraftRoutes(routes: GuardedRouter): void {
  routes.on("GET /groups/new", async (req, res) => {
    const setting = await settingOf(req);
    if (setting) await showNew(req, res, setting, await firstValues(req, setting), {});
    else await showUnready(req, res);
  });
  addEarlierRoutes(routes, async (req) => {
    const setting = await settingOf(req);
    if (setting) return { before: latest(setting), mayDraft: true };
    return (await isOver(req)) ? { before: todayOf(req), mayDraft: false } : null;
  });
  routes.on("POST /groups", takeDraft);
}

const todayOf = (req: Request) => wallOf(req.now, req.zone).on;

/** An empty form's values, or with `from` in the address those of an earlier group that is the viewer's to copy. */
async function firstValues(req: Request, setting: Setting): Promise<FormValues> {
  const fresh = freshValues(setting, todayOf(req));
  if (req.query.from === undefined) return fresh;
  const viewer = signedIn(req);
  const group = await findEarlierGroup(viewer, latest(setting), req.query.from);
  const runs = String(group.term) === String(setting.term._id) && !group.cancelledAt;
  const firstOn = runs ? firstOfNext(setting, todayOf(req)) || fresh.firstOn : fresh.firstOn;
  return copiedValues(group, viewer, { ...fresh, firstOn });
}

/** First day of the term planned last: groups of all terms before it can be copied. */
const latest = ({ term, next }: Setting): string => (next ?? term).startsOn;

/** The setting of a draft that is to begin in that week: the first week says of which term it is. */
const settingFor = (setting: Setting, firstOn: string): Setting =>
  setting.next && firstOn >= setting.next.startsOn ? { ...setting, term: setting.next } : setting;

/**
 * The programme with its topics, the term that runs or comes, and the one planned after it; null while no group can be
 * drafted.
 */
async function settingOf(req: Request): Promise<Setting | null> {
  const [programme, term] = await Promise.all([findProgramme(), findCurrentTerm(todayOf(req))]);
  if (!programme || !term || programme.topics.length === 0 || term.endsOn < todayOf(req)) return null;
  return { programme, term, next: await findNextTerm(term) };
}

async function takeDraft(req: Request, res: Response): Promise<void> {
  const setting = await settingOf(req);
  if (!setting) {
    await showUnready(req, res, 409);
    return;
  }
  const input = parseForm(newGroupInput, req.body);
  if (!input.ok) {
    await showNew(req, res, setting, typedValues(input.typed), input.errors);
    return;
  }
  const { from } = input.value;
  const copied = from === "" ? null : (await findEarlierGroup(signedIn(req), latest(setting), from))._id;
  const done = await createDraft(
    actorOf(req),
    signedIn(req),
    input.value,
    settingFor(setting, input.value.firstOn),
    copied,
  );
  if (done.outcome === "refused") {
    await showNew(req, res, setting, typedValues(req.body as Typed), { [done.field]: done.reason });
    return;
  }
  const { coLeader } = input.value;
  if (coLeader !== "") {
    const text = "Your draft is kept. Now choose whom to ask to lead it with you.";
    goTo(res, addressOf(`/groups/${done.id}/co-leader`, { q: coLeader }), { kind: "done", text });
    return;
  }
  const send = done.isOwn
    ? "send it to the programme office"
    : "send it in its leader’s place, or leave that to them";
  const then = opensByItself(input.value) ? "open it" : send;
  goTo(res, `/groups/${done.id}`, {
    kind: "done",
    text: `Your draft is kept. Look at its dates, then ${then}.`,
  });
}

async function showUnready(req: Request, res: Response, status = 200): Promise<void> {
  const context = {
    title: "Draft a group",
    isOver: await isOver(req),
    isOffice: holds(signedIn(req), "staff"),
  };
  page(req, res, "groups/unready", context, { status });
}

/** Where no group can be drafted: whether it is because the last term is over, and no other is planned. */
const isOver = async (req: Request): Promise<boolean> =>
  (await findCurrentTerm(todayOf(req))) !== null && (await findProgramme())?.topics.length !== 0;

/** "" where the group can't be copied any more: what was typed isn't lost for that; keeping the draft then says so. */
async function copiedWords(viewer: Viewer, setting: Setting, from: string): Promise<string> {
  const group = await findEarlierGroup(viewer, latest(setting), from).catch(noneIfGone);
  if (!group) return "";
  const { code, title, term } = group;
  const name = (await findTerms()).find(({ _id }) => _id.equals(term))?.name;
  return [`${code} ${title}`, name].filter(Boolean).join(", ");
}

function noneIfGone(error: unknown): null {
  if (error instanceof HttpError && error.status === 404) return null;
  throw error;
}

async function showNew(
  req: Request,
  res: Response,
  setting: Setting,
  values: FormValues,
  errors: FieldErrors,
): Promise<void> {
  const viewer = signedIn(req);
  const either = holds(viewer, "leader")
    ? "Leave it empty to lead the group yourself."
    : "Somebody whom the roster lists as a leader.";
  const form: GroupForm = {
    action: "/groups",
    values,
    choices: choicesOf(setting, todayOf(req), values),
    errors,
    fixed: false,
    leaderHint: holds(viewer, "staff") ? either : "",
    leaderNeeded: !holds(viewer, "leader"),
    leaders: await leadersToName(viewer),
    copied: values.from === "" ? "" : await copiedWords(viewer, setting, values.from),
    isNew: true,
    label: "Keep the draft",
    back: "/groups",
  };
  page(req, res, "groups/new", { title: "Draft a group", errors, form });
}
