import mongoose, { type QueryFilter } from "mongoose";
import { searchPattern } from "../data/search.js";
import type { CsvColumn } from "../data/csv.js";
import { namesOf } from "../groups/find.js";
import { Group } from "../groups/group.js";
import { Session } from "../sessions/session.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { Debrief, type DebriefFields } from "./debrief.js";

/** Which of what leaders asked the office to know. */
export interface FollowUpQuery {
  /** "waiting" for the office, or "done". */
  state: "waiting" | "done";
  q: string;
}

/** One thing a leader asked the office to know. */
export interface FollowUp {
  id: string;
  leader: string;
  group: string;
  on: string;
  askedOn: string;
  text: string;
  href: string;
  /** What was done, when and by whom; empty while it waits. */
  doneOn: string;
  doneBy: string;
  note: string;
}

const some = mongoose.trusted({ $ne: null });

function filterOf({ state, q }: FollowUpQuery): QueryFilter<DebriefFields> {
  const words = q === "" ? {} : { forStaff: mongoose.trusted({ $regex: searchPattern(q), $options: "i" }) };
  return { askedAt: some, followedUpAt: state === "waiting" ? null : some, ...words };
}

/** How many there are. */
export const countFollowUps = (query: FollowUpQuery): Promise<number> =>
  Debrief.countDocuments(filterOf(query));

/** A page of them, what was asked first on top. @param zone in which the days are told */
export async function findFollowUps(
  query: FollowUpQuery,
  zone: string,
  skip: number,
  most: number,
): Promise<FollowUp[]> {
  const debriefs = await Debrief.find(filterOf(query))
    .sort({ askedAt: 1, _id: 1 })
    .skip(skip)
    .limit(most)
    .lean<DebriefFields[]>();
  const among = <T>(ids: T[]) => ({ _id: mongoose.trusted({ $in: ids }) });
  const sessions = await Session.find(among(debriefs.map(({ session }) => session)), { on: 1 }).lean();
  const groups = await Group.find(among(debriefs.map(({ group }) => group)), { code: 1, title: 1 }).lean();
  const names = await namesOf(
    debriefs.flatMap(({ leader, followedUpBy }) => [leader, ...(followedUpBy ? [followedUpBy] : [])]),
  );
  const days = new Map(sessions.map(({ _id, on }) => [String(_id), on]));
  const titles = new Map(groups.map(({ _id, code, title }) => [String(_id), `${code} ${title}`]));
  const dayOf = (at: Date | null | undefined) => (at ? wallOf(at, zone).on : "");
  return debriefs.map((debrief) => ({
    id: String(debrief._id),
    leader: names.get(String(debrief.leader)) ?? "Somebody",
    group: titles.get(String(debrief.group)) ?? "",
    on: days.get(String(debrief.session)) ?? "",
    askedOn: dayOf(debrief.askedAt),
    text: debrief.forStaff,
    href: `/sessions/${String(debrief.session)}/debrief`,
    doneOn: dayOf(debrief.followedUpAt),
    doneBy: names.get(String(debrief.followedUpBy)) ?? "",
    note: debrief.followedUpNote,
  }));
}

/** The same as the page reads it. */
export const presentFollowUp = ({ on, askedOn, ...rest }: FollowUp) => ({
  ...rest,
  when: dayWords(on, true),
  asked: dayWords(askedOn),
  done: doneWords(rest),
});

/** "Mon 5 Oct 2026 by Una Office: We have ordered one"; "" while it waits. */
function doneWords({ doneOn, doneBy, note }: Pick<FollowUp, "doneOn" | "doneBy" | "note">): string {
  if (doneOn === "") return "";
  const by = doneBy === "" ? "" : ` by ${doneBy}`;
  return `${dayWords(doneOn, true)}${by}${note === "" ? "" : `: ${note}`}`;
}

/** The same as a file. */
export const followUpColumns: CsvColumn<FollowUp>[] = [
  { name: "asked_on", of: ({ askedOn }) => askedOn },
  { name: "group", of: ({ group }) => group },
  { name: "session_on", of: ({ on }) => on },
  { name: "leader", of: ({ leader }) => leader },
  { name: "words", of: ({ text }) => text },
  { name: "followed_up_on", of: ({ doneOn }) => doneOn },
  { name: "followed_up_by", of: ({ doneBy }) => doneBy },
  { name: "note", of: ({ note }) => note },
];
