import mongoose from "mongoose";
import { writeCsv } from "../data/csv.js";
import { mostRows } from "../data/csv-file.js";
import { searchPattern } from "../data/search.js";
import { guardedRouter, type GuardedRouter } from "../people/permit.js";
import { addressOf, listingOf, pagingOf } from "../web/listing.js";
import { page, sendCsv } from "../web/respond.js";
import { buildingsToChoose } from "./buildings.js";
import { Room } from "./room.js";
import { presentRoom, roomColumns } from "./rooms-presenter.js";

const perPage = 20;
const path = "/office/rooms";

/** The office's table of rooms. */
export function roomsRoutes(): GuardedRouter {
  const routes = guardedRouter();
  routes.on("GET /office/rooms", async (req, res) => {
    const { q, page: asked } = listingOf(req.query);
    const { building, buildings } = await buildingsToChoose(req.query.building);
    const filter = filterOf(q, building);
    const total = await Room.countDocuments(filter);
    const paging = pagingOf(total, perPage, asked, path, { q, building });
    const rooms = await Room.find(filter)
      .sort({ building: 1, code: 1 })
      .skip(paging.skip)
      .limit(perPage)
      .lean();
    const context = {
      title: "Rooms",
      back: { href: "/office", label: "Office" },
      lede: "Where groups can meet. Each has a page for the screen by its door.",
      q,
      building,
      buildings,
      total,
      paging,
      rooms: rooms.map(presentRoom),
      csv: addressOf(`${path}.csv`, { q, building }),
    };
    page(req, res, "rooms/index", context, { live: ["office:all", "room:all"] });
  });
  routes.on("GET /office/rooms.csv", async (req, res) => {
    const { building } = await buildingsToChoose(req.query.building);
    const filter = filterOf(listingOf(req.query).q, building);
    const rooms = await Room.find(filter).sort({ code: 1 }).limit(mostRows).lean();
    sendCsv(res, "rooms.csv", writeCsv(roomColumns, rooms));
  });
  return routes;
}

/** Rooms that hold the words, of one building or, for "", of all. */
function filterOf(q: string, building: string) {
  const where = building === "" ? {} : { building };
  if (q === "") return where;
  const pattern = mongoose.trusted({ $regex: searchPattern(q), $options: "i" });
  return { ...where, $or: ["code", "name", "building", "features"].map((field) => ({ [field]: pattern })) };
}
