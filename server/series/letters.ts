import type { Types } from "mongoose";
import { topicOf, type Trail } from "../data/change.js";
import type { GroupFields } from "../groups/group.js";
import { everybodyOf } from "../groups/places.js";
import { leads, placeIn } from "../groups/policy.js";
import { titleInMessages, titleOutside } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { isWithinADay } from "../notifications/soon.js";
import { dayWords } from "../time/words.js";
import { addMinutes } from "../time/wall-time.js";
import type { Change, Edit, When } from "./dated.js";
import type { Preview } from "./preview.js";
import { isWithout, type RoomChange } from "./rooms.js";

const mostLines = 15;

/** "Tue 20 Oct, 17:00–17:50" */
export const whenWords = ({ on, start, minutes }: When): string =>
  `${dayWords(on)}, ${start}–${addMinutes(start, minutes)}`;

/** Whether a change touches the coming day, so that its message must get through at once. */
export const isSoon = (changes: readonly Touched[], now: Date): boolean =>
  changes.some(({ before, after }) =>
    [before ?? after, after].some(({ startsAt }) => isWithinADay(startsAt, now)),
  );

/** A date as it was, if it was, and as it will be. */
interface Touched {
  before: { startsAt: Date } | null;
  after: { startsAt: Date };
}

/** What an edit is called where it is told: "Renal together meets at another time". */
export function headline({ changes }: Pick<Preview, "changes">, title: string): string {
  const count = new Set(changes.map(({ kind }) => kind)).size;
  const one = changes.length === 1;
  if (count > 1) return `New dates for ${title}`;
  switch (changes[0]?.kind) {
    case "moved":
      return one ? `${title} moves to ${whenWords(changes[0].after)}` : `${title} meets at other times`;
    case "cancelled":
      return one
        ? `No session of ${title} on ${dayWords(changes[0].after.on)}`
        : `${changes.length} sessions of ${title} are cancelled`;
    case "restored":
      return one
        ? `${title} meets on ${dayWords(changes[0].after.on)} after all`
        : `${changes.length} sessions of ${title} are held after all`;
    default:
      return one && changes[0]
        ? `An extra session of ${title} on ${dayWords(changes[0].after.on)}`
        : `Extra sessions of ${title}`;
  }
}

/** One line for each change, the earliest first. */
function linesOf({ rooms, series }: Pick<Preview, "rooms" | "series">, changes: readonly Change[]): string[] {
  const roomOf = new Map(rooms.map((each) => [each.number, each]));
  return changes.map((change) => {
    const room = roomOf.get(change.number);
    const where = room ? whereWords[room.outcome](room.room.code) : "";
    const forward = change.forward ? forwardWords(change, series.zone) : "";
    return `${changeWords(change)}${where}${forward}`;
  });
}

const whereWords: Record<RoomChange["outcome"], (code: string) => string> = {
  kept: (code) => `, in ${code}`,
  again: (code) => `, in ${code}`,
  lost: (code) => `, no longer in ${code}; the room follows`,
  missed: () => ", the room follows",
  bare: () => ", the room follows",
  freed: () => "",
};

const forwardWords = ({ after }: Change, zone: string) =>
  `. The clocks go forward over its start, so it begins later that day (${zone}, planned for ${after.start})`;

function changeWords({ kind, before, after, outOfTerm, why: noDay }: Change): string {
  if (kind === "moved" && before) return `${whenWords(before)} → ${whenWords(after)}`;
  const words = {
    moved: "moved",
    cancelled: "cancelled",
    restored: "held after all",
    added: "an extra session",
  };
  const why = outOfTerm ? `, for ${dayWords(outOfTerm)} is not in the term` : noDay ? ` (${noDay})` : "";
  return `${whenWords(after)}: ${words[kind]}${why}`;
}

/**
 * Tells everybody whom the edit touches, once each. Who is elsewhere at a new time reads so; leaders read which dates
 * lost their room and what is free instead. A change within a day is marked urgent.
 */
