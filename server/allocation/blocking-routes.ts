import type { Request } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { Blocking, type BlockingFields } from "../rooms/blocking.js";
import { bookingsWithin, liftBlocking } from "../rooms/blocking-room.js";
import { blockedWords } from "../rooms/out-of-use.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { isoMoment, rangeWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { goTo, page } from "../web/respond.js";
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
      hit: hit.map((booking) => ({
        title: bookingTitle(booking, names),
        href: `/office/bookings/${String(booking._id)}`,
        when: rangeWords(booking.startsAt, booking.endsAt, req.zone),
        startsAt: isoMoment(booking.startsAt, req.zone),
      })),
    };
    page(req, res, "rooms/blocking", context, { live: [roomTopic(room.code), "office:all"] });
  });
  routes.on("POST /office/blockings/:blocking/end", async (req, res) => {
    const { blocking, room } = await findBoth(req);
    const outcome = await liftBlocking(actorOf(req), String(blocking._id));
    const text = outcome === "lifted" ? `${room.code} is back in use.` : "It was back in use already.";
    goTo(res, `/office/rooms/${encodeURIComponent(room.code)}`, { kind: "done", text });
  });
  return routes;
}

async function findBoth(req: Request): Promise<{ blocking: BlockingFields; room: RoomFields }> {
  const { blocking: id } = req.params;
  const blocking = objectId.safeParse(id).success ? await Blocking.findById(id).lean<BlockingFields>() : null;
  const room = blocking && (await Room.findById(blocking.room).lean<RoomFields>());
  if (!room) throw notFound();
  return { blocking, room };
}
