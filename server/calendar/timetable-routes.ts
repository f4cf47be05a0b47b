import type { Request, Response } from "express";
import { z } from "zod";
import { findDraft, forgetDrafts, keepDraft } from "../data/import-draft.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { blockBusyTimes } from "../people/profile.js";
import { profileTabs } from "../people/profile-tabs.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { findCurrentTerm, type TermFields } from "../terms/term.js";
import { cellsOfSpans } from "../time/half-hours.js";
import { isEndTime, isWallTime } from "../time/wall-time.js";
import { dayName } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { parseForm, several, type FieldErrors } from "../web/input.js";
import { sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { readTimetableFile } from "./timetable-file.js";
import { busyWeek, isRegular, stretchOf, type BusySpan } from "./timetable-weeks.js";

/** Reading costs seconds of a whole core at worst. */
const readings = sharedLimit("timetable", 20, 15);

/** A stretch of the week as a form sends it back: "2-17:00-18:30". */
const span = z
  .string()
  .regex(/^[1-7]-\d\d:\d\d-\d\d:\d\d$/)
  .transform((text) => ({ day: Number(text[0]), from: text.slice(2, 7), to: text.slice(8) }))
  .refine(({ from, to }) => isWallTime(from) && isEndTime(to) && from < to, "Choose times from the list");

const applyInput = z.strictObject({
  draft: z.string(),
  block: several(span),
  before: z.enum(["as-marked", "working-days"], { error: "Choose one of the two" }),
});

/** Blocking the busy times of a timetable file out of the weekly free time: first a look, then the button. */
export function timetableRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/timetable", show);
  routes.on("POST /profile/timetable", async (req, res) => {
    if ((req.body as { draft?: unknown }).draft === undefined) await take(req, res);
    else await apply(req, res);
  });
  return routes;
}

/** What is kept of a file between the look and the button: its busy week, and none of its words. */
interface Look {
  spans: BusySpan[];
  remarks: string[];
}

async function show(req: Request, res: Response): Promise<void> {
  const draft = await findDraft(signedIn(req).id, "timetable", req.query.draft, req.now);
  if (draft) return showLook(req, res, draft.id, JSON.parse(draft.bytes.toString()) as Look);
  if (req.query.draft !== undefined) {
    goTo(res, "/profile/timetable", {
      kind: "warning",
      text: "That look is over. Please choose the file again.",
    });
    return;
  }
  await showForm(req, res, {}, "");
}

const termOf = (req: Request): Promise<TermFields | null> => findCurrentTerm(wallOf(req.now, req.zone).on);

async function showForm(req: Request, res: Response, errors: FieldErrors, pasted: string): Promise<void> {
  const term = await termOf(req);
  page(req, res, "calendar/timetable", {
    title: "Import your timetable",
    tabs: profileTabs(signedIn(req), "/profile/free-time"),
    term: term?.name ?? "",
    pasted,
    errors,
  });
}

async function take(req: Request, res: Response): Promise<void> {
  const { pasted = "" } = req.body as { pasted?: unknown };
  const words = typeof pasted === "string" ? pasted : "";
  const field = req.upload || words === "" ? "file" : "pasted";
  const text = req.upload ? req.upload.bytes.toString("utf8") : words;
  const term = await termOf(req);
  if (!term) return showForm(req, res, { [field]: "There is no term yet to lay it over" }, words);
  if (text.trim() === "")
    return showForm(req, res, { file: "Choose a calendar file, or paste one below" }, "");
  const person = signedIn(req).id;
  await readings.spend(person, req.now);
  const answer = await readTimetableFile(text, stretchOf(term, req.zone));
  if ("problem" in answer) return showForm(req, res, { [field]: answer.problem }, words);
  const { timetable } = answer;
  const spans = busyWeek(timetable, term, req.zone);
  if (timetable.entries === 0)
    return showForm(req, res, { [field]: "There are no entries in this calendar" }, words);
  const look: Look = { spans, remarks: remarksOn(timetable) };
  const kept = await keepDraft(
    person,
    "timetable",
    { name: "", bytes: Buffer.from(JSON.stringify(look)) },
    req.now,
  );
  goTo(res, `/profile/timetable?draft=${kept}`);
}

function remarksOn({ unreadable, strangeZones }: { unreadable: number; strangeZones: string[] }): string[] {
  const remarks: string[] = [];
  if (unreadable > 0)
    remarks.push(
      `${unreadable} ${unreadable === 1 ? "entry" : "entries"} could not be read and are left out.`,
    );
  if (strangeZones.length > 0)
    remarks.push(
      `Times in a zone nobody here knows (${strangeZones.slice(0, 3).join(", ")}) are taken as the school’s.`,
    );
  return remarks;
}

async function showLook(
  req: Request,
  res: Response,
  draft: string,
  look: Look,
  errors: FieldErrors = {},
): Promise<void> {
  const person = await Person.findById(signedIn(req).id).orFail().lean();
  const valueOf = ({ day, from, to }: BusySpan) => `${day}-${from}-${to}`;
  page(req, res, "calendar/timetable-look", {
    title: "Look your timetable over",
    tabs: profileTabs(signedIn(req), "/profile/free-time"),
    back: { href: "/profile/timetable", label: "Another file" },
    draft,
    remarks: look.remarks,
    spans: look.spans.map((each) => ({
      value: valueOf(each),
      label: `${dayName(each.day)}s ${each.from}–${each.to}`,
      hint: `busy in ${each.weeks} of ${each.of} weeks`,
    })),
    blocked: look.spans.filter(isRegular).map(valueOf),
    before: person.free.length > 0 ? "as-marked" : "working-days",
    beforeOptions: [
      { value: "as-marked", label: "Take them out of the free time I marked" },
      { value: "working-days", label: "Mark all the rest as free, Monday to Friday, 08:00 to 20:00" },
    ],
    errors,
  });
}

async function apply(req: Request, res: Response): Promise<void> {
  const viewer = signedIn(req);
  const input = parseForm(applyInput, req.body);
  const { draft: id } = req.body as { draft?: unknown };
  const draft = await findDraft(viewer.id, "timetable", id, req.now);
  if (!input.ok) {
    if (draft) return showLook(req, res, draft.id, JSON.parse(draft.bytes.toString()) as Look, input.errors);
    goTo(res, "/profile/timetable", {
      kind: "warning",
      text: "That look is over. Please choose the file again.",
    });
    return;
  }
  const left = await blockBusyTimes(actorOf(req), cellsOfSpans(input.value.block), input.value.before);
  await forgetDrafts(viewer.id, "timetable");
  const text =
    left === 0
      ? "Your timetable leaves nothing free. Tick what you would still have time for."
      : `Your busy times are blocked out: ${left / 2} hours a week are left. Look them over.`;
  goTo(res, "/profile/free-time", { kind: left === 0 ? "warning" : "done", text });
}
