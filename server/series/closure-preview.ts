import { namesOf } from "../groups/find.js";
import { isForStaff, peopleOf, type Hit } from "./closures.js";
import { whenWords } from "./letters.js";

/** Which sessions are held all the same: none, all, or those that are named. */
export type Which = "none" | "all" | "some";

/** The ids of the sessions that are held all the same. */
export const keptOf = (which: Which, ticked: readonly string[], hits: readonly Hit[]): string[] =>
  which === "all" ? hits.map(({ session }) => String(session._id)) : which === "some" ? [...ticked] : [];

/** The sessions as staff choose among them, each with where and with whom; nothing of those they don't decide on. */
export const closureOptions = (hits: readonly Hit[]) =>
  hits.filter(isForStaff).map((hit) => ({
    value: String(hit.session._id),
    label: labelOf(hit),
    hint: [hit.reason, hit.session.room ?? "", peopleWords(hit)].filter(Boolean).join(", "),
  }));

/** What becomes of each date, and who is told of it, before it is done. */
export async function presentDecision(hits: readonly Hit[], keep: readonly string[]) {
  const decided = hits.filter(isForStaff);
  const skipped = decided.filter(({ session }) => !keep.includes(String(session._id)));
  const told = peopleOf(skipped);
  const names = await namesOf(told);
  const rest = told.length === 0 ? "" : ` and tell ${people(told.length)}`;
  return {
    dates: decided.map((hit) => presentDate(hit, skipped.includes(hit))),
    summary: `${skipped.length} left out, ${decided.length - skipped.length} held.`,
    told: [...names.values()].sort((a, b) => a.localeCompare(b)),
    asked: decided.length < hits.length,
    label: skipped.length === 0 ? "Hold all of them" : `Leave ${skipped.length} out${rest}`,
  };
}

function presentDate(hit: Hit, isSkipped: boolean) {
  const { room } = hit.session;
  const freed = room ? ` ${room} is given back.` : "";
  return {
    label: labelOf(hit),
    state: isSkipped ? "cancelled" : "done",
    stateLabel: isSkipped ? "left out" : "held",
    note: isSkipped ? `${hit.reason}.${freed} ${peopleWords(hit)} told.` : "Nothing changes.",
  };
}

const labelOf = ({ session, group }: Hit): string => `${whenWords(session)}: ${group.title}`;

const peopleWords = (hit: Hit): string => people(peopleOf([hit]).length);

const people = (count: number): string => (count === 1 ? "1 person" : `${count} people`);
