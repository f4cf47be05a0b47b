import type { Topic } from "../terms/written-lists.js";
import { dayWords, durationWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
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

/** That a leader asked to be cleared for a topic, and what came of it. */
export interface Asked {
  topic: string;
  name: string;
  /** False once the office said no. */
  isWaiting: boolean;
  /** When it was asked, or what the office answered. */
  words: string;
  /** The no that they had got before they asked again; empty for none. It is between them and the office. */
  before: string;
}

/** What the leader asked about the topic; null when nothing, or once they are cleared. @param zone of the days */
export function presentAsked(
  standing: Pick<StandingFields, "asked"> | null,
  { code, name }: Topic,
  zone: string,
): Asked | null {
  const asked = standing?.asked?.find(({ topic }) => topic === code);
  if (!asked) return null;
  const dayOf = (at: Date) => dayWords(wallOf(at, zone).on);
  const noOf = ({ answeredAt, reason }: { answeredAt?: Date | null; reason?: string }) =>
    answeredAt ? `The programme office said no on ${dayOf(answeredAt)}: ${reason ?? ""}` : "";
  const words = noOf(asked) || `Asked on ${dayOf(asked.at)}; the programme office answers.`;
  const before = asked.answeredAt || !asked.before ? "" : noOf(asked.before);
  return { topic: code, name, isWaiting: !asked.answeredAt, words, before };
}
