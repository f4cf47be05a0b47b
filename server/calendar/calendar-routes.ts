import type { Request, Response } from "express";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Person, type PersonFields } from "../people/person.js";
import { profileTabs } from "../people/profile-tabs.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { computerOf, sharedLimit } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { findByAddress, renewAddress } from "./address.js";
import { findEvents } from "./events.js";
import { tagOf, writeFeed } from "./feed.js";

const fetches = sharedLimit("calendar-feed", 120, 15);
const guesses = sharedLimit("calendar-guess", 30, 15);

/** The personal calendar feed, and the page that hands out its address. */
export function calendarRoutes(house: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /calendar/:secret", sendFeed(house));
  routes.on("GET /profile/calendar", showAddress(house));
  routes.on("POST /profile/calendar/renew", async (req, res) => {
    await renewAddress(actorOf(req));
    goTo(res, "/profile/calendar", { kind: "done", text: "Your calendar has a new address." });
  });
  return routes;
}

function sendFeed(house: House) {
  return async (req: Request, res: Response) => {
    const [, secret = ""] = /^(.+)\.ics$/.exec(String(req.params.secret)) ?? [];
    const person = await findByAddress(secret);
    if (!person) {
      await guesses.spend(computerOf(req), req.now);
      throw notFound();
    }
    await fetches.spend(String(person._id), req.now);
    const events = await findEvents(person._id, req.now, house.config.baseUrl);
    const { programmeName } = res.locals.frame as { programmeName: string };
    const feed = writeFeed(programmeName, req.zone, events, req.now);
    const tag = tagOf(feed);
    res.setHeader("Cache-Control", "private, no-cache");
    res.setHeader("ETag", tag);
    if (knows(req, tag)) return void res.status(304).end();
    res.setHeader("Content-Disposition", 'inline; filename="peer-rounds.ics"');
    res.type("text/calendar; charset=utf-8").send(feed);
  };
}

/** Decided here because many calendar programs ask with no-cache, on which Express would always send the whole. */
const knows = (req: Request, tag: string): boolean =>
  (req.headers["if-none-match"] ?? "").split(",").some((each) => each.trim() === tag);

function showAddress(house: House) {
  return async (req: Request, res: Response) => {
    const viewer = signedIn(req);
    const person = await Person.findById(viewer.id).orFail().lean();
    page(
      req,
      res,
      "calendar/address",
      { title: "Your calendar", tabs: profileTabs("/profile/calendar"), ...addressOf(house, person) },
      { live: [`person:${viewer.id}`] },
    );
  };
}

function addressOf({ config }: House, { calendarSecret }: PersonFields) {
  if (!calendarSecret) return { address: "", subscribe: "" };
  const address = `${config.baseUrl}/calendar/${calendarSecret}.ics`;
  return { address, subscribe: address.replace(/^https?:/, "webcal:") };
}
