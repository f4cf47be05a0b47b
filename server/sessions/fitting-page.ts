import mongoose, { type Types } from "mongoose";
import { among } from "../data/ids.js";
import { lookTogether } from "../data/look-together.js";
import { addressOf, browseInput, type Browse } from "../groups/browsing.js";
import type { ListedGroup } from "../groups/catalogue.js";
import { namesOf } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isMember, leads } from "../groups/policy.js";
import { presentGroupCard, type CardContext } from "../groups/presenter.js";
import type { PersonFields } from "../people/person.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { overlaps, type Interval } from "../time/interval.js";
import { groupsThatFit, waysOut, whyItFits, type Seeker } from "./fitting.js";
import { roomLacks } from "./room-lacks.js";
import { placeWords, roomsOf } from "./presenter.js";
import { Session } from "./session.js";

/** Who looks for a group that fits, with what is known of them. */
interface Looking {
  person: Pick<PersonFields, "free" | "topics" | "matters"> & Partial<Pick<PersonFields, "accessNeeds">>;
  /** Ids of the groups their study buddy is in. */
  together: ReadonlySet<string>;
  year: number;
  /** The groups of the term they lead, are in or wait for. */
  own: readonly GroupFields[];
  programme: ProgrammeFields;
  context: CardContext;
  now: Date;
  /** Which term's groups they are, as the list's address says it. */
  term: Browse["term"];
}

const shownGroups = 3;
const shownWays = 2;
/** As many are looked at more closely: some may have had their last session. */
const lookedAt = 9;

/**
 * Three groups that truly fit a student, each with its why and its room; with fewer, that it is so, and the cheapest
 * ways out. Null for whoever is in as many groups as one may.
 */
export async function findFitting(groups: readonly ListedGroup[], looking: Looking) {
  const { person, context, own, programme, now } = looking;
  const { viewer, topics } = context;
  const inThem = own.filter((group) => !group.cancelledAt && isMember(viewer, group)).length;
  if (inThem >= programme.settings.maxGroups) return null;
  const seeker = seekerOf(looking);
  const missing = { free: person.free.length === 0, topics: person.topics.length === 0 };
  // Who has said nothing about themself is asked; any group would fit nobody in particular.
  if (missing.free && missing.topics) return { cards: [], ways: [], missing, more: "" };
  const all = groupsThatFit(groups, seeker);
  const next = await nextDates(all.slice(0, lookedAt), await busyDates(looking), now);
  const lacks = await roomLacks(
    person.accessNeeds,
    [...next.values()].flatMap(({ room }) => room ?? []),
  );
  const lackIn = (group: ListedGroup) => lacks.get(next.get(String(group._id))?.room ?? "") ?? "";
  // What somebody needs of a room comes before what they would like; what is equal stays in its order.
  const fitting = all
    .filter((group) => next.has(String(group._id)))
    .sort((a, b) => Number(lackIn(a) !== "") - Number(lackIn(b) !== ""))
    .slice(0, shownGroups);
  const names = await leaderNames(fitting.flatMap((group) => [...group.leaders]));
  const topicName = (code: string) => topics.get(code) ?? code;
  const cards = fitting.map((group) => ({
    ...presentGroupCard(group, { ...context, names }),
    why: whyItFits(group, seeker, topicName(group.topic)),
    place: next.get(String(group._id))?.place ?? "",
    caution: lackIn(group) === "" ? "" : `${lackIn(group)} ${lackWords}`,
  }));
  const few = fitting.length < shownGroups;
  const ways = few ? waysOut(groups, seeker, topicName).slice(0, shownWays) : [];
  return { cards, ways, missing, more: few || missing.free ? "" : fittingAddress(looking) };
}

const lackWords =
  "If you join, the programme office sees that the group needs another room, but not for whom.";

/** The list narrowed to what can be had in the person's free time. */
const fittingAddress = ({ term }: Looking) =>
  addressOf(browseInput.parse({ fits: "yes", places: "yes", term }));

function seekerOf({ person, year, own, together, context: { viewer } }: Looking): Seeker {
  const meeting = own.filter(
    (group) => !group.cancelledAt && (isMember(viewer, group) || leads(viewer, group)),
  );
  return {
    year,
    topics: person.topics,
    free: person.free,
    matters: person.matters,
    busy: meeting.map((group) => group.slot),
    known: new Set(own.map((group) => String(group._id))),
    together,
  };
}

/** Names of leaders by id, asked for once while nothing changes. */
export const leaderNames = (leaders: readonly GroupFields["leaders"][number][]) =>
  lookTogether(`names of ${leaders.map(String).join(" ")}`, () => namesOf(leaders));

/** Where a group meets next, as words and by the room's code. */
interface NextPlace {
  place: string;
  room: string | null;
}

/** When the person is with the groups they are in or lead, or leads a session in somebody's place. */
async function busyDates({ own, context: { viewer } }: Looking): Promise<Interval[]> {
  const meeting = own.filter((group) => isMember(viewer, group) || leads(viewer, group));
  const isLeader = viewer.roles.includes("leader");
  if (meeting.length === 0 && !isLeader) return [];
  const inGroups = { group: among(meeting.map(({ _id }) => _id)) };
  const theirs = isLeader ? { $or: [inGroups, { "cover.takenBy": viewer.id }] } : inGroups;
  const found = await lookTogether(
    `days of ${viewer.id} in ${meeting.map(({ _id }) => String(_id)).join(" ")}`,
    () => Session.find({ ...theirs, cancelledAt: null }, { _id: 0, startsAt: 1, endsAt: 1 }).lean(),
  );
  return found.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
}

/**
 * Where each group meets next, by its id; a group whose last session has begun is left out, and so is one with a date
 * to come at which the person is elsewhere.
 */
async function nextDates(
  groups: readonly ListedGroup[],
  busy: readonly Interval[],
  now: Date,
): Promise<Map<string, NextPlace>> {
  const ids = groups.map((group) => group._id);
  const { sessions, rooms } = await lookTogether(`dates of ${ids.map(String).join(" ")}`, () =>
    readDates(ids),
  );
  const next = new Map<string, NextPlace>();
  for (const group of ids.map(String)) {
    const own = sessions.filter((session) => String(session.group) === group);
    const coming = own.find((session) => session.startsAt > now);
    const spans = own.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt }));
    if (spans.some((span) => span.to > now && busy.some((each) => overlaps(each, span)))) continue;
    if (coming) next.set(group, { place: placeWords(coming, rooms, false), room: coming.room ?? null });
    else if (own.length === 0) next.set(group, { place: "", room: null });
  }
  return next;
}

async function readDates(ids: Types.ObjectId[]) {
  const sessions = await Session.find(
    { group: mongoose.trusted({ $in: ids }), cancelledAt: null },
    { group: 1, startsAt: 1, endsAt: 1, room: 1 },
  )
    .sort({ startsAt: 1 })
    .lean();
  return { sessions, rooms: await roomsOf(sessions) };
}
