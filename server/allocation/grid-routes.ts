import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { buildingsToChoose } from "../rooms/buildings.js";
import { addDays, isDay, mondayOf } from "../time/calendar-day.js";
import { dayRangeWords, dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { addressOf } from "../web/listing.js";
import { page } from "../web/respond.js";
import { loadGridDay } from "./grid-day.js";
import type { GridAsked } from "./grid-standing.js";
import { loadGridWeek } from "./grid-week.js";

/** All rooms or those of one building, by the day in quarter-hours or by the week. */
export function gridRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rooms/grid", async (req, res) => {
    const week = dayIn(req.query.week);
    if (week) return showWeek(req, res, mondayOf(week));
    return showDay(req, res, dayIn(req.query.day) ?? wallOf(req.now, req.zone).on);
  });
  return routes;
}

const path = "/office/rooms/grid";
const live = ["room:all"];
const dayIn = (value: unknown) => (typeof value === "string" && isDay(value) ? value : null);

/** What both grids are shown with. @param shown the day shown, or the Monday of the week */
async function frameOf(req: Request, what: "day" | "week", shown: string) {
  const { building, buildings } = await buildingsToChoose(req.query.building);
  const only: GridAsked["only"] = req.query.only === "used" ? "used" : "";
  const to = (field: "day" | "week", on: string) => addressOf(path, { [field]: on, building, only });
  const step = what === "day" ? 1 : 7;
  return {
    back: { href: "/office/rooms", label: "Rooms" },
    tabs: [
      { href: to("day", shown), label: "Day", current: what === "day" },
      { href: to("week", mondayOf(shown)), label: "Week", current: what === "week" },
    ],
    what,
    shown,
    previous: to(what, addDays(shown, -step)),
    next: to(what, addDays(shown, step)),
    building,
    buildings,
    only,
    allHref: addressOf(path, { [what]: shown }),
  };
}

async function showDay(req: Request, res: Response, day: string): Promise<void> {
  const { now, zone } = req;
  const frame = await frameOf(req, "day", day);
  const grid = await loadGridDay(day, { ...frame, now, zone });
  page(req, res, "rooms/grid", { title: `Rooms on ${dayWords(day)}`, ...frame, ...grid }, { live });
}

async function showWeek(req: Request, res: Response, monday: string): Promise<void> {
  const { now, zone } = req;
  const frame = await frameOf(req, "week", monday);
  const grid = await loadGridWeek(monday, { ...frame, now, zone });
  const title = `Rooms, ${dayRangeWords(monday, addDays(monday, 6))}`;
  page(req, res, "rooms/week", { title, ...frame, ...grid }, { live });
}
