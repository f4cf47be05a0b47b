import type { Request, Response } from "express";
import { z } from "zod";
import { Group, type GroupFields } from "../groups/group.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { memberWords } from "../sessions/decision-day.js";
import { extendGroup } from "../sessions/extending.js";
import { keepGroup } from "../sessions/keeping.js";
import { planMerge } from "../sessions/merge-plan.js";
import { mayMerge, mergeGroups } from "../sessions/merging.js";
import { findProgramme, type ProgrammeFields } from "../terms/programme.js";
import { findCurrentTerm, Term } from "../terms/term.js";
import { isDay } from "../time/calendar-day.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { conflict, notFound } from "../web/errors.js";
import {
  line,
  objectId,
  parseForm,
  typedText,
  wholeNumber,
  type FieldErrors,
  type Typed,
} from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { findSmallGroups, type SmallGroup } from "./small-groups.js";
import { findCandidates, presentMerge } from "./small-group-page.js";

const path = "/office/small-groups";

const extensionInput = (today: string, last: string) =>
  z.strictObject({
    on: z
      .string({ error: "Choose a day" })
      .refine(isDay, "Choose a day")
      .refine((day) => day > today, "Choose a day to come")
      .refine((day) => day <= last, `Choose a day in the term, which ends on ${dayWords(last, true)}`),
    note: line(300, "Write a sentence its people will read"),
  });

const keepingInput = z.strictObject({
  members: wholeNumber(0, 60),
  note: line(300, "Write a sentence its people will read"),
});

const mergingInput = z.strictObject({
  reason: line(300, "Say why, in a sentence everybody will read"),
  seal: line(40),
});

/** Groups with fewer members than they need: each is merged, given more time, left to go on as it is, or cancelled. */
export function smallGroupRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/small-groups", showList);
  routes.on("GET /office/small-groups/:group", async (req, res) => {
    await showOne(req, res, await findGroup(req.params.group), {}, {});
  });
  routes.on("POST /office/small-groups/:group/extension", takeExtension);
  routes.on("POST /office/small-groups/:group/keeping", takeKeeping);
  routes.on("GET /office/small-groups/:group/merging/:into", (req, res) => showMerging(req, res, {}, ""));
  routes.on("POST /office/small-groups/:group/merging/:into", takeMerging);
  return routes;
}

async function programmeNow(): Promise<ProgrammeFields> {
  const programme = await findProgramme();
  if (!programme) throw conflict("The programme has not been set up yet.");
  return programme;
}

/** @throws HttpError 404 for what isn't there or what staff may not know of */
async function findGroup(id: unknown): Promise<GroupFields> {
  const group: GroupFields | null = objectId.safeParse(id).success
    ? await Group.findById(String(id)).lean()
    : null;
  if (!group || group.kind === "shared-experience") throw notFound();
  return group;
}

async function showList(req: Request, res: Response): Promise<void> {
  const today = wallOf(req.now, req.zone).on;
  const term = await findCurrentTerm(today);
  const programme = await programmeNow();
  const small = term ? await findSmallGroups(term._id, programme.settings, req.now) : [];
  const row = ({ group, decideOn }: SmallGroup) => ({
    href: `${path}/${String(group._id)}`,
    name: `${group.code} ${group.title}`,
    members: group.members.length,
    minimum: group.minimum,
    // Its page names no day either by then: members may have left, or the office not answered.
    day: decideOn < today ? "" : dayWords(decideOn),
    note: group.decisionNote,
  });
  const context = {
    title: "Groups below their minimum",
    back: { href: "/office", label: "Office" },
    due: small.filter(({ decideOn }) => decideOn <= today).map(row),
    later: small.filter(({ decideOn }) => decideOn > today).map(row),
  };
  page(req, res, "office/small-groups", context, { live: ["office:all"] });
}

