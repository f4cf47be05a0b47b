import mongoose from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { CheckedRow } from "../data/checked-rows.js";
import {
  isWhole,
  planImport,
  reportOf,
  writePlan,
  type Importer,
  type PlannedUpdate,
} from "../data/importer.js";
import { Room, roomTopic, type RoomFields } from "./room.js";
import { readRooms, roomsShape, type RoomRow } from "./rooms-file.js";

/** The rooms' import. The code is the key; a room that is not in the file stays. Bookings are never touched. */
export const roomsImport: Importer = {
  kind: "rooms",
  shape: roomsShape,
  collection: "rooms",
  async dryRun(bytes) {
    const { report } = await look(bytes);
    return report;
  },
  async apply(trail, bytes, now, fileName) {
    const { report, plan } = await look(bytes);
    if (!isWhole(report)) return report;
    await writePlan(Room, plan, now);
    leaveTraces(trail, plan.update);
    trail.audit("import the rooms", "rooms:all", { fileName, ...report.counts });
    trail.announce("office:all", "room:all");
    return report;
  },
};

async function look(bytes: Uint8Array) {
  const file = readRooms(bytes);
  const plan = planImport(file.rows, (row) => row.code, fieldsOf, await storedRooms(file.rows));
  return { plan, report: reportOf(file, plan) };
}

async function storedRooms(rows: readonly CheckedRow<RoomRow>[]): Promise<Map<string, RoomFields>> {
  const codes = rows.map((row) => row.value.code);
  const rooms = await Room.find({ code: mongoose.trusted({ $in: codes }) }).lean();
  return new Map(rooms.map((room) => [room.code, room]));
}

const fieldsOf = (row: RoomRow) => ({
  code: row.code,
  name: row.name,
  building: row.building,
  floor: row.floor,
  seats: row.seats,
  features: row.features,
  stepFree: row.step_free,
  open: row.open,
  ...(row.slot_minutes === undefined ? {} : { slotMinutes: row.slot_minutes }),
  ...(row.turnover_minutes === undefined ? {} : { turnoverMinutes: row.turnover_minutes }),
});

function leaveTraces(trail: Trail, updates: readonly PlannedUpdate<RoomRow>[]): void {
  for (const { id, row, from, to } of updates) {
    trail.audit("update from the rooms file", topicOf("room", id), { from, to });
    trail.announce(roomTopic(row.value.code));
  }
}
