import type { Request, Response } from "express";
import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import type { House } from "../house.js";
import { follow } from "../live/following.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { HttpError, notFound } from "../web/errors.js";
import { computerOf } from "../web/limits.js";
import { goTo, page } from "../web/respond.js";
import { findBlockings } from "./blocking.js";
import { Booking, type BookingFields } from "./booking.js";
import { dayAround, stateOf, usesOf } from "./door.js";
import { qrPath } from "./door-code.js";
import { Room, roomTopic } from "./room.js";
import { placeOf } from "./words.js";

/** The page for the screen by a room's door; open to anyone who passes by. */
export function doorPageRoutes({ config }: House): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /rooms/:room/door", async (req, res) => {
    const room = await findRoom(req);
    const { now, zone } = req;
    const { from, to } = dayAround(now, zone);
    const bookings = await Booking.find({
      room: room._id,
      held: true,
      startsAt: mongoose.trusted({ $lt: to }),
      endsAt: mongoose.trusted({ $gt: from }),
    })
      .sort({ startsAt: 1 })
      .lean();
    const today = wallOf(now, zone).on;
    const blockings = await findBlockings([room._id], today, today);
    const released = await releasedNow(room._id, now);
    const titles = await titlesOf(bookings);
    const titled = bookings.map((booking, index) => ({ ...booking, title: titles[index] ?? "" }));
    const { code, name, seats, stepFree } = room;
    const address = `${config.baseUrl}${doorPath(code)}`;
    const context = {
      title: `${code} ${name}`,
      room: { code, name, seats, stepFree, place: placeOf(room), features: room.features.join(", ") },
      today: dayWords(today),
      now: stateOf(room, { bookings: titled, blockings, released }, now, zone),
      uses: usesOf(bookings, titles, now, zone),
      qr: qrPath(address),
      address: address.replace(/^https?:\/\//, ""),
      stream: `${doorPath(code)}/changes`,
    };
    page(req, res, "rooms/door", context, { layout: "door", live: [roomTopic(code)] });
  });
  routes.on("GET /rooms/:room/door/changes", followRoom);
  return routes;
}

/** Tells the door's page when to look again; a browser that was led here by hand is led to that page. */
async function followRoom(req: Request, res: Response): Promise<void> {
  const { code } = await findRoom(req);
  if (req.headers.accept !== "text/event-stream") return void goTo(res, doorPath(code));
  if (!follow(res, roomTopic(code), computerOf(req)))
    throw new HttpError(429, "Too many doors", "As many door pages follow their rooms as may.", 60);
}

const findRoom = (req: Request) =>
  Room.findOne({ code: String(req.params.room) })
    .orFail(notFound)
    .lean();

const doorPath = (code: string) => `/rooms/${encodeURIComponent(code)}/door`;

/** Sessions under way that were to be in the room, until it was released since nobody came. */
async function releasedNow(room: Types.ObjectId, now: Date) {
  const released = await Booking.find({
    room,
    held: false,
    releasedWhy: "nobody-came",
    startsAt: mongoose.trusted({ $lte: now }),
    endsAt: mongoose.trusted({ $gt: now }),
  }).lean<BookingFields[]>();
  const titles = await titlesOf(released);
  return released.map((booking, index) => ({ ...booking, title: titles[index] ?? "" }));
}

/** What each booking may be called where anyone can read it. */
async function titlesOf(bookings: readonly BookingFields[]): Promise<string[]> {
  const ids = bookings.flatMap(({ group }) => group ?? []);
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { kind: 1, title: 1 }).lean();
  const names = new Map(groups.map((group) => [String(group._id), doorTitle(group)]));
  return bookings.map(({ purpose, group }) => purpose || names.get(String(group)) || "Peer group");
}

/** Whoever goes in there is seen: only groups that review say what they are about. */
const doorTitle = ({ kind, title }: Pick<GroupFields, "kind" | "title">) =>
  kind === "review" || kind === "clinical-skills" ? title : "Peer group";
