import type { Request, Response } from "express";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { actorOf } from "../people/viewer.js";
import { notFound } from "../web/errors.js";
import { goTo, page } from "../web/respond.js";
import { openingWords } from "./opening.js";
import { findPhoto, keepPhoto, photoHref, removePhoto } from "./photo.js";
import { Room, roomTopic, type RoomFields } from "./room.js";
import { placeOf } from "./words.js";

/** A room for whoever has to find it, with its photo; staff give and take the photo. */
export function roomRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /rooms/:room", showRoom);
  routes.on("GET /rooms/:room/photo", async (req, res) => {
    const photo = await findPhoto((await findRoom(req))._id);
    if (!photo) throw notFound();
    res.type(photo.type).send(photo.bytes);
  });
  routes.on("GET /office/rooms/:room/photo", async (req, res) => showForm(req, res, await findRoom(req), ""));
  routes.on("POST /office/rooms/:room/photo", takePhoto);
  routes.on("POST /office/rooms/:room/photo/end", async (req, res) => {
    const room = await findRoom(req);
    const outcome = await removePhoto(actorOf(req), room.code);
    const text = outcome === "removed" ? "The photo is taken away." : "There was no photo any more.";
    goTo(res, officePath(room), { kind: "done", text });
  });
  return routes;
}

const officePath = ({ code }: Pick<RoomFields, "code">) => `/office/rooms/${encodeURIComponent(code)}`;

async function findRoom(req: Request): Promise<RoomFields> {
  const room = await Room.findOne({ code: String(req.params.room) }).lean<RoomFields>();
  if (!room) throw notFound();
  return room;
}

async function showRoom(req: Request, res: Response): Promise<void> {
  const room = await findRoom(req);
  const facts = [
    ["Where", placeOf(room)],
    ["Step-free", room.stepFree ? "yes" : "no"],
    ["Seats", String(room.seats)],
    ["Has", room.features.join(", ")],
    ["Open", openingWords(room.open)],
  ];
  const context = {
    title: `${room.code} ${room.name}`,
    facts: facts.filter(([, text]) => text !== "").map(([term, text]) => ({ term, text, href: "" })),
    directions: room.directions,
    photo: await photoHref(room),
    door: `/rooms/${encodeURIComponent(room.code)}/door`,
  };
  page(req, res, "rooms/room", context, { live: [roomTopic(room.code)] });
}

async function showForm(req: Request, res: Response, room: RoomFields, error: string): Promise<void> {
  const context = {
    title: `A photo of ${room.code}`,
    back: { href: officePath(room), label: `${room.code} ${room.name}` },
    path: `${officePath(room)}/photo`,
    photo: await photoHref(room),
    code: room.code,
    errors: error === "" ? {} : { file: error },
  };
  page(req, res, "rooms/photo", context);
}

async function takePhoto(req: Request, res: Response): Promise<void> {
  const room = await findRoom(req);
  if (!req.upload) return showForm(req, res, room, "Choose a picture");
  const outcome = await keepPhoto(actorOf(req), room.code, req.upload.bytes);
  if (outcome === "no-picture") return showForm(req, res, room, "Choose a JPEG, PNG or WebP picture");
  goTo(res, officePath(room), { kind: "done", text: "The photo is kept." });
}
