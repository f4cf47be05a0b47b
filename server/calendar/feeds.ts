import { change, topicOf, type Actor } from "../data/change.js";
import { randomToken } from "../data/secret.js";
import { among } from "../data/ids.js";
import { groupsAttended } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { isMember, mayManage } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import { Person, type PersonFields } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import { Room, type RoomFields } from "../rooms/room.js";
import { findTerms, otherTerm } from "../terms/term.js";
import { CalendarFeed, type CalendarFeedFields } from "./calendar-feed.js";

/** What a calendar address opens. */
export type Opened =
  | { of: "person"; person: PersonFields }
  | { of: "group"; person: PersonFields; group: GroupFields }
  | { of: "room"; person: PersonFields; room: RoomFields };

const shape = /^[\w-]{43}$/;

/**
 * What the address opens now; null for one that is unknown or ended, and for one whose maker may no longer see it.
 */
export async function openAddress(secret: string): Promise<Opened | null> {
  if (!shape.test(secret)) return null;
  const own = await Person.findOne({ calendarSecret: secret, leftAt: null }).lean();
  if (own) return { of: "person", person: own };
  const feed = await CalendarFeed.findOne({ secret }).lean();
  const person = feed && (await Person.findOne({ _id: feed.person, leftAt: null }).lean());
  if (!person) return null;
  if (feed.room) {
    const room = await Room.findById(feed.room).lean();
    return room && { of: "room", person, room };
  }
  const group = await Group.findById(feed.group).lean();
  return group && mayFollow(viewerOf(person), group) ? { of: "group", person, group } : null;
}

const viewerOf = ({ _id, name, email, year, roles }: PersonFields): Viewer => ({
  id: String(_id),
  name,
  email,
  year,
  roles,
  signIn: "",
});

const mayFollow = (viewer: Viewer, group: GroupFields): boolean =>
  isMember(viewer, group) || mayManage(viewer, group);

/** A group or a room a person can make an address for: "group:<id>" or "room:<id>", with its name. */
export interface Followable {
  value: string;
  label: string;
}

/**
 * The person's own groups, those of another term than the running one with its name, and all rooms.
 * @param today the day in the programme's zone
 */
export async function followable(person: string, today: string): Promise<Followable[]> {
  const groups = (await groupsAttended(person)).filter((group) => group.openedAt && !group.cancelledAt);
  const rooms = await Room.find({}, { code: 1, name: 1 }).sort({ code: 1 }).lean();
  const terms = await findTerms();
  const labelOf = (group: GroupFields) => {
    const other = otherTerm(terms, group.term, today);
    return other ? `${titleOutside(group)}, ${other.name}` : titleOutside(group);
  };
  return [
    ...groups.map((group) => ({ value: `group:${String(group._id)}`, label: labelOf(group) })),
    ...rooms.map(({ _id, code, name }) => ({ value: `room:${String(_id)}`, label: `${code} ${name}` })),
  ];
}

/**
 * Makes a new address for a group or room in place of the actor's earlier one.
 * @returns false for what they can't follow
 */
export async function makeFeed(actor: Actor, what: string, today: string): Promise<boolean> {
  const own = topicOf("person", actor.id);
  return change(actor, own, async (trail) => {
    if (!(await followable(actor.id, today)).some(({ value }) => value === what)) return false;
    const [noun, id = ""] = what.split(":");
    const of = noun === "group" ? { group: id, room: null } : { group: null, room: id };
    await CalendarFeed.deleteOne({ person: actor.id, ...of });
    await CalendarFeed.create([{ person: actor.id, ...of, secret: randomToken(), createdAt: actor.now }]);
    trail.audit("make calendar address", own, { of: noun });
    trail.announce(own);
    return true;
  });
}

/** Ends one of the actor's addresses. @returns false when there was none */
export async function endFeed(actor: Actor, id: string): Promise<boolean> {
  const own = topicOf("person", actor.id);
  return change(actor, own, async (trail) => {
    const { deletedCount } = await CalendarFeed.deleteOne({ _id: id, person: actor.id });
    if (deletedCount === 0) return false;
    trail.audit("end calendar address", own);
    trail.announce(own);
    return true;
  });
}

/**
 * The viewer's addresses of groups and rooms, newest first, with the names of what they are of, and whether they still
 * open it, as those of a cancelled group do.
 */
export async function feedsOf(
  viewer: Viewer,
  today: string,
): Promise<{ feed: CalendarFeedFields; label: string; isOpen: boolean }[]> {
  const feeds = await CalendarFeed.find({ person: viewer.id }).sort({ createdAt: -1, _id: -1 }).lean();
  const names = new Map((await followable(viewer.id, today)).map(({ value, label }) => [value, label]));
  const unnamed = feeds.flatMap(({ group }) =>
    group && !names.has(`group:${String(group)}`) ? [group] : [],
  );
  const others = unnamed.length === 0 ? [] : await Group.find({ _id: among(unnamed) }).lean();
  for (const group of others)
    if (mayFollow(viewer, group)) names.set(`group:${String(group._id)}`, titleOutside(group));
  return feeds.map((feed) => {
    const name = names.get(feed.group ? `group:${String(feed.group)}` : `room:${String(feed.room)}`);
    return { feed, label: name ?? "no longer open to you", isOpen: name !== undefined };
  });
}
