import type { CsvColumn } from "../data/csv.js";
import { openingWords, writeOpening } from "./opening.js";
import type { RoomFields } from "./room.js";

/** One line of the office's table of rooms. */
export const presentRoom = (room: RoomFields) => ({
  code: room.code,
  name: room.name,
  href: `/office/rooms/${encodeURIComponent(room.code)}`,
  building: room.building,
  floor: room.floor,
  seats: room.seats,
  features: room.features.join(", "),
  stepFree: room.stepFree ? "yes" : "no",
  open: openingWords(room.open),
});

/** The rooms as a file that can be imported again. */
export const roomColumns: CsvColumn<RoomFields>[] = [
  { name: "code", of: (room) => room.code },
  { name: "name", of: (room) => room.name },
  { name: "building", of: (room) => room.building },
  { name: "floor", of: (room) => room.floor },
  { name: "seats", of: (room) => room.seats },
  { name: "features", of: (room) => room.features.join(";") },
  { name: "step_free", of: (room) => (room.stepFree ? "yes" : "no") },
  { name: "open", of: (room) => writeOpening(room.open) },
  { name: "slot_minutes", of: (room) => room.slotMinutes },
  { name: "turnover_minutes", of: (room) => room.turnoverMinutes },
];
