import mongoose from "mongoose";
import { Debrief, type DebriefFields } from "../attendance/debrief.js";
import { Group } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { Standing, type StandingFields } from "../training/standing.js";
import { Development, type DevelopmentFields } from "./development.js";
import {
  inOrder,
  linesFrom,
  measuresOf,
  type Credits,
  type LedgerLine,
  type LedSession,
  type Measures,
} from "./ledger.js";

/** A person's ledger as it stands, and how many sessions they attended as a member. */
export interface Ledger {
  lines: LedgerLine[];
  measures: Measures;
}

/** The ledger of whoever has done nothing yet. */
export const nothingYet: Ledger = { lines: [], measures: measuresOf([], 0) };

type Closed = Pick<SessionFields, "_id" | "group" | "on" | "minutes" | "leading" | "register">;

type Written = Pick<DebriefFields, "session" | "leader">;

/** All that ledgers are made from, of one person or of everybody. */
interface Sources {
  sessions: Closed[];
  debriefs: Written[];
  standings: StandingFields[];
  developments: DevelopmentFields[];
}

const isClosed = { registerClosedAt: mongoose.trusted({ $ne: null }) };
const writers = { session: 1, leader: 1 };
const wanted = { group: 1, on: 1, minutes: 1, leading: 1, register: 1 };

/** The ledger of one person; only they may be shown its lines. */
export async function findLedger(person: string): Promise<Ledger> {
  return (await findLedgersOf([person])).get(person) ?? nothingYet;
}

/** The ledgers of these people, by person; whoever has done nothing yet may be missing. */
export async function findLedgersOf(people: readonly string[]): Promise<Map<string, Ledger>> {
  const them = mongoose.trusted({ $in: [...people] });
  const sources = {
    sessions: await Session.find(
      { ...isClosed, $or: [{ leading: them }, { "register.person": them }] },
      wanted,
    ).lean<Closed[]>(),
    debriefs: await Debrief.find({ leader: them }, writers).lean<Written[]>(),
    standings: await Standing.find({ _id: them }).lean<StandingFields[]>(),
    developments: await Development.find({ person: them, struckAt: null }).lean<DevelopmentFields[]>(),
  };
  const asked = new Set(people);
  return new Map([...(await ledgersFrom(sources))].filter(([person]) => asked.has(person)));
}

/** The ledgers of everybody who led, attended, trained or took part in anything, by person. */
export async function findLedgers(): Promise<Map<string, Ledger>> {
  return ledgersFrom({
    sessions: await Session.find(isClosed, wanted).lean<Closed[]>(),
    debriefs: await Debrief.find({}, writers).lean<Written[]>(),
    standings: await Standing.find().lean<StandingFields[]>(),
    developments: await Development.find({ struckAt: null }).lean<DevelopmentFields[]>(),
  });
}

async function ledgersFrom({
  sessions,
  debriefs,
  standings,
  developments,
}: Sources): Promise<Map<string, Ledger>> {
  const credits = await findCredits();
  const led = ledBy(sessions, debriefedIn(debriefs), await titlesOf(sessions));
  const attended = attendedBy(sessions);
  const recorded = recordedOf(standings, developments);
  const people = new Set([...led.keys(), ...attended.keys(), ...recorded.keys()]);
  return new Map(
    [...people].map((person) => {
      const own = linesFrom(person, led.get(person) ?? [], credits);
      const lines = inOrder([...own, ...(recorded.get(person) ?? [])]);
      return [person, { lines, measures: measuresOf(lines, attended.get(person) ?? 0) }];
    }),
  );
}

/** What a session led is credited with beside itself, as the programme has set it. */
async function findCredits(): Promise<Credits> {
  const programme = await findProgramme();
  return {
    preparationMinutes: programme?.settings.preparationMinutes ?? 0,
    debriefMinutes: programme?.settings.debriefMinutes ?? 0,
  };
}

async function titlesOf(sessions: readonly Closed[]): Promise<Map<string, string>> {
  const ids = [...new Set(sessions.map(({ group }) => String(group)))];
  const groups = await Group.find({ _id: mongoose.trusted({ $in: ids }) }, { kind: 1, title: 1 }).lean();
  return new Map(groups.map((group) => [String(group._id), titleOutside(group)]));
}

/** Who wrote a debrief, by session. */
function debriefedIn(debriefs: readonly Written[]): Map<string, string[]> {
  const written = new Map<string, string[]>();
  for (const { session, leader } of debriefs)
    written.set(String(session), [...(written.get(String(session)) ?? []), String(leader)]);
  return written;
}

function ledBy(
  sessions: readonly Closed[],
  written: ReadonlyMap<string, string[]>,
  titles: ReadonlyMap<string, string>,
): Map<string, LedSession[]> {
  const led = new Map<string, LedSession[]>();
  for (const { _id, group, on, minutes, leading } of sessions) {
    const what = titles.get(String(group)) ?? "A peer group";
    const debriefed = written.get(String(_id)) ?? [];
    const session = { id: String(_id), on, minutes, what, leading: leading.map(String), debriefed };
    for (const leader of session.leading) led.set(leader, [...(led.get(leader) ?? []), session]);
  }
  return led;
}

function attendedBy(sessions: readonly Closed[]): Map<string, number> {
  const counts = new Map<string, number>();
  const there = sessions
    .flatMap(({ register }) => register)
    .filter(({ mark }) => mark === "present" || mark === "late");
  for (const { person } of there) counts.set(String(person), (counts.get(String(person)) ?? 0) + 1);
  return counts;
}

function recordedOf(
  standings: readonly StandingFields[],
  developments: readonly DevelopmentFields[],
): Map<string, LedgerLine[]> {
  const lines = new Map<string, LedgerLine[]>();
  const add = (person: string, line: LedgerLine) => lines.set(person, [...(lines.get(person) ?? []), line]);
  for (const { _id, training } of standings)
    for (const { on, minutes, what } of training.filter(({ struckAt }) => !struckAt))
      add(String(_id), { kind: "training", on, minutes, what, href: "" });
  for (const { person, on, minutes, what } of developments)
    add(String(person), { kind: "development", on, minutes, what, href: "" });
  return lines;
}
