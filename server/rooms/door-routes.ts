import mongoose, { type Types } from "mongoose";
import { Group, type GroupFields } from "../groups/group.js";
import type { House } from "../house.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { page } from "../web/respond.js";
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
    const room = await Room.findOne({ code: String(req.params.room) }).lean();
    if (!room) throw notFound();
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
    const address = `${config.baseUrl}/rooms/${encodeURIComponent(code)}/door`;
    const context = {
      title: `${code} ${name}`,
      room: { code, name, seats, stepFree, place: placeOf(room), features: room.features.join(", ") },
      today: dayWords(today),
      now: stateOf(room, { bookings: titled, blockings, released }, now, zone),
      uses: usesOf(bookings, titles, now, zone),
      qr: qrPath(address),
      address: address.replace(/^https?:\/\//, ""),
    };
    page(req, res, "rooms/door", context, { layout: "door", live: [roomTopic(code)] });
  });
  return routes;
}

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
