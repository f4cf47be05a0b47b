import mongoose from "mongoose";
import { namesOf } from "../groups/find.js";
import { Group } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Session, type Counting, type SessionFields } from "../sessions/session.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";

/** A correction of a closed register, as whom it counts differently reads it. */
export interface Corrected {
  /** Address of the session, as its lines of the ledger have it. */
  href: string;
  /** Calendar day of the session. */
  on: string;
  /** What it was, as they may read it. */
  what: string;
  /** When, by whom, and what it made of their part. */
  words: string;
}

const wanted = { group: 1, on: 1, zone: 1, corrections: 1 };

/** The corrections that moved a person's own hours or attendance, oldest first; only they are shown them. */
export async function findCorrections(person: string): Promise<Corrected[]> {
  const sessions = await Session.find({ "corrections.person": person }, wanted)
    .sort({ startsAt: 1 })
    .lean<Pick<SessionFields, "_id" | "group" | "on" | "zone" | "corrections">[]>();
  const groups = await Group.find(
    { _id: mongoose.trusted({ $in: sessions.map(({ group }) => group) }) },
    { kind: 1, title: 1 },
  ).lean();
  const titles = new Map(groups.map((group) => [String(group._id), titleOutside(group)]));
  const own = ({ corrections }: Pick<SessionFields, "corrections">) =>
    corrections.filter((each) => String(each.person) === person);
  const names = await namesOf(sessions.flatMap((session) => own(session).map(({ by }) => by)));
  const nameOf = (by: SessionFields["corrections"][number]["by"]) =>
    String(by) === person ? "you" : (names.get(String(by)) ?? "somebody no longer on the roster");
  return sessions.flatMap((session) =>
    own(session).map(({ at, by, from, to }) => ({
      href: `/sessions/${String(session._id)}`,
      on: session.on,
      what: titles.get(String(session.group)) ?? "A peer group",
      words: `Corrected ${dayWords(wallOf(at, session.zone).on, true)} by ${nameOf(by)}: ${correctionWords(from, to)}.`,
    })),
  );
}

const countedAs: Record<Exclude<Counting, "">, string> = {
  attended: "counted as attended",
  led: "counted as led alone",
  "led together": "counted as led together",
};

/** "no longer counted as led together", "counted as led alone, before as led together". */
function correctionWords(from: Counting, to: Counting): string {
  if (to === "") return from === "" ? "" : `no longer ${countedAs[from]}`;
  return from === ""
    ? countedAs[to]
    : `${countedAs[to]}, no longer ${countedAs[from].replace("counted ", "")}`;
}
