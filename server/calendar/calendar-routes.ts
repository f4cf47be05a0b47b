import type { Request, Response } from "express";
import { z } from "zod";
import { titleOutside } from "../groups/words.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person } from "../people/person.js";
import { profileTabs } from "../people/profile-tabs.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { wallOf } from "../time/zone.js";
import { badRequest, notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { endAddress, renewAddress } from "./address.js";
import { findEvents } from "./events.js";
import { tagOf, writeFeed } from "./feed.js";
import { endFeed, feedsOf, followable, makeFeed, openAddress, type Opened } from "./feeds.js";

const fetches = sharedLimit("calendar-feed", 120, 15);
const guesses = sharedLimit("calendar-guess", 30, 15);

/** Calendar feeds of a person, a group and a room, and the page that hands out their addresses. */
export function calendarRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /calendar/:secret", sendFeed(house));
  routes.on("GET /profile/calendar", (req, res) => showAddress(req, res, house));
  routes.on("POST /profile/calendar/renew", async (req, res) => {
    await renewAddress(actorOf(req));
    goTo(res, "/profile/calendar", { kind: "done", text: "Your calendar has a new address." });
  });
  routes.on("POST /profile/calendar/end", async (req, res) => {
    const done = await endAddress(actorOf(req));
    const text = done === "ended" ? "Your calendar's address has ended." : "It had ended already.";
    goTo(res, "/profile/calendar", { kind: "done", text });
  });
  routes.on("POST /profile/calendar/feeds", (req, res) => addFeed(req, res, house));
  routes.on("POST /profile/calendar/feeds/end", stopFeed);
  return routes;
}

function sendFeed(house: House) {
  return async (req: Request, res: Response) => {
    const [, secret = ""] = /^(.+)\.ics$/.exec(String(req.params.secret)) ?? [];
    const opened = await openAddress(secret);
    if (!opened) {
      await guesses.spend(computerOf(req), req.now);
      throw notFound();
    }
    await fetches.spend(String(opened.person._id), req.now);
    const events = await findEvents(opened, req.now, { baseUrl: house.config.baseUrl, zone: req.zone });
    const { programmeName } = res.locals.frame as { programmeName: string };
    const feed = writeFeed(nameOfFeed(programmeName, opened), req.zone, events, req.now);
    const tag = tagOf(feed);
    res.setHeader("Cache-Control", "private, no-cache");
    res.setHeader("ETag", tag);
    if (knows(req, tag)) return void res.status(304).end();
    res.setHeader("Content-Disposition", 'inline; filename="peer-rounds.ics"');
    res.type("text/calendar; charset=utf-8").send(feed);
  };
}

/** A calendar's name lies open beside its dates, so a group's is the one it goes by outside. */
function nameOfFeed(programme: string, opened: Opened): string {
  if (opened.of === "person") return programme;
  return `${programme}: ${opened.of === "group" ? titleOutside(opened.group) : opened.room.code}`;
}

/** Decided here because many calendar programs ask with no-cache, on which Express would always send the whole. */
const knows = (req: Request, tag: string): boolean =>
  (req.headers["if-none-match"] ?? "").split(",").some((each) => each.trim() === tag);

const todayOf = ({ now, zone }: Request): string => wallOf(now, zone).on;

const feedInput = z.strictObject({ of: z.string({ error: "Choose a group or a room" }) });
const endInput = z.strictObject({ feed: objectId });

async function addFeed(req: Request, res: Response, house: House): Promise<void> {
  const input = parseForm(feedInput, req.body);
  const made = input.ok && (await makeFeed(actorOf(req), input.value.of, todayOf(req)));
  if (!made) return showAddress(req, res, house, { of: "Choose a group or a room" });
  goTo(res, "/profile/calendar", { kind: "done", text: "The address is made. You find it below." });
}

async function stopFeed(req: Request, res: Response): Promise<void> {
  const input = parseForm(endInput, req.body);
  if (!input.ok) throw badRequest("Choose an address from the list.");
  const ended = await endFeed(actorOf(req), input.value.feed);
  const text = ended ? "The address has ended." : "It had ended already.";
  goTo(res, "/profile/calendar", { kind: "done", text });
}

async function showAddress(
  req: Request,
  res: Response,
  house: House,
  errors: FieldErrors = {},
): Promise<void> {
  const viewer = signedIn(req);
  const person = await Person.findById(viewer.id).orFail().lean();
  const addressOf = (secret: string) => `${house.config.baseUrl}/calendar/${secret}.ics`;
  const address = person.calendarSecret ? addressOf(person.calendarSecret) : "";
  const feeds = await feedsOf(viewer, todayOf(req));
  page(
    req,
    res,
    "calendar/address",
    {
      title: "Your calendar",
      tabs: profileTabs(signedIn(req), "/profile/calendar"),
      address,
      subscribe: address.replace(/^https?:/, "webcal:"),
      feeds: feeds.map(({ feed, label }) => ({
        id: String(feed._id),
        field: `feed-${String(feed._id)}`,
        ending: `end-${String(feed._id)}`,
        label,
        address: addressOf(feed.secret),
      })),
      isFollowed: feeds.some(({ isOpen }) => isOpen),
      options: await followable(viewer.id, todayOf(req)),
      errors,
    },
    { live: Object.keys(errors).length > 0 ? [] : [`person:${viewer.id}`] },
  );
}