export async function tellEdit(
  trail: Trail,
  preview: Preview,
  edit: Edit,
  reason: string,
  now: Date,
): Promise<void> {
  const { group, changes, covering } = preview;
  const inside = everybodyOf(group);
  const isInside = (person: Types.ObjectId) => inside.some((each) => each.equals(person));
  const told = preview.told.filter(isInside);
  const title = titleInMessages(group);
  const urgent = isSoon(changes, now);
  const subject = `${urgent ? "Soon: " : ""}${headline(preview, title)}`;
  const lines = linesOf(preview, changes);
  const shown = lines.slice(0, mostLines);
  const rest =
    lines.length > mostLines ? [`and ${lines.length - mostLines} more, all on the group's page`] : [];
  const why = whyWords(reason);
  const pattern = preview.pattern === "" ? "" : `${preview.pattern}\n\n`;
  const text = `${pattern}${[...shown, ...rest].join("\n")}${why}`;
  const byWords = new Map<string, Types.ObjectId[]>();
  for (const person of told) {
    const own = `${opening(edit, group, person)}\n\n${text}${clashWords(preview, person)}${roomWords(preview, person)}`;
    byWords.set(own, [...(byWords.get(own) ?? []), person]);
  }
  const path = `/groups/${String(group._id)}`;
  for (const [words, people] of byWords) {
    await notify(trail, people, { subject, text: words, path, urgent, kind: "changes" });
  }
  const guests = covering.filter((person) => !isInside(person));
  for (const person of guests) await tellGuest(trail, preview, person, reason);
  trail.announce(
    topicOf("group", group._id),
    "groups:all",
    "office:all",
    "covers:all",
    ...preview.told.map((person) => topicOf("person", person)),
  );
}

const whyWords = (reason: string) => (reason === "" ? "" : `\n\nThe reason given: ${reason}`);

/** Who leads a session of the group in somebody's place, and is not of it, reads of that session alone. */
async function tellGuest(
  trail: Trail,
  preview: Preview,
  person: Types.ObjectId,
  reason: string,
): Promise<void> {
  const { group, leaders, series } = preview;
  const own = preview.changes.filter(({ number }) =>
    leaders.get(number)?.some((each) => each.equals(person)),
  );
  const urgent = isSoon(own, series.now);
  const subject = headline({ changes: own }, titleInMessages(group));
  await notify(trail, [person], {
    subject: `${urgent ? "Soon: " : ""}${subject}`,
    text: `What you lead in somebody's place has changed:\n\n${linesOf(preview, own).join("\n")}${whyWords(reason)}`,
    path: `/sessions/${own[0]?.id ?? ""}`,
    urgent,
    kind: "changes",
  });
}

const waitsFor = (group: GroupFields, person: Types.ObjectId): boolean =>
  placeIn(group, person) === "waiting" && !leads({ id: String(person) }, group);

/** The group is "yours" to its own people, and to others the one for which they wait. */
function opening(edit: Edit, group: GroupFields, person: Types.ObjectId): string {
  const isPrivate = group.kind === "shared-experience";
  const awaited = isPrivate ? "The group for which you wait" : `${group.title}, for which you wait,`;
  const waits = waitsFor(group, person);
  if (edit.what === "cancel" || edit.what === "restore" || edit.what === "add")
    return waits ? `${awaited} has other dates than before:` : "Your group's dates have changed:";
  return `${waits ? awaited : "Your group"} meets at other times than before:`;
}

function clashWords({ group, clashes, changes, elsewhere }: Preview, person: Types.ObjectId): string {
  const own = clashes.filter((clash) => clash.person === String(person));
  if (own.length === 0) return "";
  const places = own.map(({ number, group: id }) => {
    const after = changes.find((change) => change.number === number)?.after;
    const other = elsewhere.get(id);
    return `${after ? dayWords(after.on) : ""} (${other ? titleOutside(other) : "another group"})`;
  });
  const leaving = waitsFor(group, person) ? "leave a group or its waitlist" : "leave a group";
  return `\n\nYou are in another group at the new time: ${places.join(", ")}. Have a look which one suits you; you can ${leaving} on its page.`;
}

function roomWords({ group, rooms, otherRooms }: Preview, person: Types.ObjectId): string {
  const lost = rooms.filter(isWithout).length;
  if (lost === 0 || !group.leaders.some((leader) => leader.equals(person))) return "";
  const free = otherRooms === "" ? "" : ` Free on all of them: ${otherRooms}.`;
  return `\n\n${lost === 1 ? "One date is" : `${lost} dates are`} without the room that was held.${free} You can ask for a room on the group's page.`;
}
