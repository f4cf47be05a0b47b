import type { RoomTable, TableSession } from "./room-table.js";
import { tooClose } from "./room-tests.js";
import { compareRoomWorth, roomWorth, type Rooming } from "./room-worth.js";

/** The sessions in each room on each date so far, and the rooms given. */
interface Sheet {
  table: RoomTable;
  rooming: Rooming;
  inside: TableSession[][];
  /** For each session the position of its date. */
  dateOf: Int32Array;
  /** Positions of the rooms, the smallest first. */
  bySeats: number[];
}

/** Names in the order of people: g2 before g10. */
const order = new Intl.Collator("en", { numeric: true });

/**
 * What a person with a pencil would do, so that no solve, however soon it was stopped, gives less: group by group the
 * room that is free on most of its dates, or day by day each session its present room, that of its group, or the
 * tightest; whichever is better. Takes milliseconds and holds every rule.
 */
export function plainRooming(table: RoomTable): Rooming {
  const [byGroup, byDay] = [groupByGroup(table), dayByDay(table)];
  return compareRoomWorth(roomWorth(table, byGroup), roomWorth(table, byDay)) <= 0 ? byGroup : byDay;
}

function groupByGroup(table: RoomTable): Rooming {
  const sheet = blank(table);
  for (const own of groupsByName(table)) {
    let left = own;
    for (;;) {
      const offers = sheet.bySeats.map((room) => ({
        room,
        free: left.filter((s) => isFree(sheet, s, room)),
      }));
      const best = offers.reduce((a, b) => (b.free.length > a.free.length ? b : a), offers[0] ?? NONE);
      if (best.free.length === 0) break;
      // Two sessions of a group may overlap: who comes second looks again.
      for (const s of best.free) if (isFree(sheet, s, best.room)) take(sheet, s, best.room);
      left = left.filter((s) => sheet.rooming[s] === -1);
    }
  }
  return sheet.rooming;
}

/** The sessions of each group, groups by name. */
function groupsByName({ sessions, groups }: RoomTable): number[][] {
  const own = Array.from({ length: groups }, (): number[] => []);
  sessions.forEach(({ group }, s) => own[group]?.push(s));
  const name = ([s = 0]: readonly number[]) => sessions[s]?.given.group ?? "";
  return own.sort((a, b) => order.compare(name(a), name(b)));
}

const NONE = { room: -1, free: [] as number[] };

function dayByDay(table: RoomTable): Rooming {
  const sheet = blank(table);
  const last = new Map<number, number>();
  for (const s of table.dates.flat()) {
    const session = table.sessions[s];
    if (!session) continue;
    const wanted = [session.current, last.get(session.group) ?? -1, ...sheet.bySeats];
    const room = wanted.find((each) => isFree(sheet, s, each));
    if (room === undefined) continue;
    take(sheet, s, room);
    last.set(session.group, room);
  }
  return sheet.rooming;
}

function blank(table: RoomTable): Sheet {
  const dateOf = new Int32Array(table.sessions.length);
  table.dates.forEach((date, d) => date.forEach((s) => (dateOf[s] = d)));
  const inside = Array.from({ length: table.dates.length * table.rooms.length }, (): TableSession[] => []);
  return {
    table,
    rooming: new Int32Array(table.sessions.length).fill(-1),
    inside,
    dateOf,
    bySeats: roomsBySeats(table),
  };
}

function roomsBySeats({ rooms }: RoomTable): number[] {
  const seats = (r: number) => rooms[r]?.seats ?? 0;
  const name = (r: number) => rooms[r]?.id ?? "";
  return [...rooms.keys()].sort((a, b) => seats(a) - seats(b) || order.compare(name(a), name(b)));
}

function isFree({ table, inside, dateOf }: Sheet, s: number, room: number): boolean {
  const session = table.sessions[s];
  if (room < 0 || !session?.allowed.includes(room)) return false;
  const there = inside[(dateOf[s] ?? 0) * table.rooms.length + room] ?? [];
  return !there.some((other) => tooClose(other, session, table.turnover));
}

function take({ table, rooming, inside, dateOf }: Sheet, s: number, room: number): void {
  const session = table.sessions[s];
  rooming[s] = room;
  if (session) inside[(dateOf[s] ?? 0) * table.rooms.length + room]?.push(session);
}
