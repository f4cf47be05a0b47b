import { isMember } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionFields } from "../sessions/session.js";
import { addMinutes } from "../time/wall-time.js";
import { dayWords, durationWords } from "../time/words.js";
import { commitmentOf, type Attended, type Commitment } from "./commitment.js";
import { byGroup, totalMinutes, type Led } from "./hours.js";

const dateOf = ({ on }: Pick<SessionFields, "on">) => dayWords(on, true);
const timesOf = ({ start, minutes }: Pick<SessionFields, "start" | "minutes">) =>
  `${start}–${addMinutes(start, minutes)}`;

/** "5 of 6 sessions (83 %)". */
const commitmentWords = ({ held, kept, percent }: Commitment): string =>
  `${kept} of ${held} ${held === 1 ? "session" : "sessions"}${percent === null ? "" : ` (${percent} %)`}`;

/** A member's own attendance: the whole, each group, each session. */
export function presentAttendance(attended: readonly Attended[], viewer: Viewer) {
  const groups = new Map<string, Attended[]>();
  for (const each of attended) {
    const id = String(each.group._id);
    groups.set(id, [...(groups.get(id) ?? []), each]);
  }
  const { held, kept, percent } = commitmentOf(attended.map(({ mark }) => mark));
  return {
    figures: [
      { value: `${percent ?? 0} %`, label: "commitment" },
      { value: kept, label: held === 1 ? "of one session held" : `of ${held} sessions held` },
    ],
    groups: [...groups.values()].map((list) => ({
      term: list[0] ? titleOutside(list[0].group) : "",
      text: commitmentWords(commitmentOf(list.map(({ mark }) => mark))),
    })),
    sessions: attended.map(({ session, group, mark }) => ({
      at: `${dateOf(session)}, ${timesOf(session)}`,
      text: titleOutside(group),
      href: isMember(viewer, group) ? `/sessions/${String(session._id)}` : "",
      state: mark,
    })),
  };
}

/** A leader's own hours: the whole, each group, each session. */
export function presentHours(led: readonly Led[], names: ReadonlyMap<string, string>, viewer: Viewer) {
  return {
    figures: [
      { value: durationWords(totalMinutes(led)), label: "led in all", tone: "thanks" },
      { value: led.length, label: led.length === 1 ? "session led" : "sessions led" },
    ],
    groups: byGroup(led).map(({ group, sessions, minutes }) => ({
      term: titleOutside(group),
      text: `${durationWords(minutes)} in ${sessions} ${sessions === 1 ? "session" : "sessions"}`,
    })),
    sessions: led.map(({ session, group, minutes }) => ({
      at: `${dateOf(session)}, ${timesOf(session)}`,
      text: titleOutside(group),
      href: `/sessions/${String(session._id)}`,
      who: [durationWords(minutes), ...companyWords(session, names, viewer)].join(", "),
    })),
  };
}

function companyWords(
  { leading }: SessionFields,
  names: ReadonlyMap<string, string>,
  viewer: Viewer,
): string[] {
  const others = leading.map(String).filter((leader) => leader !== viewer.id);
  if (others.length === 0) return [];
  return [`with ${others.map((leader) => names.get(leader) ?? "another leader").join(" and ")}`];
}
