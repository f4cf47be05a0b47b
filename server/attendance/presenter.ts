import type { GroupFields } from "../groups/group.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionFields } from "../sessions/session.js";
import { addMinutes } from "../time/wall-time.js";
import { dayWords, momentWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { writeSeen } from "./input.js";
import { mayKeep } from "./policy.js";
import {
  choicesOf,
  leaderField,
  listedIn,
  markField,
  markIn,
  opensAt,
  phaseOf,
  type Choices,
  type Phase,
  type Rival,
} from "./register.js";
import { cameLate, latenessWords, markOf, wordOf } from "./words-said.js";

/** What a register page is made of. */
export interface RegisterParts {
  session: SessionFields;
  group: GroupFields;
  /** Names others read, by person. */
  names: ReadonlyMap<string, string>;
  viewer: Viewer;
  now: Date;
}

/** A register as its leaders and staff see it; `shown` are unsaved choices of a form that could not be saved. */
export function presentRegister(parts: RegisterParts, shown: Choices | null) {
  const { session, group, viewer, now } = parts;
  const saved = choicesOf(session);
  const choices = shown ?? saved;
  const phase = phaseOf(session, now);
  const kept = mayKeep(viewer, group, session, now);
  const rows = rowsOf(parts, choices);
  return {
    groupId: String(group._id),
    groupTitle: group.title,
    paths: pathsOf(session),
    when: `${dayWords(session.on)}, ${session.start}–${addMinutes(session.start, session.minutes)}`,
    phase,
    phaseState: states[phase],
    opensAt: momentWords(opensAt(session), session.zone),
    closedWords: closedWords(parts),
    lateWords: lateWords(parts),
    rows,
    leaders: leadersOf(parts, choices),
    seen: writeSeen(saved),
    restLabel: rows.some((row) => row.mark !== "") ? "All others present" : "Everyone present",
    beforeClosing: beforeClosing(session, rows, now),
    // Closing waits for the beginning; the page shows it then by itself, should the network be away.
    beginsIn: Math.max(0, Math.ceil((session.startsAt.getTime() - now.getTime()) / 1_000)),
    isComplete: rows.every((row) => row.mark !== ""),
    can: {
      keep: kept === "yes",
      whyNot: kept === "yes" ? "" : kept,
      open: kept === "yes" && phase === "ready",
      write: kept === "yes" && (phase === "open" || phase === "closed"),
      close: kept === "yes" && phase === "open",
    },
  };
}

/** What whoever closes the register now should know first; "" once the session is over and everybody has a mark. */
function beforeClosing(session: SessionFields, rows: readonly { mark: string }[], now: Date): string {
  const unmarked = rows.filter(({ mark }) => mark === "").length;
  const end = addMinutes(session.start, session.minutes);
  return [
    ...(now < session.endsAt
      ? [`The session goes on until ${end}; after closing, nobody can check in.`]
      : []),
    ...(unmarked > 0
      ? [`${unmarked === 1 ? "One has" : `${unmarked} have`} no saved mark yet; whoever has none is absent.`]
      : []),
  ].join(" ");
}

function pathsOf({ _id }: SessionFields) {
  const register = `/sessions/${String(_id)}/register`;
  return {
    register,
    opening: `${register}/opening`,
    closing: `${register}/closing`,
    feedback: `/sessions/${String(_id)}/feedback`,
    debrief: `/sessions/${String(_id)}/debrief`,
  };
}

const states: Record<Phase, { state: string; label: string }> = {
  early: { state: "waiting", label: "not yet" },
  ready: { state: "waiting", label: "not opened" },
  open: { state: "open", label: "open" },
  closed: { state: "done", label: "closed" },
  cancelled: { state: "cancelled", label: "cancelled" },
};

function rowsOf({ session, group, names, viewer }: RegisterParts, choices: Choices) {
  const members = group.members.map(({ person, joinedAt }) => ({ person: String(person), joinedAt }));
  return listedIn(session, members)
    .map((person) => {
      const entry = session.register.find((each) => String(each.person) === person);
      const by =
        entry && String(entry.markedBy) !== viewer.id ? names.get(String(entry.markedBy)) : undefined;
      return {
        person,
        field: markField(person),
        name: nameFrom(names, person),
        mark: markIn(choices, person) ?? "",
        note: ownNote(session, person) || (entry && by ? `${entry.mark}, by ${by}` : ""),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** "checked in 17:03", where the mark is the person's own word; and how much later it reached us, where it did. */
function ownNote(session: SessionFields, person: string): string {
  const word = wordOf(session, person);
  if (!word || word.state === "waiting" || markOf(session, person) !== word.mark) return "";
  const said = `${word.mark === "apology" ? "sent" : "checked in"} ${wallOf(word.saidAt, session.zone).time}`;
  return cameLate(word.saidAt, word.reachedAt)
    ? `${said}, reached us ${latenessWords(word.saidAt, word.reachedAt, session.zone)}`
    : said;
}

function leadersOf({ session, group, names }: RegisterParts, choices: Choices) {
  const leaders = new Set([...group.leaders, ...session.leading].map(String));
  return [...leaders].map((person) => ({
    field: leaderField(person),
    name: nameFrom(names, person),
    there: choices[leaderField(person)] === "yes",
  }));
}

function closedWords({ session, names }: RegisterParts): string {
  if (!session.registerClosedAt) return "";
  const by = nameFrom(names, String(session.registerClosedBy));
  return `Closed ${momentWords(session.registerClosedAt, session.zone)} by ${by}.`;
}

const nameFrom = (names: ReadonlyMap<string, string>, person: string) =>
  names.get(person) ?? "Someone no longer on the roster";

/** Which form of it reached us late, from whom and how late; "" for none. */
function lateWords({ session, names }: RegisterParts): string {
  if (!session.registerLate) return "";
  const { by, writtenAt, reachedAt } = session.registerLate;
  const written = `${nameFrom(names, String(by))} filled it in at ${wallOf(writtenAt, session.zone).time}`;
  return `${written} without a network; it reached us ${latenessWords(writtenAt, reachedAt, session.zone)}. Look whether it still says what you know.`;
}

/** Both versions of what two people decided differently, in a sentence each, with the way to its place in the form. */
export const presentRivals = (rivals: readonly Rival[], names: ReadonlyMap<string, string>) =>
  rivals.map((rival) => ({
    href: rival.field.startsWith("mark-") ? `#${rival.field.replace("mark-", "marks-")}` : "#leaders-there",
    text: rivalWords(rival, names),
  }));

function rivalWords({ field, mine, theirs }: Rival, names: ReadonlyMap<string, string>): string {
  const name = nameFrom(names, field.replace(/^(mark|leader)-/, ""));
  if (field.startsWith("mark-")) return `${name}: saved as ${theirs || "not marked"}, you chose ${mine}`;
  return theirs === "yes"
    ? `${name}: saved as there, you took the tick away`
    : `${name}: the tick was taken away, you set it`;
}
