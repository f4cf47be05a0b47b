import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf, signedIn } from "../people/viewer.js";
import { blockRoom, daysToCome } from "../rooms/blocking-room.js";
import { blockingInput, purposeInput, roomInput } from "../rooms/input.js";
import { writeOpening } from "../rooms/opening.js";
import { bookForPurpose } from "../rooms/purpose.js";
import { editRoom } from "../rooms/room-editing.js";
import { Room, roomTopic, type RoomFields } from "../rooms/room.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { parseForm, typedFields, type FieldErrors } from "../web/input.js";
import { addressOf, listingOf, pageIn } from "../web/listing.js";
import { goTo, page, type Notice } from "../web/respond.js";
import { loadOfficeRoom } from "./room-office-page.js";
import { findUnsuitedIn } from "./unsuited.js";
import { loadUnsuitedIn } from "./unsuited-page.js";
import { publicName } from "./wanting.js";

/** One room as staff see it: details, what is booked, taking it out of use, booking it for another purpose. */
export function roomOfficeRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rooms/:room", async (req, res) => show(req, res, await findRoom(req), {}));
  routes.on("GET /office/rooms/:room/edit", async (req, res) => {
    const room = await findRoom(req);
    showEdit(req, res, room, fieldsOf(room), {});
  });
  routes.on("POST /office/rooms/:room/edit", takeEdit);
  routes.on("POST /office/rooms/:room/blockings", takeBlocking);
  routes.on("POST /office/rooms/:room/bookings", takeBooking);
  return routes;
}

const pathOf = ({ code }: Pick<RoomFields, "code">) => `/office/rooms/${encodeURIComponent(code)}`;

async function findRoom(req: Request): Promise<RoomFields> {
  const room = await Room.findOne({ code: String(req.params.room) }).lean<RoomFields>();
  if (!room) throw notFound();
  return room;
}

interface Shown {
  blocking?: Fields;
  booking?: Fields;
  errors?: FieldErrors;
  status?: number;
}

const blockingFields = ["fromOn", "toOn", "from", "to", "reason"] as const;
const bookingFields = ["purpose", "on", "start", "minutes", "weeks", "note"] as const;
type Fields = Record<string, string>;

async function show(req: Request, res: Response, room: RoomFields, shown: Shown): Promise<void> {
  const { now, zone } = req;
  const today = wallOf(now, zone).on;
  const loaded = await loadOfficeRoom(room, { now, zone, page: listingOf(req.query).page });
  const path = pathOf(room);
  const viewer = signedIn(req);
  const unsuited = { viewer, now, zone, page: pageIn(req.query.unsuited), path };
  const to = (n: number) =>
    n < 1 || n > loaded.pages ? "" : addressOf(path, { page: n === 1 ? "" : String(n) });
  const context = {
    title: `${room.code} ${room.name}`,
    back: { href: "/office/rooms", label: "Rooms" },
    path,
    door: `/rooms/${encodeURIComponent(room.code)}/door`,
    ...loaded,
    unsuited: await loadUnsuitedIn(room, unsuited),
    previous: to(loaded.page - 1),
    next: to(loaded.page + 1),
    blocking: { fromOn: today, toOn: today, from: "", to: "", reason: "", ...shown.blocking },
    booking: { purpose: "", on: today, start: "", minutes: "60", weeks: "1", note: "", ...shown.booking },
    opened: { blocking: shown.blocking !== undefined, booking: shown.booking !== undefined },
    errors: shown.errors ?? {},
  };
  const options = { live: [roomTopic(room.code)], ...(shown.status ? { status: shown.status } : {}) };
  page(req, res, "rooms/show", context, options);
}

