import mongoose from "mongoose";
import { among } from "../data/ids.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isOpen } from "../groups/policy.js";
import { meetingWords } from "../groups/words.js";
import type { Viewer } from "../people/viewer.js";
import { namesOf } from "../groups/find.js";
import { answersOf, misfits } from "../rooms/fitting.js";
import { RoomRequest, type RoomRequestFields } from "../rooms/request.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { choicesFor, standingAround, type Choice } from "./choosing.js";
import { loadWays } from "./clash-ways-page.js";
import { whenWords } from "../time/words.js";
import { freeWords, grantWords, presentChoice, presentDate, presentRequest } from "./presenter.js";
import { needOf, noteNeedSeen } from "./needing.js";
import { needWords } from "./room-page.js";
import { mayName } from "./request-rows.js";
import { wantSameTime } from "./room-rivals.js";
import { datesWanted, datesWantedBy } from "./wanted-dates.js";
import { publicName, publicNames, type SessionDate } from "./wanting.js";

const othersShown = 4;

interface Context {
  viewer: Viewer;
  now: Date;
  zone: string;
}

async function findBoth(request: RoomRequestFields): Promise<[GroupFields | null, RoomFields | null]> {
  return Promise.all([Group.findById(request.group).lean(), Room.findById(request.room).lean()]);
}

/** Everything the page of one request shows; null when its group or room is gone. */
export async function loadRequestPage(request: RoomRequestFields, { viewer, now, zone }: Context) {
  const [group, room] = await findBoth(request);
  if (!group || !room) return null;
  const dates = await datesWanted(group, now);
  const answers = answersOf(room, dates, await standingAround([room], dates));
  const free = answers.filter(({ answer }) => answer === "free").length;
  const taken = answers.some(({ answer }) => answer === "taken");
  const need = await needOf(group);
  await noteNeedSeen(viewer, need, now, zone);
  const { suited } = await choicesFor(group, dates);
  const others = suited.filter((choice) => choice.room.code !== room.code).slice(0, othersShown);
  const holders = [...answers, ...others.flatMap((choice) => choice.answers)].map(
    ({ by }) => by?.group ?? null,
  );
  const names = await publicNames(holders);
  const context = { need, names, zone, waysFor: await loadWays(group, dates, { now, zone }) };
  const whole = dates.length > 0 && (!taken || (request.leaveOpen && free > 0));
  const isPartly = (choice: Choice) => choice.free < dates.length;
  const people = await namesOf([request.askedBy, ...(request.decidedBy ? [request.decidedBy] : [])]);
  return {
    request: presentRequest(request, room, now, zone),
    pending: request.pending,
    decision: await decisionWords(request, people, { now, zone }),
    isOpen: isOpen(group),
    group: { name: publicName(group), meets: meetingWords(group), need: needWords(need) },
    groupHref: mayName(group) ? `/groups/${String(group._id)}` : "",
    by: mayName(group) ? (people.get(String(request.askedBy)) ?? "") : "",
    room: { id: String(room._id), code: room.code, seats: room.seats },
    dates: answers.map((answer) => presentDate(answer, context, room)),
    answer: dates.length === 0 ? "" : freeWords(free, dates.length),
    misfits: misfits(room, need),
    gaps: !request.leaveOpen && (others.some(isPartly) || (whole && free < dates.length)),
    some: free > 0,
    whole,
    closed: answers.some(({ answer }) => answer === "closed" || answer === "blocked"),
    rivals: await rivalNames(request, room, dates, now),
    others: others.map((choice) => presentChoice(choice, context)),
  };
}

/** "granted X-E6, by Ruth Adeyemi, today 12:23"; "" while it waits. */
async function decisionWords(
  request: RoomRequestFields,
  people: ReadonlyMap<string, string>,
  { now, zone }: Pick<Context, "now" | "zone">,
): Promise<string> {
  const { grantedAt, grantedRoom, refusedAt, decidedBy, decidedAt } = request;
  if (!decidedAt) return "";
  const room = grantedRoom ? await Room.findById(grantedRoom, { code: 1 }).lean() : null;
  const what = grantedAt ? `granted${room ? ` ${room.code}` : ""}` : refusedAt ? "refused" : "withdrawn";
  const by = decidedBy ? (people.get(String(decidedBy)) ?? "") : "";
  const told = [what, by === "" ? "" : `by ${by}`, whenWords(decidedAt, now, zone)]
    .filter(Boolean)
    .join(", ");
  return [told, grantWords(request, room ?? undefined)].filter(Boolean).join("; ");
}

/** Who else waits for the same room at a time that this request is about. */
async function rivalNames(
  request: RoomRequestFields,
  room: RoomFields,
  dates: readonly SessionDate[],
  now: Date,
): Promise<{ name: string; href: string }[]> {
  const others = { room: request.room, pending: true, _id: mongoose.trusted({ $ne: request._id }) };
  const asking = await RoomRequest.find(others).sort({ askedAt: 1 }).lean();
  const groups = await Group.find({ _id: among(asking.map(({ group }) => group)) }).lean<GroupFields[]>();
  const wanted = await datesWantedBy(groups, now);
  const rivals = asking.filter(({ group }) => wantSameTime(room, dates, wanted.get(String(group)) ?? []));
  const names = await publicNames(rivals.map(({ group }) => group));
  return rivals.map(({ _id, group }) => ({
    name: names.get(String(group)) ?? "A peer group",
    href: `/office/requests/${String(_id)}`,
  }));
}
