import type { Request, Response } from "express";
import { topicOf } from "../data/change.js";
import { cellsOfSpans, isCell, spansOfCells } from "../time/half-hours.js";
import { parseForm, type FieldErrors } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { layOutGrid } from "./free-time.js";
import { freeTimeInput } from "./input.js";
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
    show(req, res, cellsOfSpans(person.free), {});
  });
  routes.on("POST /profile/free-time", async (req, res) => {
    const input = parseForm(freeTimeInput, req.body);
    if (!input.ok) {
      const { free = [], weekend = [] } = input.typed;
      show(req, res, [free, weekend].flat().filter(isCell), input.errors);
      return;
    }
    const cells = [...input.value.free, ...input.value.weekend];
    await changeFreeTime(actorOf(req), spansOfCells(cells));
    const viewer = signedIn(req);
    const person = await Person.findById(viewer.id).orFail().lean();
    const { path, words } = nextStep(holds(viewer, "student") && cells.length > 0, person.topics.length > 0);
    goTo(res, path, { kind: "done", text: `Your free time is saved.${words}` });
  });
  return routes;
}

/** Someone who looks for a group is led on: to the topics first, then to the groups. */
function nextStep(seeks: boolean, hasTopics: boolean): { path: string; words: string } {
  if (!seeks) return { path: "/profile/free-time", words: "" };
  if (!hasTopics) return { path: "/profile", words: " Now choose your topics." };
  return { path: "/groups", words: " Here are the groups." };
}

const weekdays = [1, 2, 3, 4, 5];
const weekend = [6, 7];

function show(req: Request, res: Response, cells: readonly string[], errors: FieldErrors): void {
  page(
    req,
    res,
    "profile/free-time",
    {
      title: "Your free time",
      tabs: profileTabs("/profile/free-time"),
      week: layOutGrid(weekdays, cells),
      weekend: layOutGrid(weekend, cells),
      weekendOpen: cells.some((cell) => weekend.includes(Number(cell[0]))),
      hint: `Times are in the programme's zone, ${req.zone}. Nobody but you sees this grid.`,
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : [topicOf("person", signedIn(req).id)] },
  );
}
