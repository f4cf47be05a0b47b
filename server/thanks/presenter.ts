import mongoose, { type QueryFilter } from "mongoose";
import { namesOf } from "../groups/find.js";
import { whenWords } from "../time/words.js";
import { ThankYou, type ThankYouFields } from "./thank-you.js";

/** Which notes of a person's own. */
export type Box = "received" | "sent";

/** When it is looked at, and in which zone its moments are told. */
export interface At {
  now: Date;
  zone: string;
}

/** The notes a person received, or sent; one that was taken back is in neither. */
const boxOf = (person: string, box: Box): QueryFilter<ThankYouFields> =>
  box === "received" ? { to: person, takenBackAt: null } : { from: person, takenBackAt: null };

export const countNotes = (person: string, box: Box): Promise<number> =>
  ThankYou.countDocuments(boxOf(person, box));

/** A page of a person's own notes, newest first. */
export async function findNotes(person: string, box: Box, skip: number, most: number, at: At) {
  const notes = await ThankYou.find(boxOf(person, box))
    .sort({ sentAt: -1, _id: -1 })
    .skip(skip)
    .limit(most)
    .lean<ThankYouFields[]>();
  const names = await namesOf(notes.map(({ from, to }) => (box === "received" ? from : to)));
  return notes.map((note) => presentNote(note, box, names, at));
}

/**
 * A note as its receiver or sender reads it. Its receiver has what they reported out of sight until the office has
 * looked.
 */
function presentNote(note: ThankYouFields, box: Box, names: ReadonlyMap<string, string>, { now, zone }: At) {
  const isReported = note.reportedAt !== null && note.keptAt === null && note.hiddenAt === null;
  const isShown = note.hiddenAt === null && !(isReported && box === "received");
  const instead = note.hiddenAt
    ? `The programme office hid this note: ${note.hiddenReason}`
    : "You reported this note. The programme office looks at it.";
  return {
    id: String(note._id),
    name: names.get(String(box === "received" ? note.from : note.to)) ?? "Somebody",
    when: whenWords(note.sentAt, now, zone),
    text: isShown ? note.text : "",
    instead: isShown ? "" : instead,
    mayReport: box === "received" && isShown,
    mayTakeBack: box === "sent" && isShown,
  };
}

/** Notes that were reported: those that wait for the office, those it has hidden, those their sender took back. */
export type Reported = "waiting" | "hidden" | "taken-back";

const some = mongoose.trusted({ $ne: null });

const reportedAs: Record<Reported, QueryFilter<ThankYouFields>> = {
  waiting: { reportedAt: some, keptAt: null, hiddenAt: null, takenBackAt: null },
  hidden: { reportedAt: some, hiddenAt: some, takenBackAt: null },
  "taken-back": { reportedAt: some, takenBackAt: some },
};

export const countReported = (state: Reported): Promise<number> => ThankYou.countDocuments(reportedAs[state]);

/**
 * A page of reported notes for the office, what was reported first on top. Where only a shared-experience group joins
 * the two, the office doesn't read who they are.
 */
export async function findReported(state: Reported, skip: number, most: number, { now, zone }: At) {
  const notes = await ThankYou.find(reportedAs[state])
    .sort({ reportedAt: 1, _id: 1 })
    .skip(skip)
    .limit(most)
    .lean<ThankYouFields[]>();
  const names = await namesOf(notes.flatMap(({ from, to }) => [from, to]));
  const name = (id: ThankYouFields["from"]) => names.get(String(id)) ?? "Somebody";
  return notes.map((note) => ({
    id: String(note._id),
    text: note.takenBackAt ? "" : note.text,
    between: note.joinedOpenly ? `${name(note.from)} to ${name(note.to)}` : "Between two of a private group",
    when: whenWords(note.sentAt, now, zone),
    reason: note.hiddenReason,
    takenBack: note.takenBackAt ? `Taken back by its sender ${whenWords(note.takenBackAt, now, zone)}.` : "",
  }));
}