async function showOne(
  req: Request,
  res: Response,
  group: GroupFields,
  errors: FieldErrors,
  typed: Typed,
): Promise<void> {
  const text = typedText(typed);
  const own = `${path}/${String(group._id)}`;
  const told = group.members.length + group.leaders.length;
  const context = {
    title: `${group.code} ${group.title}`,
    back: { href: path, label: "Groups below their minimum" },
    lede: `${memberWords(group)}.`,
    errors,
    typed: { on: text("on"), note: text("note"), keep: text("keep") },
    group: {
      path: own,
      page: `/groups/${String(group._id)}`,
      small: group.members.length < group.minimum && Boolean(group.openedAt) && !group.cancelledAt,
      members: group.members.length,
      told,
      keeping: `${told === 1 ? "1 person" : `${told} people`} will be told: its members and leaders.`,
      note: group.decisionNote,
    },
    candidates: await findCandidates(group, await programmeNow(), req.now),
  };
  const live = Object.keys(errors).length > 0 ? [] : ["office:all", `group:${String(group._id)}`];
  page(req, res, "office/small-group", context, { live });
}

async function takeExtension(req: Request, res: Response): Promise<void> {
  const group = await findGroup(req.params.group);
  const term = await Term.findById(group.term, { endsOn: 1 }).orFail(notFound).lean();
  const input = parseForm(extensionInput(wallOf(req.now, req.zone).on, term.endsOn), req.body);
  if (!input.ok) return showOne(req, res, group, input.errors, input.typed);
  const { on, note } = input.value;
  const done = await extendGroup(actorOf(req), String(group._id), on, note);
  if (done.outcome === "refused") return showOne(req, res, group, { form: done.reason }, { on, note });
  goTo(res, path, { kind: "done", text: `${group.title} has until ${dayWords(on)}; its people are told.` });
}

async function takeKeeping(req: Request, res: Response): Promise<void> {
  const group = await findGroup(req.params.group);
  const input = parseForm(keepingInput, req.body);
  if (!input.ok) {
    const keep = typedText(input.typed)("note");
    return showOne(req, res, group, { keep: Object.values(input.errors).join(" ") }, { keep });
  }
  const { members, note } = input.value;
  const done = await keepGroup(actorOf(req), String(group._id), members, note);
  if (done.outcome === "kept") {
    const text = `${group.title} goes on as it is; its people are told.`;
    return void goTo(res, path, { kind: "done", text });
  }
  const form =
    done.outcome === "refused"
      ? done.reason
      : "Somebody came or went meanwhile. Nothing is done yet: look how many it has now.";
  await showOne(req, res, await findGroup(req.params.group), { form }, { keep: note });
}

async function showMerging(req: Request, res: Response, errors: FieldErrors, reason: string): Promise<void> {
  const [source, target] = [await findGroup(req.params.group), await findGroup(req.params.into)];
  if (!mayMerge(source, target)) throw conflict("These two groups can't be merged any more.");
  const plan = await planMerge({ source, target, programme: await programmeNow() }, req.now);
  const own = `${path}/${String(source._id)}`;
  const context = {
    title: `Merge ${source.code} into ${target.code}`,
    back: { href: own, label: source.title },
    action: `${own}/merging/${String(target._id)}`,
    source: source.title,
    target: target.title,
    merge: await presentMerge(source, target, plan),
    reason,
    errors,
  };
  page(req, res, "office/merging", context, errors.form === undefined ? {} : { status: 409 });
}

async function takeMerging(req: Request, res: Response): Promise<void> {
  const input = parseForm(mergingInput, req.body);
  if (!input.ok) {
    const { reason } = input.typed;
    return showMerging(req, res, input.errors, typeof reason === "string" ? reason : "");
  }
  const [source, target] = [await findGroup(req.params.group), await findGroup(req.params.into)];
  const wish = { into: String(target._id), ...input.value };
  const done = await mergeGroups(actorOf(req), String(source._id), wish);
  if (done.outcome === "refused") throw conflict(done.reason);
  if (done.outcome === "changed") {
    const form = "Somebody came or went meanwhile. Nothing is done yet: look at who would move now.";
    return showMerging(req, res, { form }, input.value.reason);
  }
  const left = done.left === 0 ? "" : `, ${done.left} told that it doesn't fit them`;
  const text = `${source.title} is merged into ${target.title}: ${done.moved} moved${left}.`;
  goTo(res, path, { kind: "done", text });
}
