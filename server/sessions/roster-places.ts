import mongoose, { type Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { join } from "../groups/membership.js";
import { isSame, placesOf } from "../groups/places.js";
import { notify, type Message } from "../notifications/notify.js";
import type { CodedRow, RosterPlaces } from "../people/roster-import.js";
import { findProgramme } from "../terms/programme.js";
import { findCurrentTerm } from "../terms/term.js";
import type { Interval } from "../time/interval.js";
import { wallOf } from "../time/zone.js";
import { standingsOf } from "../training/standing.js";
import { planFromRoster, type Given, type School } from "./roster-plan.js";
import { finishedAmong } from "./life.js";
import { Session } from "./session.js";
import { takenAlong } from "./taken-along.js";
import { meetingWords } from "../groups/words.js";
import { capital } from "../web/phrases.js";

/** What the roster's group codes mean: places in the current term's groups, and groups to lead. */
export const rosterPlaces: Omit<RosterPlaces, "changeRoles" | "bringBack"> = {
  async check(rows, now) {
    const school = await schoolNow(rows, now);
    if (!school) return { problems: [], notes: [noTerm] };
    const { problems, given } = planFromRoster(rows, school, now);
    return { problems, notes: given.length === 0 ? [] : [givenWords(given)] };
  },
  takeTurns: writeDiaries,
  takenAlong,
  async give(trail, rows, now) {
    const school = await schoolNow(rows, now);
    if (!school) return;
    const { given } = planFromRoster(rows, school, now);
    const called = new Map<string, Called>();
    for (const id of new Set(given.map(({ group }) => String(group)))) {
      const group = await Group.findById(id).orFail();
      const theirs = given.filter((each) => isSame(each.group, id));
      for (const each of theirs) seat(group, each, now);
      await group.save();
      called.set(id, { title: group.title, when: meetingWords(group) });
      leaveTraces(trail, theirs);
    }
    await tellPeople(trail, given, called);
    if (given.length > 0) trail.announce("groups:all");
  },
};

/** A group as those who get a place in it or come to lead it read of it. */
interface Called {
  title: string;
  when: string;
}

const noTerm =
  "There is no term yet: group codes are kept, and mean nothing until the file is imported again in a term that has these groups";

function givenWords(given: readonly Given[]): string {
  const count = (as: Given["as"]) => given.filter((each) => each.as === as).length;
  const [places, leads] = [count("member"), count("leader")];
  const words = [
    ...(places === 0 ? [] : [`${places} ${places === 1 ? "place" : "places"} in groups`]),
    ...(leads === 0 ? [] : [`${leads} ${leads === 1 ? "group" : "groups"} to lead`]),
  ];
  return `By their group codes people would get ${words.join(" and ")}; each is told`;
}

/** The current term as a plan looks at it; null while there is none. */
async function schoolNow(rows: readonly CodedRow[], now: Date): Promise<School | null> {
  const programme = await findProgramme();
  const term = programme && (await findCurrentTerm(wallOf(now, programme.zone).on));
  if (!term) return null;
  const groups = await Group.find({ term: term._id }).lean();
  const ids = mongoose.trusted({ $in: groups.map(({ _id }) => _id) });
  const sessions = await Session.find(
    { group: ids, cancelledAt: null },
    { group: 1, startsAt: 1, endsAt: 1, cover: 1 },
  ).lean();
  const dates = new Map<string, Interval[]>(groups.map(({ _id }) => [String(_id), []]));
  const covers = new Map<string, Interval[]>();
  for (const { group, startsAt, endsAt, cover } of sessions) {
    const span = { from: startsAt, to: endsAt };
    dates.get(String(group))?.push(span);
    if (!cover?.takenBy) continue;
    const by = String(cover.takenBy);
    covers.set(by, [...(covers.get(by) ?? []), span]);
  }
  const finished = await finishedAmong(
    groups.map(({ _id }) => _id),
    now,
  );
  return { programme, groups, dates, finished, covers, standings: await standingsOf(leadersIn(rows)) };
}

const leadersIn = (rows: readonly CodedRow[]): Types.ObjectId[] =>
  rows.filter(({ roles }) => roles.includes("leader")).map(({ person }) => person);

function seat(group: GroupDocument, { person, as }: Given, now: Date): void {
  if (as === "leader") {
    group.leaders.push(person);
    return;
  }
  const { places } = join(placesOf(group), person, now);
  const members = places.members.map((each) =>
    isSame(each.person, person) ? { ...each, by: "roster" as const } : each,
  );
  group.set({ members, waitlist: places.waitlist });
}

function leaveTraces(trail: Trail, given: readonly Given[]): void {
  for (const { person, group, as } of given) {
    const topic = topicOf("group", group);
    trail.audit(as === "leader" ? "lead by the roster" : "place by the roster", topic, {
      person: String(person),
    });
    trail.announce(topic, topicOf("person", person));
  }
}

/** One message for each person, however many groups the roster names them in; the same words go out together. */
async function tellPeople(
  trail: Trail,
  given: readonly Given[],
  called: ReadonlyMap<string, Called>,
): Promise<void> {
  const told = new Map<string, { message: Message; people: Types.ObjectId[] }>();
  for (const person of new Set(given.map((each) => String(each.person)))) {
    const theirs = given.filter((each) => isSame(each.person, person));
    const message = messageOf(theirs, called);
    const same = told.get(JSON.stringify(message)) ?? { message, people: [] };
    told.set(JSON.stringify(message), same);
    same.people.push(...theirs.slice(0, 1).map((each) => each.person));
  }
  for (const { message, people } of told.values()) await notify(trail, people, message);
}

function messageOf(given: readonly Given[], called: ReadonlyMap<string, Called>): Message {
  const words = given.map(({ group, as }) => {
    const { title, when } = called.get(String(group)) ?? { title: "", when: "" };
    const short = as === "leader" ? `you are put down to lead ${title}` : `you have a place in ${title}`;
    return { short, whole: `${short}, ${when}` };
  });
  const [only, ...more] = given;
  return {
    subject: more.length === 0 ? capital(words[0]?.short ?? "") : "Your groups this term",
    text: `By the programme's roster ${words.map(({ whole }) => whole).join("; ")}. If that does not suit you, tell the programme office; a place can also be given back on its group's page.`,
    path: only && more.length === 0 ? `/groups/${String(only.group)}` : "/today",
  };
}
