import mongoose from "mongoose";
import { searchPattern } from "../data/search.js";
import type { GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import type { Viewer } from "../people/viewer.js";
import { Booking } from "../rooms/booking.js";
import { RoomRequest } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { placeOf } from "../rooms/words.js";
import { addressOf, pagingOf, type Listing } from "../web/listing.js";
import { choicesFor, type Choice } from "./choosing.js";
import { loadOwnLines } from "./line-presenter.js";
import { loadWays } from "./clash-ways-page.js";
import { presentChoice, presentRequest } from "./presenter.js";
import { datesWanted } from "./wanted-dates.js";
import { accessMisfits, needOf, noteNeedSeen, type GroupNeed } from "./needing.js";
import { givenByHand, lacksOf } from "./unsuited.js";
import { publicNames, roomsHeld } from "./wanting.js";

const perPage = 8;

interface Asked {
  viewer: Viewer;
  now: Date;
  zone: string;
  /** Which of the rooms that suit: words of a room, and a page of those. */
  listing: Listing;
  /** The address of the page itself. */
  path: string;
}

/** Everything the page of a group's room shows. */
export async function loadRoomPage(group: GroupFields, { viewer, now, zone, listing, path }: Asked) {
  const need = await needOf(group);
  await noteNeedSeen(viewer, need, now, zone);
  const [dates, held, requests] = await Promise.all([
    datesWanted(group, now),
    roomsHeld(group._id, now),
    RoomRequest.find({ group: group._id, withdrawnAt: null }).sort({ askedAt: -1 }).limit(1).lean(),
  ]);
  const { suited, taken, rooms: count } = await choicesFor(group, dates);
  const lines = await loadOwnLines(group._id, { now, zone });
  const waited = new Set(lines.map(({ room }) => room));
  const known = await roomsBy(held.map(({ code }) => code));
  const [last] = requests;
  const asked = last && (await Room.findById(last.room).lean());
  const waitsFor = last?.pending && !last.missedAt ? String(last.room) : "";
  const others = suited.filter(({ room }) => String(room._id) !== waitsFor && !isComing(room, lines));
  const { paging, shown, found } = partOf(others, listing, path);
  const names = await publicNames(holdersOf(shown));
  const waysFor = await loadWays(group, dates, { now, zone });
  const { q } = listing;
  return {
    need: needWords(need),
    dates: dates.length,
    ...presentHeld(held, known, need, await isByHand(group, now)),
    request: last?.pending ? presentRequest(last, asked ?? undefined, now, zone) : null,
    refusal: last?.refusedAt && dates.length > 0 ? presentRequest(last, asked ?? undefined, now, zone) : null,
    choices: shown.map((choice, place) => ({
      ...presentChoice(choice, { need, names, zone, waysFor }),
      label: `Ask for ${choice.room.code}`,
      kind: place + paging.skip === 0 ? "primary" : "plain",
      mayWait: isOpen(group) && !waited.has(choice.room.code) && isTakenOnce(choice),
    })),
    search: others.length > perPage || q !== "" ? { q, found } : null,
    paging,
    here: addressOf(path, { q, page: String(paging.page) }),
    lines,
    taken: isOpen(group) ? presentTaken(taken, waited) : [],
    unsuited: count - suited.length - taken.length,
  };
}

/** Whether the room is theirs to take in some minutes: who asks for it now asks for what comes by itself. */
const isComing = ({ code }: RoomFields, lines: readonly { room: string; soon: string }[]) =>
  lines.some(({ room, soon }) => room === code && soon !== "");

const isTakenOnce = ({ answers }: Choice) => answers.some(({ answer }) => answer === "taken");

/** The part of the rooms that was asked for, by words and page. */
function partOf(choices: readonly Choice[], { q, page }: Listing, path: string) {
  const found = choices.filter(({ room }) => holdsWords(room, q));
  const paging = pagingOf(found.length, perPage, page, path, { q });
  return { paging, shown: found.slice(paging.skip, paging.skip + perPage), found: found.length };
}

/** Whether the words typed into the search box stand in what the room is called, where it is or what it has. */
function holdsWords({ code, name, building, features }: RoomFields, q: string): boolean {
  const pattern = new RegExp(searchPattern(q), "i");
  return [code, name, building, ...features].some((words) => pattern.test(words));
}

/** Rooms that are taken on every date, those the group waits for left out. */
const presentTaken = (taken: readonly Choice[], waited: ReadonlySet<string>) =>
  taken
    .filter(({ room }) => !waited.has(room.code))
    .map(({ room }) => ({ id: String(room._id), code: room.code, name: room.name, place: placeOf(room) }));

/** The rooms the group has, and what to do when one lacks what somebody needs. */
function presentHeld(
  held: readonly { code: string; dates: number }[],
  known: ReadonlyMap<string, RoomFields>,
  need: GroupNeed,
  byHand: boolean,
) {
  const rooms = held.map(({ code, dates }) => {
    const room = known.get(code);
    const lacks = lacksOf(room, need, byHand).join(" ");
    return { code, dates, name: room?.name ?? "", place: room ? placeOf(room) : "", lacks };
  });
  const isShort = [...known.values()].some((room) => accessMisfits(room, need).length > 0);
  const isSmall = rooms.some(({ lacks }) => lacks !== "");
  return { held: rooms, lacking: isShort ? lackingWords(true) : isSmall ? lackingWords(false) : "" };
}

const lackingWords = (isSomebody: boolean): string =>
  `${isSomebody ? "Somebody in the group needs more than this room has." : "The room isn’t enough for the group as it is now."} The programme office sees it and looks for another; you can also give the room back and ask for one that suits.`;

/** Whether a room was given to the group against the rules, with a reason. */
const isByHand = async ({ _id }: GroupFields, now: Date): Promise<boolean> =>
  (await Booking.exists({ group: _id, ...givenByHand(now) })) !== null;

async function roomsBy(codes: readonly string[]): Promise<Map<string, RoomFields>> {
  const rooms = await Room.find({ code: mongoose.trusted({ $in: codes }) }).lean();
  return new Map(rooms.map((room) => [room.code, room]));
}

const holdersOf = (choices: readonly Choice[]) =>
  choices.flatMap(({ answers }) => answers.map(({ by }) => by?.group ?? null));

/** "12 seats, screen, step-free; Harvey Building if it can be" */
export function needWords({ seats, features, stepFree, building }: GroupNeed): string {
  const needs = [`${seats} seats`, ...features, ...(stepFree ? ["step-free"] : [])].join(", ");
  return building === "" ? needs : `${needs}; ${building} if it can be`;
}
