import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Outbox } from "../data/outbox.js";
import type { Topic } from "../live/announce.js";
import { cellsOfSpans, spansOfCells } from "../time/half-hours.js";
import type { FreeSpan } from "../time/interval.js";
import { unwantedBy, type MessageKind, type QuietHours } from "./messages.js";
import {
  freeTimeVersion,
  isOutdated,
  messagesVersion,
  profileVersion,
  type OwnSaved,
} from "./own-version.js";
import { Person, type PersonDocument, type PersonFields } from "./person.js";

/** Most topics a person can put in order. */
export const mostTopics = 6;

/** What a person says about themself. */
export interface ProfileWords {
  preferredName: string;
  pronouns: string;
  /** Topic codes, most wanted first. */
  topics: string[];
  matters: PersonFields["matters"];
}

/** The topics with one of them moved a place up or down: "up 1" moves the second. Ends stay ends. */
export function moveTopic(topics: readonly string[], move: string): string[] {
  const [way, place] = move.split(" ");
  const [from, to] = [Number(place), Number(place) + (way === "up" ? -1 : 1)];
  const [topic, other] = [topics[from], topics[to]];
  if (topic === undefined || other === undefined) return [...topics];
  return topics.map((each, index) => (index === from ? other : index === to ? topic : each));
}

/**
 * The chosen topics in order, choices left empty closed up.
 * @returns the codes, or the sentence that says what is wrong with them
 */
export function orderTopics(chosen: readonly string[], known: readonly string[]): string[] | string {
  const topics = chosen.filter((code) => code !== "");
  if (topics.some((code) => !known.includes(code))) return "Choose topics from the list";
  if (new Set(topics).size < topics.length) return "Choose each topic once";
  return topics.length > mostTopics ? `Choose at most ${mostTopics} topics` : topics;
}

/**
 * Saves what the actor says about themself; what is left out stays.
 * @param seen version of what the form showed
 * @param shownOn topics of the pages where others read their name
 */
export async function changeProfile(
  actor: Actor,
  words: Partial<ProfileWords>,
  seen: string,
  shownOn: Topic[],
): Promise<OwnSaved> {
  return changeOwn<OwnSaved>(actor, "change profile", shownOn, (person) => {
    const version = profileVersion(person);
    person.set(words);
    return person.isModified() && isOutdated(seen, version) ? "changed-meanwhile" : "saved";
  });
}

/** Saves the actor's weekly free time. @param seen version of what the form showed */
export async function changeFreeTime(actor: Actor, free: FreeSpan[], seen: string): Promise<OwnSaved> {
  return changeOwn<OwnSaved>(actor, "change free time", [], (person) => {
    const version = freeTimeVersion(person);
    person.set({ free });
    return person.isModified() && isOutdated(seen, version) ? "changed-meanwhile" : "saved";
  });
}

/** What of a week counts as free before a timetable's busy hours are taken out of it. */
export type WeekBefore = "as-marked" | "working-days";

/**
 * Takes the busy half-hours of a timetable out of the actor's weekly free time.
 * @param busy names of half-hours: "2-17:00"
 * @returns how many half-hours are free afterwards
 */
export async function blockBusyTimes(
  actor: Actor,
  busy: readonly string[],
  before: WeekBefore,
): Promise<number> {
  const blocked = new Set(busy);
  return changeOwn(actor, "import timetable", [], (person) => {
    const cells = cellsOfSpans(before === "as-marked" ? person.free : workingDays);
    const free = cells.filter((cell) => !blocked.has(cell));
    person.set({ free: spansOfCells(free) });
    return free.length;
  });
}

const workingDays: FreeSpan[] = [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "20:00" }));

/** Which kinds of message come neither by e-mail nor to phones, each on its own, and when they wait. */
export interface MessageChoices {
  muted: MessageKind[];
  mutedPush: MessageKind[];
  quiet: QuietHours | null;
}

/**
 * Saves which messages the actor wants by e-mail and on their phones, and their quiet hours.
 * @param offered the kinds they chose among; what they said of others earlier stays
 * @param seen version of what the form showed
 */
export async function changeMessages(
  actor: Actor,
  choices: MessageChoices,
  offered: readonly MessageKind[],
  seen: string,
): Promise<OwnSaved> {
  return changeOwn(actor, "change messages", [], async (person): Promise<OwnSaved> => {
    const version = messagesVersion(person);
    const choose = (before: readonly string[], chosen: readonly string[]) => [
      ...before.filter((kind) => !offered.includes(kind as MessageKind)),
      ...chosen,
    ];
    const { mail, push } = unwantedBy(person);
    const muted = choose(mail, choices.muted);
    person.set({ muted, mutedPush: choose(push, choices.mutedPush), quiet: choices.quiet });
    if (person.isModified() && isOutdated(seen, version)) return "changed-meanwhile";
    await withdraw(person);
    return "saved";
  });
}

/** Stops one kind of e-mail for the actor, who need not be signed in. @returns "gone" for who has left */
export async function stopEmail(actor: Actor, kind: MessageKind): Promise<"saved" | "gone"> {
  if (!(await Person.exists({ _id: actor.id, leftAt: null }))) return "gone";
  return changeOwn(actor, "change messages", [], async (person): Promise<"saved"> => {
    const { push } = unwantedBy(person);
    person.set({ mutedPush: [...push], muted: [...new Set([...person.muted, kind])] });
    await withdraw(person);
    return "saved";
  });
}

/** Takes back what waits to be sent to them, of the kinds they don't want any more. */
async function withdraw(person: PersonDocument): Promise<void> {
  const waiting = { to: person._id, urgent: false, deliveredAt: null, failedAt: null };
  const { mail, push } = unwantedBy(person);
  const among = (kinds: readonly string[]) => mongoose.trusted({ $in: [...kinds] });
  await Outbox.deleteMany({ ...waiting, kind: among(mail), channel: mongoose.trusted({ $ne: "push" }) });
  await Outbox.deleteMany({ ...waiting, kind: among(push), channel: "push" });
}

/** The trace says that something changed, and neither what nor how: who said something of their needs reads the same. */
async function changeOwn<T>(
  actor: Actor,
  act: string,
  shownOn: Topic[],
  edit: (person: PersonDocument) => T | Promise<T>,
): Promise<T> {
  const own = topicOf("person", actor.id);
  return change<T>(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    const outcome = await edit(person);
    if (!person.isModified() || outcome === "changed-meanwhile") return outcome;
    await person.save();
    trail.audit(act, own);
    trail.announce(own, ...shownOn);
    return outcome;
  });
}
