import mongoose from "mongoose";
import { change, type Actor } from "../data/change.js";
import { differenceOf, type Said } from "../data/difference.js";
import type { TermInput } from "./input.js";
import { Programme, settingNumbers, type ProgrammeFields } from "./programme.js";
import { Term, type TermFields } from "./term.js";
import { parseClosures, parseTopics, writeClosures, writeTopics } from "./written-lists.js";

/** The versions of the two documents one form shows. */
export const versionOf = (programme: { __v?: number }, term: { __v?: number }): string =>
  `${programme.__v ?? 0}-${term.__v ?? 0}`;

/** How many groups have one of these topics, whatever their term: without it they would lose their name for it. */
export type CountGroups = (topic: string) => Promise<number>;

/** What became of saving; a topic that would go and is some groups' by its name and code, with their number. */
export type SettingsOutcome =
  "saved" | "changed-meanwhile" | { topic: { code: string; name: string }; groups: number };

/**
 * Writes the programme's and the term's settings. Sessions that exist already stay where they are, and a topic that
 * groups have stays too.
 * @returns "changed-meanwhile" when somebody else saved after the form was opened; nothing is written then, nor when
 * a topic would go that groups have
 */
export async function saveSettings(
  actor: Actor,
  termId: TermFields["_id"],
  input: TermInput,
  countGroups: CountGroups,
): Promise<SettingsOutcome> {
  return change<SettingsOutcome>(actor, "programme:all", async (trail) => {
    const programme = await Programme.findById("programme").orFail();
    const term = await Term.findById(termId).orFail();
    if (versionOf(programme, term) !== input.version) return "changed-meanwhile";
    const { topics } = parseTopics(input.topics);
    for (const topic of programme.toObject().topics) {
      if (topics.some(({ code }) => code === topic.code)) continue;
      const groups = await countGroups(topic.code);
      if (groups > 0) return { topic: { code: topic.code, name: topic.name }, groups };
    }
    const before = saidBy(programme.toObject(), term.toObject());
    programme.set({
      name: input.programme,
      topics,
      settings: settingsIn(input),
    });
    const { name, startsOn, endsOn } = input;
    term.set({ name, startsOn, endsOn, closures: parseClosures(input.closures).closures });
    for (const document of [programme, term]) await saveMarked(document);
    const after = saidBy(programme.toObject(), term.toObject());
    trail.audit("change settings", "programme:all", differenceOf(before, after));
    trail.announce("programme:all", "groups:all", "office:all");
    return "saved";
  });
}

/** What the form says of the programme's rules. */
const settingsIn = (input: TermInput): ProgrammeFields["settings"] => ({
  ...numbersIn(input),
  autoApprove: input.autoApprove,
});

const numbersIn = (input: TermInput) =>
  Object.fromEntries(settingNumbers.map((name) => [name, input[name]])) as Record<
    (typeof settingNumbers)[number],
    number
  >;

/** Everything the two documents say, lists as they are written. */
const saidBy = (
  { name: programme, topics, settings }: Pick<ProgrammeFields, "name" | "topics" | "settings">,
  { name, startsOn, endsOn, closures }: Pick<TermFields, "name" | "startsOn" | "endsOn" | "closures">,
): Said => ({
  ...settings,
  programme,
  topics: writeTopics(topics),
  name,
  startsOn,
  endsOn,
  closures: writeClosures(closures),
});

/** Saves with a new version even if only nested values changed, so that the next form sees it. */
async function saveMarked(document: mongoose.HydratedDocument<object>): Promise<void> {
  document.increment();
  await document.save();
}
