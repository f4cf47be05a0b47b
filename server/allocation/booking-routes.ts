import type { Request, Response } from "express";
import { Group, type GroupFields } from "../groups/group.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { Booking, keepsForLine, type BookingFields } from "../rooms/booking.js";
import { endBooking } from "../rooms/purpose.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { RoomWait, type RoomWaitFields } from "../rooms/room-wait.js";
import { placeOf } from "../rooms/words.js";
import { dayWords, momentWords, rangeWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { objectId, parseForm, type FieldErrors } from "../web/input.js";
import { addressOf } from "../web/listing.js";
import { goTo, page } from "../web/respond.js";
import { moveInput } from "./input.js";
import { endKeeping } from "./line-offering.js";
import { roomsToMoveTo } from "./move-choices.js";
import { moveBooking, type Move } from "./moving.js";
import { bookingTitle } from "./presenter.js";
import { keptFor } from "./room-line.js";
import { publicNames } from "./wanting.js";

/** One booking as staff see it: moved by a form, and ended when it is for something other than a session. */
export function bookingRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/bookings/:booking", async (req, res) => {
    const both = await findBoth(req);
    const { room } = req.query;
    const move = typeof room === "string" ? { ...stays(both, req.zone), room } : stays(both, req.zone);
    await show(req, res, both, { move });
  });
  routes.on("POST /office/bookings/:booking/move", takeMove);
  routes.on("POST /office/bookings/:booking/end", async (req, res) => {
    const { booking } = await findBoth(req);
    const end = keepsForLine(booking) ? endKeeping : endBooking;
    const { outcome, room } = await end(actorOf(req), booking._id);
    const text = outcome === "ended" ? `${room} is free again.` : "It had been ended before.";
    goTo(res, `/office/rooms/${encodeURIComponent(room)}`, { kind: "done", text });
  });
  return routes;
}

/** Where the booking is now, as the form to move it says it. */
function stays({ booking, room }: Both, zone: string): Move {
  const { on, time } = wallOf(booking.startsAt, zone);
  return { room: room.code, on, start: time, note: "" };
}

interface Both {
  booking: BookingFields;
  room: RoomFields;
}

async function findBoth(req: Request): Promise<Both> {
  const { booking: id } = req.params;
  const booking = objectId.safeParse(id).success ? await Booking.findById(id).lean<BookingFields>() : null;
  const room = booking && (await Room.findById(booking.room).lean<RoomFields>());
  if (!room) throw notFound();
  return { booking, room };
}

async function show(
  req: Request,
  res: Response,
  { booking, room }: Both,
  { move, errors = {}, status }: { move: Move; errors?: FieldErrors; status?: number },
): Promise<void> {
  const { now, zone } = req;
  const group = booking.group ? await Group.findById(booking.group).lean<GroupFields>() : null;
  const context = {
    title: bookingTitle(booking, await publicNames([booking.group])),
    back: { href: gridOf(wallOf(booking.startsAt, zone).on), label: "Rooms by the day" },
    path: `/office/bookings/${String(booking._id)}`,
    when: rangeWords(booking.startsAt, booking.endsAt, zone),
    facts: [...factsOf(booking, room, group), ...(await keptFacts(booking, zone))],
    isHeld: booking.held,
    instead: booking.held ? null : await insteadOf(booking),
    isSession: booking.session !== null,
    timeHref:
      booking.session && group?.kind !== "shared-experience"
        ? `/sessions/${String(booking.session)}/change`
        : "",
    mayMove: booking.held && booking.startsAt > now && !keepsForLine(booking),
    mayEnd: booking.held && booking.startsAt > now && !booking.session,
    ending: keepsForLine(booking) ? endsOffer : endsBooking,
    rooms: await roomsToMoveTo(booking, { viewer: signedIn(req), now, zone }),
    move,
    errors,
  };
  page(req, res, "rooms/booking", context, {
    live: [roomTopic(room.code)],
    ...(status ? { status } : {}),
  });
}

