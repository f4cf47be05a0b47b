import mongoose, { type Types } from "mongoose";
import { onceEach } from "../data/ids.js";
import { hashOf } from "../data/secret.js";
import { writeDiaries } from "../groups/diary.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupDocument, type GroupFields } from "../groups/group.js";
import { everybodyOf, isSame } from "../groups/places.js";
import { isOpen } from "../groups/policy.js";
import { coverersOf, leadersOf } from "../sessions/covered.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { Term } from "../terms/term.js";
import { notFound } from "../web/errors.js";
import { busyOf, clashesOf, type Clash } from "./clashes.js";
import type { Change, Dated, Edit, Kept, Series, Unplanned } from "./dated.js";
import { keptBy, planEdit } from "./edits.js";
import { patternWords } from "./pattern.js";
import { otherRooms, roomChangesOf, type RoomChange } from "./rooms.js";

/** What an edit would do, before it is done. */
export interface Preview {
  group: GroupFields;
  series: Series;
  changes: Change[];
  /** How the group meets from then on, where it is planned anew; "" otherwise. */
  pattern: string;
  /** Sessions that stay where they are, and whose series has them elsewhere then: nobody reads of it before. */
  kept: Kept[];
  rooms: RoomChange[];
  /** Who leads at each change, by its number: whoever covers that session in place of who asked for it. */
  leaders: ReadonlyMap<number, readonly Types.ObjectId[]>;
  /** Those who lead one of the sessions in somebody's place. */
  covering: readonly Types.ObjectId[];
  /** Rooms free on every date that loses its own, in words. */
  otherRooms: string;
  clashes: Clash[];
  /** The groups people are in at a new time, by id; for words to those people themselves. */
  elsewhere: ReadonlyMap<string, GroupFields>;
  names: ReadonlyMap<string, string>;
  /** Everybody who would be told, once each. */
  told: Types.ObjectId[];
  /** Changes when anything that is shown does. */
  version: string;
}

/** Where an edit is asked: on a session of a group, or for "add" on the group alone. */
export interface Place {
  group: Types.ObjectId | string;
  session: string | null;
}

/**
 * Looks what an edit would do, to the dates, the rooms and the people.
 * @param actor is not told of what they do themselves
 * @param within true inside the change that does it: diaries are written first, and so what was looked at stays so
 */
export async function lookAhead(
  { group: id, session }: Place,
  edit: Edit,
  actor: { id: string; now: Date },
  within = false,
): Promise<Preview | Unplanned> {
  const group = await Group.findById(id).lean();
  if (!group) throw notFound();
  if (!isOpen(group))
    return { refused: "The group doesn't meet, so there is nothing to change.", field: "form" };
  const covered = await coveredToCome(group._id, actor.now);
  if (within) await writeDiaries(onceEach([...everybodyOf(group), ...coverersOf(covered)]));
  const series = await seriesOf(group, actor.now);
  const changes = planEdit(series, session, edit);
  if ("refused" in changes) return changes;
  const kept = keptBy(series, session, edit);
  const pattern = patternWords(series, session, edit, changes, group.everyWeeks);
  return weigh({ group, series, changes, pattern, kept, covered }, actor.id);
}

type Covered = Pick<SessionFields, "number" | "cover">;

const coveredToCome = (group: Types.ObjectId, now: Date): Promise<Covered[]> =>
  Session.find(
    {
      group,
      startsAt: mongoose.trusted({ $gt: now }),
      "cover.takenBy": mongoose.trusted({ $ne: null }),
    },
    { number: 1, cover: 1 },
  ).lean();

/** What an edit is weighed on. */
interface Weighed extends Pick<Preview, "group" | "series" | "changes" | "pattern" | "kept"> {
  covered: readonly Covered[];
}

async function weigh({ covered, ...planned }: Weighed, actor: string): Promise<Preview> {
  const { group, changes } = planned;
  const hit = covered.filter(({ number }) => changes.some((change) => change.number === number));
  const covering = coverersOf(hit);
  const people = onceEach([...everybodyOf(group), ...covering]);
  const leaders = new Map(
    changes.map(({ number }) => {
      const cover = hit.find((session) => session.number === number)?.cover ?? null;
      return [number, leadersOf({ session: { cover }, group })] as const;
    }),
  );
  const rooms = await roomChangesOf(group._id, changes);
  const { busy, groups } = await busyOf(people, changes, group._id);
  const clashes = clashesOf(changes, busy).filter((clash) => isAwaited(clash, group, leaders));
  const names = await namesOf(people);
  const others = await otherRooms(group, changes, rooms);
  const told = people.filter((person) => String(person) !== actor);
  const seen = [
    changes,
    rooms.map(({ number, room, outcome }) => [number, room.code, outcome]),
    clashes,
    told.map(String),
  ];
  const version = hashOf(JSON.stringify(seen)).slice(0, 24);
  return {
    ...planned,
    rooms,
    leaders,
    covering,
    otherRooms: others,
    clashes,
    elsewhere: groups,
    names,
    told,
    version,
  };
}

/** Whether the person is to be there: a leader whose session somebody else took is not. */
function isAwaited(clash: Clash, group: GroupFields, leaders: Preview["leaders"]): boolean {
  const comes = [...group.members, ...group.waitlist].map(({ person }) => person);
  return [...comes, ...(leaders.get(clash.number) ?? [])].some((each) => isSame(each, clash.person));
}

/** The group's series with its term. @throws HttpError 404 without a programme or term */
export async function seriesOf(
  group: Pick<GroupFields | GroupDocument, "_id" | "term">,
  now: Date,
): Promise<Series> {
  const programme = await findProgramme();
  const term = await Term.findById(group.term).lean();
  if (!programme || !term) throw notFound();
  const sessions = await Session.find({ group: group._id }, { register: 0, leading: 0 })
    .sort({ startsAt: 1 })
    .lean();
  const { startsOn, endsOn, closures } = term;
  return { sessions: sessions.map(datedOf), term: { startsOn, endsOn, closures }, zone: programme.zone, now };
}

type Stored = Pick<
  SessionFields,
  | "_id"
  | "number"
  | "on"
  | "start"
  | "minutes"
  | "startsAt"
  | "endsAt"
  | "movedFrom"
  | "leftOut"
  | "cancelledAt"
  | "registerOpenedAt"
>;

function datedOf({
  _id,
  number,
  on,
  start,
  minutes,
  startsAt,
  endsAt,
  movedFrom,
  leftOut,
  cancelledAt,
  registerOpenedAt,
}: Stored): Dated {
  const cancelled = Boolean(cancelledAt);
  return {
    id: String(_id),
    number,
    on,
    start,
    minutes,
    startsAt,
    endsAt,
    cancelled,
    kept: Boolean(registerOpenedAt),
    movedFrom: movedFrom ?? null,
    leftOut,
  };
}

/** Who leads at a change and would have to be in two places: the session can't move there. */
export const leadersAway = ({ leaders, clashes }: Pick<Preview, "leaders" | "clashes">): Clash[] =>
  clashes.filter(({ person, number }) => leaders.get(number)?.some((leader) => isSame(leader, person)));
