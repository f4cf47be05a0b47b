import mongoose from "mongoose";
import { change, type Actor } from "../data/change.js";
import { dayWords } from "../time/words.js";
import type { NextTermInput } from "./input.js";
import { findCurrentTerm, Term, type TermFields } from "./term.js";
import { parseClosures } from "./written-lists.js";

/** The first term that begins after this one has ended; null when none is planned. */
export const findNextTerm = (current: TermFields): Promise<TermFields | null> =>
  Term.findOne({ startsOn: mongoose.trusted({ $gt: current.endsOn }) })
    .sort({ startsOn: 1 })
    .lean();

/** The term that runs or comes on the day, and the one planned after it: those that are still prepared. */
export async function findTermsAhead(today: string): Promise<TermFields[]> {
  const current = await findCurrentTerm(today);
  const next = current && (await findNextTerm(current));
  return [current, next].filter((term) => term !== null);
}

/** Why the days can't be the next term's, in words for the field of the first day; null when they can. */
export const problemOfNext = (
  current: Pick<TermFields, "name" | "endsOn">,
  startsOn: string,
): string | null =>
  startsOn > current.endsOn
    ? null
    : `${current.name} lasts until ${dayWords(current.endsOn, true)}: begin after it`;

/**
 * Plans the term after the current one, or changes the one that is planned. Leaders draft groups for it from then on,
 * beside those of the current one.
 * @param input with the version of the planned term the form showed, "" when there was none
 * @param today the day in the programme's zone
 * @returns "changed-meanwhile" when somebody else planned it while the form was open, "overlaps" when it would begin
 * within the current term; nothing is written then
 */
export async function saveNextTerm(
  actor: Actor,
  input: NextTermInput,
  today: string,
): Promise<"saved" | "changed-meanwhile" | "overlaps"> {
  return change<"saved" | "changed-meanwhile" | "overlaps">(actor, "programme:all", async (trail) => {
    const found = await findCurrentTerm(today);
    const current = await Term.findById(found?._id).orFail();
    if (problemOfNext(current, input.startsOn) !== null) return "overlaps";
    const planned = await findNextTerm(current.toObject());
    if (versionOfNext(planned) !== input.version) return "changed-meanwhile";
    // Two who plan it at once both change the current term, so that one of them reads what the other planned.
    current.increment();
    await current.save();
    const { name, startsOn, endsOn } = input;
    const said = { name, startsOn, endsOn, closures: parseClosures(input.closures).closures };
    const term = planned ? await Term.findById(planned._id).orFail() : new Term();
    term.set(said);
    if (planned) term.increment();
    await term.save();
    trail.audit(planned ? "change the next term" : "plan the next term", "programme:all", {
      name,
      startsOn,
      endsOn,
    });
    trail.announce("programme:all", "office:all");
    return "saved";
  });
}

/** What a form carries to tell whether somebody else planned the term meanwhile. */
export const versionOfNext = (planned: TermFields | null): string =>
  planned ? `${String(planned._id)}-${planned.__v}` : "";
