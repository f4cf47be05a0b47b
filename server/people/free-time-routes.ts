import type { Request, Response } from "express";
import { cellsOfSpans, isCell, spansOfCells } from "../time/half-hours.js";
import type { FreeSpan } from "../time/interval.js";
import { dayName } from "../time/words.js";
import { asText, parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { rivalsAmong } from "../web/rivals.js";
import { layOutGrid } from "./free-time.js";
import { readSpans, spansInWords } from "./free-time-list.js";
import { freeTimeInput } from "./input.js";
import { ownPage, type Beside } from "./own-page.js";
import { freeTimeVersion, savedElsewhere } from "./own-version.js";
import { guardedRouter, type GuardedRouter } from "./permit.js";
import { Person } from "./person.js";
import { changeFreeTime } from "./profile.js";
import { profileTabs } from "./profile-tabs.js";
import { actorOf, holds, signedIn } from "./viewer.js";

/** When a person is free in an ordinary week, in half-hours. */
export function freeTimeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /profile/free-time", async (req, res) => {
    const person = await Person.findById(signedIn(req).id).orFail().lean();
    show(req, res, cellsOfSpans(person.free), { version: freeTimeVersion(person) });
  });
  routes.on("POST /profile/free-time", async (req, res) => {
    const input = parseForm(freeTimeInput, req.body);
    if (!input.ok) {
      const { free = [], weekend = [], version = "" } = input.typed;
      const cells = [free, weekend].flat().filter(isCell);
      show(req, res, cells, { version: String(version), errors: input.errors });
      return;
    }
    const free = spansOfCells([...input.value.free, ...input.value.weekend]);
    await save(req, res, { free, version: input.value.version }, (beside) =>
      show(req, res, cellsOfSpans(free), beside),
    );
  });
  routes.on("GET /profile/free-time/list", async (req, res) => {
    const person = await Person.findById(signedIn(req).id).orFail().lean();
    showList(req, res, (day) => spansInWords(person.free, day), { version: freeTimeVersion(person) });
  });
  routes.on("POST /profile/free-time/list", async (req, res) => {
    const typed = (day: number) => textIn(req.body, fieldOf(day));
    const read = everyDay.map((day) => ({ day, spans: readSpans(typed(day), day) }));
    const wrong = read.flatMap(({ day, spans }) =>
      typeof spans === "string" ? [[fieldOf(day), spans]] : [],
    );
    const version = textIn(req.body, "version");
    if (wrong.length > 0) {
      return void showList(req, res, typed, { version, errors: Object.fromEntries(wrong) as FieldErrors });
    }
    const free = read.flatMap(({ spans }) => (typeof spans === "string" ? [] : spans));
    await save(req, res, { free, version }, (beside) => showList(req, res, typed, beside));
  });
  return routes;
}

const textIn = (body: unknown, name: string): string => {
  const value = (body as Record<string, unknown>)[name];
  return value === undefined ? "" : [value].flat().map(asText).join(", ");
};

/** @param showAgain the form the hours came from, with what was saved elsewhere beside them */
async function save(
  req: Request,
  res: Response,
  { free, version }: { free: FreeSpan[]; version: string },
  showAgain: (beside: Beside) => void,
): Promise<void> {
  const outcome = await changeFreeTime(actorOf(req), free, version);
  const viewer = signedIn(req);
  const person = await Person.findById(viewer.id).orFail().lean();
  if (outcome === "changed-meanwhile") {
    const rivals = rivalsAmong(
      everyDay.map((day) => ({
        label: `${dayName(day)}s`,
        stored: spansInWords(person.free, day),
        typed: spansInWords(free, day),
      })),
    );
    showAgain({ version: freeTimeVersion(person), errors: { form: savedElsewhere }, rivals });
    return;
  }
  const { path, words } = nextStep(holds(viewer, "student") && free.length > 0, person.topics.length > 0);
  goTo(res, path, { kind: "done", text: `Your free time is saved.${words}` });
}

/** Someone who looks for a group is led on: to the topics first, then to the groups. */
function nextStep(seeks: boolean, hasTopics: boolean): { path: string; words: string } {
  if (!seeks) return { path: "/profile/free-time", words: "" };
  if (!hasTopics) return { path: "/profile", words: " Now choose your topics." };
  return { path: "/groups", words: " Here are the groups." };
}

const weekdays = [1, 2, 3, 4, 5];
const weekend = [6, 7];
const everyDay = [...weekdays, ...weekend];
const fieldOf = (day: number) => dayName(day).toLowerCase();

const zoneHint = (req: Request) =>
  `Times are in the programme's zone, ${req.zone}. Nobody but you sees this.`;

/** The same week without a grid, for whoever would rather type or hear it. */
function showList(req: Request, res: Response, valueOf: (day: number) => string, beside: Beside): void {
  const { version, errors = {}, rivals = [] } = beside;
  page(
    req,
    res,
    "profile/free-time-list",
    {
      title: "Your free time",
      tabs: profileTabs(signedIn(req), "/profile/free-time"),
      hint: zoneHint(req),
      days: everyDay.map((day) => ({
        name: fieldOf(day),
        label: `${dayName(day)}s`,
        value: valueOf(day),
        error: errors[fieldOf(day)] ?? "",
      })),
      version,
      rivals,
      errors,
    },
    ownPage(req, beside),
  );
}

function show(req: Request, res: Response, cells: readonly string[], beside: Beside): void {
  const { version, errors = {}, rivals = [] } = beside;
  page(
    req,
    res,
    "profile/free-time",
    {
      title: "Your free time",
      tabs: profileTabs(signedIn(req), "/profile/free-time"),
      week: layOutGrid(weekdays, cells),
      weekend: layOutGrid(weekend, cells),
      weekendOpen: cells.some((cell) => weekend.includes(Number(cell[0]))),
      hint: zoneHint(req),
      version,
      rivals,
      errors,
    },
    ownPage(req, beside),
  );
}
