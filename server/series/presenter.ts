import { isSame } from "../groups/places.js";
import { leads } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { Viewer } from "../people/viewer.js";
import { wallOf } from "../time/zone.js";
import { minutesOf } from "../time/wall-time.js";
import { dayWords, rangeWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import type { Clash } from "./clashes.js";
import type { Change, Edit } from "./dated.js";
import { headline, isSoon, whenWords } from "./letters.js";
import { otherWeeks } from "./pattern.js";
import { leadersAway, type Preview } from "./preview.js";
import { isWithout } from "./rooms.js";

/**
 * What a leader or staff read before an edit is done: each date, old and new, its room, who is elsewhere then, and
 * exactly who will be told. Where somebody else is instead nobody reads, unless
 * they are known to lead there.
 */
export function presentPreview(preview: Preview, edit: Edit, viewer: Viewer) {
  const { group, changes, names, told } = preview;
  const isTold = new Set(told.map(String));
  const nameOf = (person: { toString(): string }) => names.get(String(person)) ?? "Somebody";
  const leaders = group.leaders.filter((leader) => isTold.has(String(leader)));
  const covering = preview.covering.filter((person) => isTold.has(String(person)));
  const members = group.members.map(({ person }) => person).filter((person) => isTold.has(String(person)));
  const known = new Set([...leaders, ...covering, ...members].map(String));
  return {
    headline: headline(preview, group.title),
    dates: changes.map((change) => presentChange(change, preview, viewer)),
    pattern: preview.pattern,
    outOfTerm: outOfTermWords(preview),
    soon: isSoon(changes, preview.series.now),
    blockers: blockersOf(preview, viewer),
    otherRooms: preview.otherRooms,
    lostRooms: preview.rooms.filter(isWithout).length,
    roomHref: `/groups/${String(group._id)}/room`,
    told: told.length,
    leaders: leaders.map(nameOf),
    covering: covering.map(nameOf),
    members: members
      .filter((person) => !covering.some((each) => isSame(each, person)))
      .map(nameOf)
      .sort((a, b) => a.localeCompare(b)),
    waiting: told.filter((person) => !known.has(String(person))).length,
    label: changes.some(isLeavingTerm) ? "Move, cancel and tell them" : labels[edit.what],
    version: preview.version,
  };
}

const labels: Record<Edit["what"], string> = {
  move: "Move and tell them",
  replan: "Change the dates and tell them",
  cancel: "Cancel and tell them",
  restore: "Hold it and tell them",
  add: "Add it and tell them",
};

const isLeavingTerm = ({ outOfTerm }: Change): boolean => outOfTerm !== undefined;

/** What becomes of the sessions that would leave the term with the others; "" where none would. */
function outOfTermWords({ changes, series }: Preview): string {
  const count = changes.filter(isLeavingTerm).length;
  if (count === 0) return "";
  const { startsOn, endsOn } = series.term;
  const subject = count === 1 ? "One session would lie" : `${count} sessions would lie`;
  const are = count === 1 ? "it is" : "they are";
  return `${subject} outside the term (${dayWords(startsOn)} to ${dayWords(endsOn, true)}), so ${are} cancelled. You can restore ${count === 1 ? "it on its old day" : "them on their old days"} afterwards, or go back and choose a day from which all of them fit.`;
}

const states: Record<Change["kind"], string> = {
  moved: "open",
  cancelled: "cancelled",
  restored: "done",
  added: "done",
};

const kindWords: Record<Change["kind"], string> = {
  moved: "moved",
  cancelled: "cancelled",
  restored: "held after all",
  added: "extra session",
};

/** Whether it lies where hardly anybody meets, so that a slip such as 05:00 for 17:00 shows. */
const isAtNight = ({ after }: Change): boolean =>
  minutesOf(after.start) < 7 * 60 || minutesOf(after.start) + after.minutes > 22 * 60;

function presentChange(change: Change, preview: Preview, viewer: Viewer) {
  const { kind, before, after, forward, closed, outOfTerm, leftOut, why } = change;
  const { zone } = preview.series;
  const starts = wallOf(after.startsAt, zone).time;
  const notes = [
    ...(forward ? [`The clocks go forward over ${after.start}, so it begins at ${starts}.`] : []),
    ...(kind !== "cancelled" && isAtNight(change) ? ["That is at night. Is it what you mean?"] : []),
    ...(outOfTerm ? [`${dayWords(outOfTerm, true)}, its new day, is not in the term.`] : []),
    ...(leftOut ? [why ? `${why}.` : otherWeeks] : []),
    ...(closed !== "" && kind !== "cancelled" ? [`That day is closed: ${closed}.`] : []),
    ...roomNotes(change, preview),
    ...awayNotes(change, preview, viewer),
  ];
  return {
    before: kind === "moved" && before ? whenWords(before) : "",
    after: forward ? rangeWords(after.startsAt, after.endsAt, zone) : whenWords(after),
    state: states[kind],
    label: kindWords[kind],
    notes,
  };
}

/** Which room the date gets, or that it has none. */
function roomNotes({ kind, number }: Change, { rooms }: Preview): string[] {
  const found = rooms.find((each) => each.number === number);
  if (!found) return kind === "cancelled" ? [] : ["It has no room yet."];
  const { code } = found.room;
  const words = {
    kept: `${code} stays its room.`,
    again: `${code} is its room again${found.instead === "" ? "" : `; ${found.instead} is given back`}.`,
    missed: `${code}, the room it had, isn't free then; the room follows.`,
    lost: `${code} isn't free then; the room is given back.`,
    freed: `${code} is given back.`,
    bare: `It has no room yet: ${code}, where it once was to meet then, isn't free.`,
  };
  return [words[found.outcome]];
}

/**
 * Members by the name others use, in words; those who wait as a number, since nobody reads who waits. Who is then in a
 * shared-experience group is in neither: an hour could be tried on them to learn that. They read it themselves.
 */
function awayNotes({ number }: Change, preview: Preview, viewer: Viewer): string[] {
  const { group, clashes, names, elsewhere } = preview;
  const away = leadersAway(preview).filter((clash) => clash.number === number);
  const mine = away.map(({ person }) => person);
  const shown = clashes.filter(
    (clash) => clash.number === number && elsewhere.get(clash.group)?.kind !== "shared-experience",
  );
  const isMember = (person: string) => group.members.some((member) => String(member.person) === person);
  const others = shown.map(({ person }) => person).filter((person) => !mine.includes(person));
  const known = others.filter(isMember).map((person) => names.get(person) ?? "Somebody");
  const waiting = others.length - known.length;
  const leaders = away.map((clash) => leaderWords(clash, preview, viewer));
  const counted = waiting === 0 ? [] : [waiting === 1 ? "one who waits" : `${waiting} who wait`];
  const words = [...known.sort((a, b) => a.localeCompare(b)), ...counted];
  const verb = words.length === 1 ? "is" : "are";
  return [...leaders, ...(words.length === 0 ? [] : [`${listWords(words)} ${verb} in another group then.`])];
}

function leaderWords(clash: Clash, preview: Preview, viewer: Viewer): string {
  const { person } = clash;
  const where = whereWords([clash], preview, viewer);
  const who =
    person === viewer.id
      ? "You aren't free then"
      : `${preview.names.get(person) ?? "A leader"} isn't free then`;
  return where === "" ? `${who}.` : `${who}: ${where}.`;
}

/** Which groups meet then: the viewer's own, and of others those that everybody may know them to lead; or "". */
function whereWords(clashes: readonly Clash[], { elsewhere }: Preview, viewer: Viewer): string {
  const titles = clashes.flatMap(({ person, group: id }) => {
    const group = elsewhere.get(id);
    const known =
      person === viewer.id || (group && group.kind !== "shared-experience" && leads({ id: person }, group));
    return group && known ? [titleOutside(group)] : [];
  });
  const names = [...new Set(titles)];
  return names.length === 0 ? "" : `${listWords(names)} ${names.length === 1 ? "meets" : "meet"}`;
}

function blockersOf(preview: Preview, viewer: Viewer): string[] {
  const away = leadersAway(preview);
  return [...new Set(away.map(({ person }) => person))].map((person) => {
    const theirs = away.filter((clash) => clash.person === person);
    const where = whereWords(theirs, preview, viewer);
    if (person === viewer.id) {
      return `You would have to be in two places${where && `: ${where} then`}. Choose another time.`;
    }
    const name = preview.names.get(person) ?? "A leader";
    return `${name} isn't free then${where && `: ${where}`}. Choose another time.`;
  });
}
