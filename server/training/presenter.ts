import { dayWords, durationWords } from "../time/words.js";
import type { StandingFields } from "./standing.js";

/** What is recorded of a leader's training, newest day first; struck entries stay, with their reason. */
export function presentTraining(
  standing: Pick<StandingFields, "_id" | "training"> | null,
  names: ReadonlyMap<string, string>,
) {
  return [...(standing?.training ?? [])]
    .sort((a, b) => (a.on < b.on ? 1 : -1))
    .map((entry) => ({
      id: String(entry._id),
      what: entry.what,
      when: dayWords(entry.on, true),
      time: durationWords(entry.minutes),
      how: entry.live ? "live" : "on one's own",
      by: names.get(String(entry.recordedBy)) ?? "the programme office",
      struck: entry.struckAt ? entry.struckReason : "",
    }));
}
