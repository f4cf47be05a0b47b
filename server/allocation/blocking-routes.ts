import type { Request } from "express";
import mongoose, { type Types } from "mongoose";
import { topicOf } from "../data/change.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { Blocking, type BlockingFields } from "../rooms/blocking.js";
import { bookingsWithin, liftBlocking } from "../rooms/blocking-room.js";
import { blockedWords } from "../rooms/out-of-use.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import { findCurrentTerm } from "../terms/term.js";
import { isoMoment, rangeWords } from "../time/words.js";
import { conflict, notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
import { begin } from "./draft-routes.js";
import { draftsOf } from "./draft-presenter.js";
import { bookingTitle } from "./presenter.js";
import { publicNames } from "./wanting.js";

/** A room out of use: what is booked there, and putting it back into use. */
export function blockingRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/blockings/:blocking", async (req, res) => {
    const { blocking, room } = await findBoth(req);
    const hit = blocking.liftedAt ? [] : await bookingsWithin(blocking, req.now);
    const names = await publicNames(hit.map(({ group }) => group));
    const context = {
      title: `${room.code} is out of use`,
      back: { href: `/office/rooms/${encodeURIComponent(room.code)}`, label: `${room.code} ${room.name}` },
      path: `/office/blockings/${String(blocking._id)}`,
      when: blockedWords(blocking),
      reason: blocking.reason,
      isLifted: blocking.liftedAt !== null,
      drafts: await draftsOf({ blocking: blocking._id }, req.zone, 5),
      hit: hit.map((booking) => ({
        title: bookingTitle(booking, names),
        href: `/office/bookings/${String(booking._id)}`,
        when: rangeWords(booking.startsAt, booking.endsAt, req.zone),
        startsAt: isoMoment(booking.startsAt, req.zone),
      })),
    };
    const live = [roomTopic(room.code), topicOf("draft", blocking._id)];
    page(req, res, "rooms/blocking", context, { live });
  });
  routes.on("POST /office/blockings/:blocking/proposal", async (req, res) => {
    const { blocking } = await findBoth(req);
    const term = await termOf(blocking, req.now);
    const scope = { term, blocking: blocking._id, before: null, base: "now" as const, pins: [] };
    await begin(res, actorOf(req), scope);
  });
  routes.on("POST /office/blockings/:blocking/end", async (req, res) => {
    const { blocking, room } = await findBoth(req);
    const outcome = await liftBlocking(actorOf(req), String(blocking._id));
    const text = outcome === "lifted" ? `${room.code} is back in use.` : "It was back in use already.";
    goTo(res, `/office/rooms/${encodeURIComponent(room.code)}`, { kind: "done", text });
  });
  return routes;
}

/** The term of what is booked there, else the one that runs. */
async function termOf(blocking: BlockingFields, now: Date): Promise<Types.ObjectId> {
  const sessions = (await bookingsWithin(blocking, now)).flatMap(({ session }) => session ?? []);
  const session = await Session.findOne({ _id: mongoose.trusted({ $in: sessions }) }).lean();
  const term = session?.term ?? (await findCurrentTerm(blocking.fromOn))?._id;
  if (!term) throw conflict("Set the dates of a term first.");
  return term;
}

async function findBoth(req: Request): Promise<{ blocking: BlockingFields; room: RoomFields }> {
  const { blocking: id } = req.params;
  const blocking = objectId.safeParse(id).success ? await Blocking.findById(id).lean<BlockingFields>() : null;
  const room = blocking && (await Room.findById(blocking.room).lean<RoomFields>());
  if (!room) throw notFound();
  return { blocking, room };
}
