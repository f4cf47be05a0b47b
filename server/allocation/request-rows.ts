import type { Types } from "mongoose";
import type { CsvColumn } from "../data/csv.js";
import { among } from "../data/ids.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { meetingWords } from "../groups/words.js";
import type { BookingFields } from "../rooms/booking.js";
import { answersOf, misfits, type Standing } from "../rooms/fitting.js";
import { RoomRequest, type RoomRequestFields } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { isoMoment } from "../time/words.js";
import { standingAround } from "./choosing.js";
import { freeWords, grantWords, presentRequest } from "./presenter.js";
import { wantSameTime } from "./room-rivals.js";
import { datesWantedBy } from "./wanted-dates.js";
import { needsOf, type GroupNeed } from "./needing.js";
import { publicName, type SessionDate } from "./wanting.js";

interface Context {
  now: Date;
  zone: string;
}

/** Who belongs to a shared-experience group, its leaders included, shows nowhere outside it. */
export const mayName = (group: Pick<GroupFields, "kind">) => group.kind !== "shared-experience";

/**
 * The lines of the office's list of requests, with each room's answer as it is now. However many there are, everything
 * is looked up once.
 */
export async function loadRequestRows(requests: readonly RoomRequestFields[], { now, zone }: Context) {
  const groups = byId(
    await Group.find({ _id: among(requests.map(({ group }) => group)) }).lean<GroupFields[]>(),
  );
  const named = requests.flatMap(({ room, grantedRoom }) => [room, ...(grantedRoom ? [grantedRoom] : [])]);
  const rooms = byId(await Room.find({ _id: among(named) }).lean<RoomFields[]>());
  const names = await namesOf(requests.map(({ askedBy }) => askedBy));
  const answers = await answersNow(requests, groups, rooms, now);
  return requests.map((request) => {
    const group = groups.get(String(request.group));
    return {
      ...presentRequest(request, rooms.get(String(request.room)), now, zone),
      group: group ? publicName(group) : "",
      meets: group ? meetingWords(group) : "",
      by: group && mayName(group) ? (names.get(String(request.askedBy)) ?? "") : "",
      askedAt: isoMoment(request.askedAt, zone),
      decidedAt: request.decidedAt ? isoMoment(request.decidedAt, zone) : "",
      decision: grantWords(request, rooms.get(String(request.grantedRoom))),
      answer: answers.get(String(request._id)) ?? "",
    };
  });
}

type RequestRow = Awaited<ReturnType<typeof loadRequestRows>>[number];

/** The requests as a file; moments are wall times in the programme's zone. */
export const requestColumns: CsvColumn<RequestRow>[] = [
  { name: "group", of: (row) => row.group },
  { name: "room", of: (row) => row.room },
  { name: "meets", of: (row) => row.meets },
  { name: "asked_by", of: (row) => row.by },
  { name: "asked_at", of: (row) => row.askedAt },
  { name: "wants", of: (row) => row.choice },
  { name: "state", of: (row) => row.state },
  { name: "decided_at", of: (row) => row.decidedAt },
  { name: "now", of: (row) => row.answer || row.decision },
];

const byId = <T extends { _id: Types.ObjectId }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((each) => [String(each._id), each]));

async function answersNow(
  requests: readonly RoomRequestFields[],
  groups: ReadonlyMap<string, GroupFields>,
  rooms: ReadonlyMap<string, RoomFields>,
  now: Date,
): Promise<Map<string, string>> {
  const pending = requests.filter((request) => request.pending);
  const rivals = await RoomRequest.find(
    { room: among(pending.map(({ room }) => room)), pending: true },
    { room: 1, group: 1 },
  ).lean();
  const asking = await Group.find({ _id: among(rivals.map(({ group }) => group)) }).lean<GroupFields[]>();
  const dates = await datesWantedBy(asking, now);
  const all = [...dates.values()].flat().sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const standing = await standingAround(pending.length > 0 ? [...rooms.values()] : [], all);
  const needs = await needsOf(pending.flatMap(({ group }) => groups.get(String(group)) ?? []));
  return new Map(
    pending.flatMap((request): [string, string][] => {
      const group = groups.get(String(request.group));
      const room = rooms.get(String(request.room));
      const need = needs.get(String(request.group));
      if (!group || !need || !room) return [];
      const own = dates.get(String(group._id)) ?? [];
      const answer = answerOf({ group, need }, room, own, standing);
      const others = rivals.filter(
        (each) =>
          each.room.equals(request.room) &&
          !each._id.equals(request._id) &&
          wantSameTime(room, own, dates.get(String(each.group)) ?? []),
      );
      return [
        [String(request._id), others.length > 0 ? `${answer}; ${others.length + 1} ask for it` : answer],
      ];
    }),
  );
}

function answerOf(
  { group, need }: { group: GroupFields; need: GroupNeed },
  room: RoomFields,
  dates: readonly SessionDate[],
  standing: Standing<BookingFields>,
): string {
  if (misfits(room, need).length > 0) return "doesn't suit";
  if (dates.length === 0) return "nothing left to room";
  const free = answersOf(room, dates, standing).filter(({ answer }) => answer === "free").length;
  const words = freeWords(free, dates.length);
  return group.openedAt ? words : `${words}; the group isn't open yet`;
}
