import type { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { titleInMessages } from "../groups/words.js";
import { notify, type Message } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { announceAllocation } from "../sessions/roomed.js";
import type { SessionFields } from "../sessions/session.js";
import { dayWords } from "../time/words.js";
import { capital } from "../web/phrases.js";

/** One session whose room changed; codes, null for none. */
interface RoomChange {
  on: string;
  startsAt: Date;
  cover: SessionFields["cover"];
  from: string | null;
  to: string | null;
}

/** A group with all its sessions whose room changed at once, in order. */
export interface ChangedGroup {
  group: Pick<GroupFields, "_id" | "kind" | "title" | "leaders" | "members">;
  changes: readonly RoomChange[];
}

/**
 * Tells those whose room changed, one message to each person however many of their groups it concerns: leaders
 * always, members when they knew of a room that is another now, or meet within a day, and whoever covers a session of
 * that session.
 * @param why a sentence that begins the message
 * @returns how many are told of groups that show outside: how many people a private group has is nobody's business
 */
export async function tellRoomChanges(
  trail: Trail,
  changed: readonly ChangedGroup[],
  why: string,
  now: Date,
): Promise<number> {
  const lines = new Map<string, { person: Types.ObjectId; groups: ChangedGroup[] }>();
  for (const each of changed) {
    announceAllocation(trail, each.group);
    for (const { person, changes } of audienceOf(each, now)) {
      const known = lines.get(String(person)) ?? { person, groups: [] };
      lines.set(String(person), { person, groups: [...known.groups, { ...each, changes }] });
      trail.announce(topicOf("person", person));
    }
  }
  for (const { person, groups } of lines.values()) {
    await notify(trail, [person], messageOf(groups, why, now));
  }
  const shows = ({ group }: ChangedGroup) => group.kind !== "shared-experience";
  return [...lines.values()].filter(({ groups }) => groups.some(shows)).length;
}

interface Told {
  person: Types.ObjectId;
  changes: RoomChange[];
}

function audienceOf({ group, changes }: ChangedGroup, now: Date): Told[] {
  const concerns = ({ from, startsAt }: RoomChange) => from !== null || isWithinADay(startsAt, now);
  const members = changes.some(concerns) ? group.members.map(({ person }) => person) : [];
  const told = new Map<string, Told>();
  for (const person of [...group.leaders, ...members])
    told.set(String(person), { person, changes: [...changes] });
  const own = new Set(told.keys());
  for (const change of changes) {
    const taker = change.cover?.takenBy;
    if (!taker || own.has(String(taker))) continue;
    const known = told.get(String(taker))?.changes ?? [];
    told.set(String(taker), { person: taker, changes: [...known, change] });
  }
  return [...told.values()];
}

function messageOf(groups: readonly ChangedGroup[], why: string, now: Date): Message {
  const [first, ...others] = groups;
  const name = first ? titleInMessages(first.group) : "";
  return {
    subject: others.length === 0 ? `A new room for ${name}` : "New rooms for your groups",
    text: `${why}\n\n${groups.map((each) => lineOf(each)).join("\n\n")}`,
    path: first && others.length === 0 ? `/groups/${String(first.group._id)}` : "/today",
    kind: "changes",
    urgent: groups.some(({ changes }) => changes.some(({ startsAt }) => isWithinADay(startsAt, now))),
  };
}

function lineOf({ group, changes }: ChangedGroup): string {
  const rooms = new Map<string, string[]>();
  for (const { to, on } of changes) {
    const place = to ?? "no room yet";
    rooms.set(place, [...(rooms.get(place) ?? []), dayWords(on)]);
  }
  const places = [...rooms].map(([place, days]) => `${place} on ${days.join(", ")}`);
  const name = titleInMessages(group);
  return `${capital(name)}: ${places.join("; ")}.`;
}
