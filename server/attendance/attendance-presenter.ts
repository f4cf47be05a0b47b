import { isMember } from "../groups/policy.js";
import { titleOutside } from "../groups/words.js";
import type { Viewer } from "../people/viewer.js";
import type { SessionFields } from "../sessions/session.js";
import { addMinutes } from "../time/wall-time.js";
import { dayWords, durationWords } from "../time/words.js";
import { commitmentOf, type Attended, type Commitment } from "./commitment.js";
import { byGroup, type Led } from "./hours.js";

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

/** What a leader did in each of their groups, the one led last first. */
export const presentLedGroups = (led: readonly Led[]) =>
  byGroup(led).map(({ group, sessions, minutes }) => ({
    term: titleOutside(group),
    text: `${durationWords(minutes)} in ${sessions} ${sessions === 1 ? "session" : "sessions"}`,
  }));

/** With whom a leader led each session, by its address: "with Ben"; alone is left out. */
export function companyOf(
  led: readonly Led[],
  names: ReadonlyMap<string, string>,
  viewer: Viewer,
): Map<string, string> {
  const company = new Map<string, string>();
  for (const { session } of led) {
    const others = session.leading.map(String).filter((leader) => leader !== viewer.id);
    if (others.length === 0) continue;
    const words = others.map((leader) => names.get(leader) ?? "another leader").join(" and ");
    company.set(`/sessions/${String(session._id)}`, `with ${words}`);
  }
  return company;
}