function factsOf({ note }: BookingFields, room: RoomFields, group: GroupFields | null) {
  const facts = [
    { term: "Room", text: `${room.code} ${room.name}, ${placeOf(room)}`, href: `/office/rooms/${room.code}` },
    { term: "Set aside because", text: note, href: "" },
  ];
  if (group && group.kind !== "shared-experience") {
    facts.push({ term: "Group", text: group.title, href: `/groups/${String(group._id)}` });
  }
  return facts.filter(({ text }) => text !== "");
}

/** Where the session of a booking that was released is now; null for nowhere. */
async function insteadOf({ session }: BookingFields): Promise<{ href: string; room: string } | null> {
  const held = session && (await Booking.findOne({ session, held: true }).lean<BookingFields>());
  const room = held && (await Room.findById(held.room, { code: 1 }).lean());
  return room ? { href: `/office/bookings/${String(held._id)}`, room: room.code } : null;
}

const endsBooking = {
  opener: "End it",
  consequence: "The room is free again for others.",
  label: "End the booking",
};

const endsOffer = {
  opener: "Keep it no longer",
  consequence:
    "The room is free again on every date it is kept for. The group no longer waits for it, its leaders are told, and the group that waits next is asked.",
  label: "Keep it no longer",
};

/** Until when a room is kept for a group that waits, and on which other dates; nothing for other bookings. */
async function keptFacts(booking: BookingFields, zone: string) {
  const wait =
    booking.held && keepsForLine(booking)
      ? await RoomWait.findOne({ bookings: booking._id, waiting: true }).lean<RoomWaitFields>()
      : null;
  if (!wait) return [];
  const others = (await keptFor(wait)).filter(({ _id }) => !_id.equals(booking._id));
  const days = others.map(({ startsAt }) => wallOf(startsAt, zone).on).sort();
  const until = wait.offeredUntil ? momentWords(wait.offeredUntil, zone) : "";
  return [
    { term: "Kept until", text: until, href: "" },
    { term: "Kept as well on", text: days.map((day) => dayWords(day)).join(", "), href: "" },
    { term: "Waiting", text: "Every group that waits for a room", href: "/office/room-lines" },
  ].filter(({ text }) => text !== "");
}

const gridOf = (day: string, shown: Record<string, string> = {}) =>
  addressOf("/office/rooms/grid", { day, ...shown });

async function takeMove(req: Request, res: Response): Promise<void> {
  const both = await findBoth(req);
  const input = parseForm(moveInput, req.body);
  if (!input.ok) {
    const { room, on, start, note } = Object.fromEntries(
      ["room", "on", "start", "note"].map((name) => [name, String(input.typed[name] ?? "")]),
    ) as unknown as Move;
    return show(req, res, both, { move: { room, on, start, note }, errors: input.errors });
  }
  const { from, building, only, ...move } = input.value;
  if (from === "grid" && both.booking.session && move.room !== both.room.code) {
    // Its people would be told at once, and a slip of the hand can't be taken back out of their letters.
    const to = `/office/bookings/${String(both.booking._id)}?room=${encodeURIComponent(move.room)}`;
    return void goTo(res, to, { kind: "warning", text: lookFirst });
  }
  const moved = await moveBooking(actorOf(req), String(both.booking._id), move);
  if (moved.outcome === "refused" && from !== "grid") {
    const orNote = moved.byNote ? ", or say why to set that aside" : "";
    const room = `Nothing was moved. ${moved.why}. Choose another${orNote}`;
    return show(req, res, both, { move, errors: { room }, status: 409 });
  }
  goTo(res, gridOf(move.on, { building, only }), noticeFor(moved, move.room));
}

const lookFirst =
  "Nothing has moved yet. Look at it and press Move it: only then is it moved, and its people are told.";

function noticeFor(moved: Awaited<ReturnType<typeof moveBooking>>, room: string) {
  if (moved.outcome === "refused") {
    return { kind: "warning" as const, text: `Nothing was moved. ${moved.why}.` };
  }
  const told = moved.outcome === "moved" && moved.told > 0 ? " Its people were told." : "";
  const text = moved.outcome === "same" ? "It stays where it was." : `Moved to ${room}.${told}`;
  return { kind: "done" as const, text };
}
