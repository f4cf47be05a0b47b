import mongoose from "mongoose";
import type { GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { RoomRequest } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { choicesFor, type Choice } from "./choosing.js";
import { loadOwnLines } from "./line-presenter.js";
import { loadWays } from "./clash-ways-page.js";
import { presentChoice, presentRequest } from "./presenter.js";
import { datesWanted } from "./wanted-dates.js";
import { needOf, publicNames, roomsHeld } from "./wanting.js";

const roomsShown = 8;

interface Asked {
  now: Date;
  zone: string;
  /** Show every room that suits, not only the best. */
  all: boolean;
}

/** Everything the page of a group's room shows. */
export async function loadRoomPage(group: GroupFields, { now, zone, all }: Asked) {
  const [dates, held, requests] = await Promise.all([
    datesWanted(group, now),
    roomsHeld(group._id, now),
    RoomRequest.find({ group: group._id, withdrawnAt: null }).sort({ askedAt: -1 }).limit(1).lean(),
  ]);
  const { suited, taken, rooms } = await choicesFor(group, dates);
  const lines = await loadOwnLines(group._id, { now, zone });
  const waited = new Set(lines.map(({ room }) => room));
  const known = await roomsBy(held.map(({ code }) => code));
  const [last] = requests;
  const asked = last && (await Room.findById(last.room).lean());
  const waitsFor = last?.pending && !last.missedAt ? String(last.room) : "";
  const others = suited.filter(({ room }) => String(room._id) !== waitsFor);
  const shown = others.slice(0, all ? others.length : roomsShown);
  const names = await publicNames(holdersOf(shown));
  const need = needOf(group);
  const waysFor = await loadWays(group, dates, { now, zone });
  return {
    need: needWords(group),
    dates: dates.length,
    held: held.map(({ code, dates: on }) => ({ code, dates: on, ...whereIs(known.get(code)) })),
    request: last?.pending ? presentRequest(last, asked ?? undefined, now, zone) : null,
    refusal: last?.refusedAt && dates.length > 0 ? presentRequest(last, asked ?? undefined, now, zone) : null,
    choices: shown.map((choice, place) => ({
      ...presentChoice(choice, { need, names, zone, waysFor }),
      label: `Ask for ${choice.room.code}`,
      kind: place === 0 ? "primary" : "plain",
      mayWait:
        isOpen(group) &&
        !waited.has(choice.room.code) &&
        choice.answers.some(({ answer }) => answer === "taken"),
    })),
    lines,
    taken: isOpen(group) ? presentTaken(taken, waited) : [],
    unsuited: rooms - suited.length - taken.length,
  };
}

/** Rooms that are taken on every date, those the group waits for left out. */
const presentTaken = (taken: readonly Choice[], waited: ReadonlySet<string>) =>
  taken
    .filter(({ room }) => !waited.has(room.code))
    .slice(0, roomsShown)
    .map(({ room }) => ({ id: String(room._id), code: room.code, name: room.name, place: placeOf(room) }));

const whereIs = (room: RoomFields | undefined) => ({
  name: room?.name ?? "",
  place: room ? placeOf(room) : "",
});

async function roomsBy(codes: readonly string[]): Promise<Map<string, RoomFields>> {
  const rooms = await Room.find({ code: mongoose.trusted({ $in: codes }) }).lean();
  return new Map(rooms.map((room) => [room.code, room]));
}

const holdersOf = (choices: readonly Choice[]) =>
  choices.flatMap(({ answers }) => answers.map(({ by }) => by?.group ?? null));

/** "12 seats, screen, step-free; Harvey Building if it can be" */
export function needWords(group: Pick<GroupFields, "capacity" | "wish">): string {
  const { seats, features, stepFree, building } = needOf(group);
  const needs = [`${seats} seats`, ...features, ...(stepFree ? ["step-free"] : [])].join(", ");
  return building === "" ? needs : `${needs}; ${building} if it can be`;
}
