import type { Types } from "mongoose";
import type { Problem } from "../data/csv-file.js";
import type { GroupFields } from "../groups/group.js";
import { join } from "../groups/membership.js";
import { isSame, placesOf, type Places } from "../groups/places.js";
import { placeIn, whyNotJoin } from "../groups/policy.js";
import type { CodedRow } from "../people/roster-import.js";
import { readCode } from "../people/roster.js";
import type { ProgrammeFields } from "../terms/programme.js";
import { overlaps, type Interval } from "../time/interval.js";
import { momentWords } from "../time/words.js";
import { whyNotLead } from "../training/gate.js";
import type { StandingFields } from "../training/standing.js";
import { endsOf } from "./agenda.js";
import { isTooMuch, weeklyMinutes } from "./leading-load.js";

/** A term's groups and all that a place in one of them depends on, as plain data. */
export interface School {
  programme: ProgrammeFields;
  /** All of the term, shared-experience groups included: their people aren't free when they meet. */
  groups: readonly GroupFields[];
  /** When each group meets, by its id; what is cancelled left out. */
  dates: ReadonlyMap<string, readonly Interval[]>;
  /** Ids of the groups that have met for the last time: they count for nobody. */
  finished: ReadonlySet<string>;
  /** The sessions people lead in somebody's place, by their id. */
  covers: ReadonlyMap<string, readonly Interval[]>;
  /** By the leader's id. */
  standings: ReadonlyMap<string, StandingFields>;
}

/** A place, or a group to lead, that the roster gives to somebody who hasn't got it. */
export interface Given {
  person: Types.ObjectId;
  group: Types.ObjectId;
  as: "leader" | "member";
}

/** A group while the roster's rows are gone through, one after the other. */
interface Filling {
  fields: GroupFields;
  leaders: Types.ObjectId[];
  places: Places;
}

const mostLeaders = 2;

/**
 * What a roster's group codes come to, row by row: each row stands before those below it, and what a row already has
 * is given to nobody twice. Staff read the problems, so a code of a shared-experience group is as unknown to them as
 * one that isn't there, and no group is named that keeps somebody from being free.
 */
export function planFromRoster(
  rows: readonly CodedRow[],
  school: School,
  now: Date,
): { problems: Problem[]; given: Given[] } {
  const term = school.groups.map((fields) => ({
    fields,
    leaders: [...fields.leaders],
    places: placesOf(fields),
  }));
  const byCode = new Map(term.map((each) => [each.fields.code, each]));
  const problems: Problem[] = [];
  const given: Given[] = [];
  for (const row of rows) {
    const say = (text: string) => problems.push({ line: row.line, column: "group_codes", text });
    for (const { leads, code } of row.codes.map(readCode)) {
      const group = byCode.get(code);
      if (!group || group.fields.kind === "shared-experience") say(`there is no group ${code} this term`);
      else if (!(leads ? isLeading(group, row) : isMember(group, row))) {
        const wrong = (leads ? whyNotLeader : whyNotMember)(row, group, { ...school, term }, now);
        if (wrong !== null) say(`${code}: ${wrong}`);
        else given.push(give(group, row, leads, now));
      }
    }
  }
  return { problems, given };
}

const isLeading = ({ leaders }: Filling, { person }: CodedRow) =>
  leaders.some((leader) => isSame(leader, person));
const isMember = ({ places }: Filling, { person }: CodedRow) =>
  places.members.some((member) => isSame(member.person, person));

function give(group: Filling, { person }: CodedRow, leads: boolean, now: Date): Given {
  if (leads) group.leaders.push(person);
  else group.places = join(group.places, person, now).places;
  return { person, group: group.fields._id, as: leads ? "leader" : "member" };
}

type Term = School & { term: readonly Filling[] };

/** Why the person can't have a place, in words that follow the code; null when they can. */
function whyNotMember(row: CodedRow, group: Filling, school: Term, now: Date): string | null {
  const { fields, leaders, places } = group;
  if (isLeading(group, row)) return "who leads it can't have a place in it as well";
  const asker = { id: String(row.person), roles: row.roles, year: row.year };
  const closed = whyNotJoin(asker, { ...fields, leaders });
  if (closed !== null) return closed;
  const { last } = endsOf(fields, datesIn(school, group), now);
  if (last !== null && last <= now) return "it has no session to come";
  if (join(places, row.person, now).outcome !== "joined")
    return "there is no place left that nobody waits for";
  const others = school.term.filter((each) => isMember(each, row) && goesOn(school, each));
  if (others.length >= school.programme.settings.maxGroups) {
    return `${row.name} would be in more groups than one may, which is ${school.programme.settings.maxGroups}`;
  }
  return whyNotFree(row, group, school, now);
}

/**
 * Why the person can't lead the group, in words that follow the code; null when they can. What a group needs before it
 * opens is looked at then; of one that is open already it is looked at here.
 */
function whyNotLeader(row: CodedRow, group: Filling, school: Term, now: Date): string | null {
  const { fields, leaders } = group;
  const { programme, standings } = school;
  if (fields.cancelledAt) return "This group has been cancelled.";
  if (!row.roles.includes("leader")) return "who leads a group needs the role leader in this file";
  const has = placeIn(group.places, row.person);
  if (has === "member") return "who has a place in it can't lead it as well";
  if (has === "waiting") return "who waits for a place in it can't lead it as well";
  if (leaders.length >= mostLeaders) return `it has ${mostLeaders} leaders already`;
  if (!fields.openedAt) return null;
  const led = school.term.filter(
    (each) => isLeading(each, row) && each.fields.openedAt && goesOn(school, each),
  );
  const minutes = led.reduce((sum, each) => sum + weeklyMinutes(each.fields), 0);
  if (isTooMuch({ groups: led.length, minutes }, fields, programme.settings)) {
    return `${row.name} would lead more than one person may`;
  }
  const topic = programme.topics.find(({ code }) => code === fields.topic);
  const standing = standings.get(String(row.person)) ?? null;
  const untrained = topic ? whyNotLead(row.name, standing, topic, programme.settings) : null;
  return untrained ?? whyNotFree(row, group, school, now);
}

const goesOn = ({ finished }: School, { fields }: Filling) =>
  fields.cancelledAt === null && !finished.has(String(fields._id));

const datesIn = ({ dates }: School, { fields }: Filling) => dates.get(String(fields._id)) ?? [];

/** Where they are instead may be nobody else's business, so only the time is said. */
function whyNotFree(row: CodedRow, group: Filling, school: Term, now: Date): string | null {
  const spans = datesIn(school, group).filter(({ to }) => to > now);
  const attended = school.term.filter(
    (other) =>
      other !== group && !other.fields.cancelledAt && (isMember(other, row) || isLeading(other, row)),
  );
  const busy = [
    ...attended.flatMap((other) => datesIn(school, other)),
    ...(school.covers.get(String(row.person)) ?? []),
  ];
  const clash = busy.find((span) => spans.some((each) => overlaps(each, span)));
  return clash ? `${row.name} isn't free on ${momentWords(clash.from, school.programme.zone)}` : null;
}