async function takeBlocking(req: Request, res: Response): Promise<void> {
  const room = await findRoom(req);
  const input = parseForm(blockingInput, req.body);
  if (!input.ok) {
    return show(req, res, room, { blocking: typedFields(req.body, blockingFields), errors: input.errors });
  }
  const today = wallOf(req.now, req.zone).on;
  const blocked = daysToCome(input.value, today);
  if (!blocked) {
    const errors = { toOn: "These days are over. Choose a last day from today on" };
    return show(req, res, room, { blocking: typedFields(req.body, blockingFields), errors });
  }
  const { blocking, hit } = await blockRoom(actorOf(req), room._id, blocked);
  const when =
    blocked.fromOn === input.value.fromOn ? "in that time" : "from today on, since earlier days are over";
  if (hit === 0) {
    return void goTo(res, pathOf(room), { kind: "done", text: `${room.code} is out of use ${when}.` });
  }
  const text = `${room.code} is out of use ${when}. What is booked there needs another room.`;
  goTo(res, `/office/blockings/${blocking}`, { kind: "done", text });
}

async function takeBooking(req: Request, res: Response): Promise<void> {
  const room = await findRoom(req);
  const input = parseForm(purposeInput, req.body);
  const booking = typedFields(req.body, bookingFields);
  if (!input.ok) return show(req, res, room, { booking, errors: input.errors });
  const booked = await bookForPurpose(actorOf(req), room, input.value);
  if (booked.outcome === "held") {
    const dates = booked.dates === 1 ? "" : ` on ${booked.dates} dates`;
    return void goTo(res, pathOf(room), { kind: "done", text: `${room.code} is booked${dates}.` });
  }
  if (booked.outcome === "past") {
    const errors = { on: "That time is over. Choose one to come" };
    return show(req, res, room, { booking, errors, status: 422 });
  }
  const words = `Nothing was booked. ${booked.why.join(". ")}.`;
  const errors: FieldErrors =
    booked.outcome === "shut"
      ? { note: `${words} Say why to set that aside, or choose another time` }
      : { on: `${words} Choose another time or room` };
  return show(req, res, room, { booking, errors, status: 409 });
}

/** Who meets there keeps the room that was promised; whom it doesn't suit any more is named, so that somebody acts. */
async function savedNotice(room: RoomFields, now: Date): Promise<Notice> {
  const unsuited = await findUnsuitedIn(room, now);
  if (unsuited.length === 0) return { kind: "done", text: "Saved." };
  const names = [...new Set(unsuited.map(({ group }) => publicName(group)))];
  const shown = names.slice(0, 3).join(", ");
  const rest = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const text = `Saved. It doesn’t suit everybody who has it any more: ${shown}${rest}. They keep it until you find them another room.`;
  return { kind: "warning", text };
}

const fieldsOf = (room: RoomFields & { __v?: number }) => ({
  name: room.name,
  building: room.building,
  floor: room.floor,
  seats: String(room.seats),
  features: room.features.join(", "),
  stepFree: room.stepFree ? "yes" : "",
  open: writeOpening(room.open),
  turnoverMinutes: String(room.turnoverMinutes),
  directions: room.directions,
  version: String(room.__v ?? 0),
});

function showEdit(req: Request, res: Response, room: RoomFields, fields: Fields, errors: FieldErrors): void {
  const context = {
    title: `Change ${room.code}`,
    back: { href: pathOf(room), label: `${room.code} ${room.name}` },
    path: `${pathOf(room)}/edit`,
    ...fieldsOf(room),
    ...fields,
    errors,
  };
  page(req, res, "rooms/edit", context, errors.form ? { status: 409 } : {});
}

async function takeEdit(req: Request, res: Response): Promise<void> {
  const room = await findRoom(req);
  const input = parseForm(roomInput, req.body);
  const typed = typedFields(req.body, Object.keys(fieldsOf(room)));
  if (!input.ok) return void showEdit(req, res, room, typed, input.errors);
  const outcome = await editRoom(actorOf(req), room.code, input.value);
  if (outcome === "saved") return void goTo(res, pathOf(room), await savedNotice(room, req.now));
  const form =
    "Somebody else changed this room while you were writing. Look at it again; your words are kept";
  showEdit(req, res, room, { ...typed, version: fieldsOf(await findRoom(req)).version }, { form });
}
