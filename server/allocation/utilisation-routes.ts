import type { Request, Response } from "express";
import { writeCsv } from "../data/csv.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { Room } from "../rooms/room.js";
import { findCurrentTerm, Term, type TermFields } from "../terms/term.js";
import { addDays } from "../time/calendar-day.js";
import { dayRangeWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { conflict } from "../web/errors.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { page, sendCsv } from "../web/respond.js";
import { loadUse, useColumns, useRows, type UsedRoom } from "./utilisation-page.js";
import { mondaysOf, together, type RoomUse } from "./utilisation.js";

const perPage = 20;
const path = "/office/rooms/use";

/** How the rooms are used: by room for a term or one of its weeks, and by week for one room. */
export function utilisationRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rooms/use", show);
  routes.on("GET /office/rooms/use.csv", async (req, res) => {
    const asked = await askedIn(req);
    sendCsv(res, "room-use.csv", writeCsv(useColumns, useRows(inWeek(await used(req, asked), asked.week))));
  });
  return routes;
}

interface Asked {
  term: TermFields;
  terms: TermFields[];
  /** The Monday of the week asked for; "" for the whole term. */
  week: string;
  building: string;
  room: string;
}

async function askedIn({ query, now, zone }: Request): Promise<Asked> {
  const terms = await Term.find().sort({ startsOn: -1 }).lean<TermFields[]>();
  const current = await findCurrentTerm(wallOf(now, zone).on);
  const term = terms.find(({ _id }) => String(_id) === query.term) ?? current;
  if (!term) throw conflict("Set the dates of a term first.");
  const word = (value: unknown) => (typeof value === "string" ? value.slice(0, 60) : "");
  const week = mondaysOf(term.startsOn, term.endsOn).find((monday) => monday === query.week) ?? "";
  return { term, terms, week, building: word(query.building), room: word(query.room) };
}

const used = ({ now, zone }: Request, asked: Asked) => loadUse(asked, now, zone);

const inWeek = (rooms: readonly UsedRoom[], week: string): UsedRoom[] =>
  rooms.map(({ room, weeks }) => ({
    room,
    weeks: weeks.filter(({ monday }) => week === "" || monday === week),
  }));

async function show(req: Request, res: Response): Promise<void> {
  const asked = await askedIn(req);
  const { term, week, building, room } = asked;
  const rooms = inWeek(await used(req, asked), week);
  const kept = { term: String(term._id), week, building, room };
  const lines = room === "" ? linesByRoom(rooms, kept) : linesByWeek(rooms);
  const paging = pagingOf(lines.length, perPage, listingOf(req.query).page, path, kept);
  const context = {
    title: room === "" ? "How the rooms are used" : `How ${room} is used`,
    back:
      room === ""
        ? { href: "/office/rooms", label: "Rooms" }
        : { href: addressOf(path, { ...kept, room: "" }), label: "All rooms" },
    path,
    byWeek: room !== "",
    kept,
    ...(await optionsFor(asked)),
    figures: figuresOf(together(rooms.flatMap(({ weeks }) => weeks.map(({ use }) => use)))),
    lines: lines.slice(paging.skip, paging.skip + perPage),
    total: lines.length,
    paging,
    csv: addressOf(`${path}.csv`, kept),
  };
  page(req, res, "rooms/use", context, { live: ["room:all"] });
}

const weekWords = (monday: string) => dayRangeWords(monday, addDays(monday, 6));

async function optionsFor({ term, terms }: Asked) {
  const buildings: string[] = await Room.distinct("building");
  return {
    termOptions: terms.map(({ _id, name }) => ({ value: String(_id), label: name })),
    weekOptions: mondaysOf(term.startsOn, term.endsOn).map((monday) => ({
      value: monday,
      label: weekWords(monday),
    })),
    buildingOptions: buildings.sort().map((name) => ({ value: name, label: name })),
  };
}

const linesByRoom = (rooms: readonly UsedRoom[], kept: Record<string, string>) =>
  rooms.map(({ room, weeks }) => ({
    name: room.code,
    about: `${room.name}, ${room.building}`,
    href: addressOf(path, { ...kept, room: room.code, week: "" }),
    ...presentUse(together(weeks.map(({ use }) => use))),
  }));

const linesByWeek = (rooms: readonly UsedRoom[]) =>
  rooms.flatMap(({ weeks }) =>
    weeks.map(({ monday, use }) => ({
      name: weekWords(monday),
      about: "",
      href: `/office/rooms/grid?week=${monday}`,
      ...presentUse(use),
    })),
  );

const share = ({ minutes, open }: RoomUse) => (open === 0 ? "–" : `${Math.round((100 * minutes) / open)} %`);

const presentUse = (use: RoomUse) => ({
  booked: use.booked,
  hours: durationWords(use.minutes),
  share: share(use),
  used: use.over === 0 ? "–" : `${use.used} of ${use.over}`,
  released: use.released,
});

const figuresOf = (use: RoomUse) => [
  { value: use.booked, label: use.booked === 1 ? "booking" : "bookings" },
  { value: `${Math.round(use.minutes / 60)} h`, label: "booked" },
  { value: share(use), label: "of the opening hours" },
  { value: use.over === 0 ? "–" : `${use.used} of ${use.over}`, label: "sessions so far were checked in to" },
  { value: use.released, label: "released, since nobody came", tone: use.released > 0 ? "problem" : "" },
];
