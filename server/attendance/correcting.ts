import type { Actor } from "../data/change.js";
import type { Counting, SessionDocument } from "../sessions/session.js";
import { choicesOf, leaderField, markField, type Choices } from "./register.js";

/** What a correction made of somebody's part in a session. */
interface Correction {
  person: string;
  from: Counting;
  to: Counting;
}

/**
 * Writes into a closed register's session whom a correction counts differently, so that each reads on their own pages
 * when that was, and by whom. An open register is nobody's hours yet: nothing is written.
 * @param before what the register said until now
 */
export function noteCorrections(session: SessionDocument, before: Choices, { id, now }: Actor): void {
  if (!session.registerClosedAt) return;
  for (const correction of correctionsBetween(before, choicesOf(session)))
    session.corrections.push({ ...correction, at: now, by: id });
}

/** Whom a register counts differently now: also who led alone once another is taken away. */
export function correctionsBetween(before: Choices, after: Choices): Correction[] {
  const named = [...Object.keys(before), ...Object.keys(after)];
  const people = new Set(named.map((field) => field.replace(/^(mark|leader)-/, "")));
  return [...people]
    .map((person) => ({ person, from: countedIn(before, person), to: countedIn(after, person) }))
    .filter(({ from, to }) => from !== to);
}

function countedIn(choices: Choices, person: string): Counting {
  const led = Object.entries(choices).filter(([field, value]) => field.startsWith("leader-") && value !== "");
  if (choices[leaderField(person)]) return led.length > 1 ? "led together" : "led";
  return ["present", "late"].includes(choices[markField(person)] ?? "") ? "attended" : "";
}
