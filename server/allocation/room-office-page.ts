import mongoose from "mongoose";
import { findBlockings, type BlockingFields } from "../rooms/blocking.js";
import { Booking, type BookingFields } from "../rooms/booking.js";
import { photoHref } from "../rooms/photo.js";
import { RoomWait, type RoomWaitFields } from "../rooms/room-wait.js";
import { openingWords } from "../rooms/opening.js";
import { blockedWords } from "../rooms/out-of-use.js";
import type { RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { isoMoment, rangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { presentLines } from "./line-presenter.js";
import { bookingTitle } from "./presenter.js";
import { publicNames } from "./wanting.js";

const perPage = 20;
const farOff = "9999-12-31";

interface Asked {
  now: Date;
  zone: string;
  page: number;
}

/** Everything staff see of one room; `page` is that of its bookings to come, from 1. */
export async function loadOfficeRoom(room: RoomFields, { now, zone, page }: Asked) {
  const coming = { room: room._id, held: true, endsAt: mongoose.trusted({ $gt: now }) };
  const total = await Booking.countDocuments(coming);
  const pages = Math.max(1, Math.ceil(total / perPage));
  const shown = Math.min(page, pages);
  const bookings = await Booking.find(coming)
    .sort({ startsAt: 1 })
    .skip((shown - 1) * perPage)
    .limit(perPage)
    .lean();
  const names = await publicNames(bookings.map(({ group }) => group));
  const waits = await RoomWait.find({ room: room._id, waiting: true })
    .sort({ since: 1, _id: 1 })
    .limit(perPage)
    .lean<RoomWaitFields[]>();
  const blockings = await findBlockings([room._id], wallOf(now, zone).on, farOff);
  return {
    facts: factsOf(room),
    directions: room.directions,
    photo: await photoHref(room),
    blockings: blockings.map((blocking) => presentBlocking(blocking)),
    bookings: bookings.map((booking) => presentBooking(booking, names, zone)),
    lines: await presentLines(waits, { now, zone }),
    total,
    page: shown,
    pages,
  };
}

function factsOf(room: RoomFields) {
  const facts = [
    ["Where", placeOf(room)],
    ["Seats", String(room.seats)],
    ["Has", room.features.join(", ")],
    ["Step-free", room.stepFree ? "yes" : "no"],
    ["Open", openingWords(room.open) || "never"],
    ["Kept free after a booking", `${room.turnoverMinutes} minutes`],
  ];
  return facts.filter(([, text]) => text !== "").map(([term, text]) => ({ term, text, href: "" }));
}

const presentBlocking = (blocking: BlockingFields) => ({
  href: `/office/blockings/${String(blocking._id)}`,
  when: blockedWords(blocking),
  reason: blocking.reason,
});

const presentBooking = (booking: BookingFields, names: ReadonlyMap<string, string>, zone: string) => ({
  href: `/office/bookings/${String(booking._id)}`,
  title: bookingTitle(booking, names),
  when: rangeWords(booking.startsAt, booking.endsAt, zone),
  startsAt: isoMoment(booking.startsAt, zone),
  note: booking.note,
});
