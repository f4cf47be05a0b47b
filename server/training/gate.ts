import { durationWords } from "../time/words.js";
import type { Topic } from "../terms/written-lists.js";
import type { StandingFields } from "./standing.js";
import { listWords } from "../web/phrases.js";

/** What a leader needs before a group of theirs can open; hours, 0 for nothing. */
export interface Gate {
  trainingHours: number;
  /** Of these, in company. */
  liveHours: number;
}

/** One thing a leader needs, and how far they are. */
export interface Step {
  label: string;
  done: boolean;
  /** What is recorded so far. */
  text: string;
  /** Who does it, as a sentence. */
  who: string;
  /** Whether it is to be cleared for the topic, which a leader can ask for; else it is training. */
  isClearance: boolean;
}

type Recorded = Pick<StandingFields, "training">;

/** The minutes of training that count: all of them, and those in company. Struck entries don't. */
export function trainedMinutes(standing: Recorded | null): { all: number; live: number } {
  const counted = (standing?.training ?? []).filter((entry) => !entry.struckAt);
  const sum = (entries: typeof counted) => entries.reduce((total, { minutes }) => total + minutes, 0);
  return { all: sum(counted), live: sum(counted.filter((entry) => entry.live)) };
}

/** Whether the leader may lead the topic. */
export const isCleared = (standing: Pick<StandingFields, "cleared"> | null, topic: string): boolean =>
  standing?.cleared.some((clearance) => clearance.topic === topic) ?? false;

/** What a leader needs for a group on the topic, in the order in which one gets it. */
export function stepsFor(standing: StandingFields | null, topic: Topic, gate: Gate): Step[] {
  const { all, live } = trainedMinutes(standing);
  const cleared = isCleared(standing, topic.code);
  const hours = [
    trainingStep("of training", all, gate.trainingHours),
    trainingStep("of it live, with others", live, gate.liveHours),
  ];
  const clearance = {
    label: `Cleared for ${topic.name}`,
    done: cleared,
    text: "",
    who: "The programme office clears leaders, topic by topic.",
    isClearance: true,
  };
  return [clearance, ...hours.filter((step) => step !== null)];
}

function trainingStep(what: string, minutes: number, hours: number): Step | null {
  if (hours === 0) return null;
  const left = hours * 60 - minutes;
  const recorded = minutes === 0 ? "Nothing recorded yet" : `${durationWords(minutes)} recorded`;
  const text = left > 0 ? `${recorded}, ${durationWords(left)} to go` : "";
  const who = "The programme office records it after each course.";
  return { label: `${hours} h ${what}`, done: left <= 0, text, who, isClearance: false };
}

/** Why a leader can't lead the topic yet, as one sentence with their name; null when they can. */
export function whyNotLead(
  name: string,
  standing: StandingFields | null,
  topic: Topic,
  gate: Gate,
): string | null {
  const missing: string[] = [];
  if (!isCleared(standing, topic.code)) missing.push(`to be cleared for ${topic.name}`);
  const { all, live } = trainedMinutes(standing);
  if (all < gate.trainingHours * 60)
    missing.push(`${durationWords(gate.trainingHours * 60 - all)} of training`);
  if (live < gate.liveHours * 60)
    missing.push(`${durationWords(gate.liveHours * 60 - live)} of live training`);
  return missing.length === 0 ? null : `${name} still needs ${listWords(missing)}.`;
}
