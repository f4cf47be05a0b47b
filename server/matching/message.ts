import { placedWords, type Brought } from "./outcome-words.js";

/** The one message that a published round sends to somebody who asked. */
export function messageOf(
  brought: Brought,
  consideration: "considered" | "taken-out" | "late",
): { subject: string; text: string } {
  const { placed, unmet, left } = brought;
  if (consideration !== "considered") {
    const text = consideration === "late" ? tooLate : takenOut;
    return { subject: "About your place in a group", text };
  }
  const places = placed.map(({ title, when }) => `${title}, ${when}. ${placedWords}`);
  const answer =
    placed.length > 0 ? ["Say whether you will come, or ask for another, on the round's page."] : [];
  const lost = left.map(({ title, when, words }) => `${title}, ${when}: ${words}`);
  const wishes = unmet.map(({ topics, text, wayOut }) => `${topics}: ${[text, wayOut].join(" ").trim()}`);
  const start = placed.length > 0 ? places : [unmet.length + left.length > 0 ? none : noTopics];
  return {
    subject: placed.length > 0 ? "You have a place" : "About your place in a group",
    text: [...start, ...answer, ...lost, ...wishes].join("\n\n"),
  };
}

const none = "We could not place you this time.";
const noTopics =
  "You asked for a place, but your profile named no topic in which you had no group yet, so there was nothing to look for. You can choose topics and join a group with a free place at any time.";
const tooLate =
  "You asked for a place after the deadline, and the places were given out to those who had asked in time. You can join a group with a free place at any time.";
const takenOut =
  "The programme office took your wish out of this round, so no place was looked for. Write to them if you would like to know more. You can join a group with a free place at any time.";
