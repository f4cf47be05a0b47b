import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { addDays, isDay, mondayOf } from "../time/calendar-day.js";
import { dayRangeWords, dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { page } from "../web/respond.js";
import { loadGridDay, loadGridWeek } from "./grid-page.js";

/** All rooms by the day, in quarter-hours, or by the week. */
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

const tabsFor = (day: string, current: "day" | "week") => [
  { href: `${path}?day=${day}`, label: "Day", current: current === "day" },
  { href: `${path}?week=${mondayOf(day)}`, label: "Week", current: current === "week" },
];

const back = { href: "/office/rooms", label: "Rooms" };

async function showDay(req: Request, res: Response, day: string): Promise<void> {
  const context = {
    title: `Rooms on ${dayWords(day)}`,
    back,
    tabs: tabsFor(day, "day"),
    day,
    previous: `${path}?day=${addDays(day, -1)}`,
    next: `${path}?day=${addDays(day, 1)}`,
    ...(await loadGridDay(day, req.now, req.zone)),
  };
  page(req, res, "rooms/grid", context, { live });
}

async function showWeek(req: Request, res: Response, monday: string): Promise<void> {
  const context = {
    title: `Rooms, ${dayRangeWords(monday, addDays(monday, 6))}`,
    back,
    tabs: tabsFor(monday, "week"),
    previous: `${path}?week=${addDays(monday, -7)}`,
    next: `${path}?week=${addDays(monday, 7)}`,
    ...(await loadGridWeek(monday, req.now, req.zone)),
  };
  page(req, res, "rooms/week", context, { live });
}
