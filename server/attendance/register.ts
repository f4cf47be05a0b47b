import type { Types } from "mongoose";
import { isSame } from "../groups/places.js";
import { marks, type Mark, type SessionDocument, type SessionFields } from "../sessions/session.js";

/** Minutes before the start from which a register can be opened. */
const opensBeforeMinutes = 30;

/**
 * Where a session's register stands: not yet to be opened, ready to be, open, or closed; a cancelled session has
 * none, unless it was closed before.
 */
export type Phase = "early" | "ready" | "open" | "closed" | "cancelled";

/**
 * What a register says, by the names of its form's fields: "mark-<person>" holds a mark, "leader-<person>" holds
 * "yes". A field that is absent or empty is not decided yet.
 */
export type Choices = Readonly<Record<string, string>>;

/** A member as the register needs them: ids as text. */
export interface Listed {
  person: string;
  joinedAt: Date;
}

/** A field that two people decided differently since the form was opened. */
export interface Rival {
  field: string;
  mine: string;
  theirs: string;
}

type Dated = Pick<
  SessionFields,
  "startsAt" | "endsAt" | "cancelledAt" | "registerOpenedAt" | "registerClosedAt"
>;
type Kept = Pick<SessionFields, "register" | "leading">;

/** The phase of a session's register at `now`. */
export function phaseOf(session: Dated, now: Date): Phase {
  if (session.registerClosedAt) return "closed";
  if (session.cancelledAt) return "cancelled";
  if (session.registerOpenedAt) return "open";
  return now < opensAt(session) ? "early" : "ready";
}

/** The instant from which the register can be opened. */
export const opensAt = ({ startsAt }: Pick<SessionFields, "startsAt">): Date =>
  new Date(startsAt.getTime() - opensBeforeMinutes * 60_000);

/** The members a register asks about: who joined before the session ended, and whoever has a mark already. */
export function listedIn(session: Kept & Dated, members: readonly Listed[]): string[] {
  const there = members.filter((member) => member.joinedAt < session.endsAt).map((member) => member.person);
  return [...new Set([...session.register.map((entry) => String(entry.person)), ...there])];
}

/** What the register says now. */
export function choicesOf({ register, leading }: Kept): Choices {
  const said = register.map((entry): [string, string] => [markField(String(entry.person)), entry.mark]);
  const led = leading.map((leader): [string, string] => [leaderField(String(leader)), "yes"]);
  return Object.fromEntries([...said, ...led]);
}

/** Puts a person's mark into the register, in place of one they had. @param by who decided it */
export function setMark(
  { register }: Pick<SessionDocument, "register">,
  person: Types.ObjectId | string,
  mark: Mark,
  by: Types.ObjectId | string,
  at: Date,
): void {
  const entry = register.find((each) => isSame(each.person, person));
  const made = { mark, markedAt: at, markedBy: by };
  if (entry) entry.set(made);
  else register.push({ person, ...made });
}

/** The form field of a member's mark. */
export const markField = (person: string): string => `mark-${person}`;

/** The form field that says a leader was there. */
export const leaderField = (person: string): string => `leader-${person}`;

/**
 * Joins one form with what others saved since it was opened: a field the form left as it found it keeps what is
 * saved now, and a field that others left alone takes the form's word. A mark can be changed but not taken away, so a
 * form without it leaves it as it is; a leader's missing tick is an answer.
 * @param seen what the register said when the form was opened
 * @param fields the fields that belong to the register; others are left out
 * @returns the joined choices, and the fields that both changed, differently
 */
export function join(
  fields: readonly string[],
  { seen, mine, theirs }: { seen: Choices; mine: Choices; theirs: Choices },
): { joined: Choices; rivals: Rival[] } {
  const rivals: Rival[] = [];
  const joined: Record<string, string> = {};
  for (const field of fields) {
    const [before, my, their] = [seen[field] ?? "", mine[field] ?? "", theirs[field] ?? ""];
    const untouched = my === before || (my === "" && field.startsWith("mark-"));
    if (!untouched && their !== before && my !== their) rivals.push({ field, mine: my, theirs: their });
    joined[field] = untouched ? their : my;
  }
  return { joined, rivals };
}

/** Gives each of the people the mark, unless they have one. */
export function markTheRest(choices: Choices, people: readonly string[], mark: Mark): Choices {
  const rest = people.map(markField).filter((field) => !choices[field]);
  return { ...choices, ...Object.fromEntries(rest.map((field) => [field, mark])) };
}

/**
 * Those who are absent when the register closes without a mark for them: members since before the session began.
 * Who joined while it ran is not held to it.
 */
export const expected = (
  members: readonly Listed[],
  { startsAt }: Pick<SessionFields, "startsAt">,
): string[] => members.filter((member) => member.joinedAt <= startsAt).map((member) => member.person);

/** The mark a field holds, or null when none was made. */
export const markIn = (choices: Choices, person: string): Mark | null =>
  marks.find((mark) => mark === choices[markField(person)]) ?? null;
