import { addDays, mondayOf } from "../../time/calendar-day.js";
import type { Closure } from "../../time/week.js";

/** The dates of a term that is half over. */
export interface TermDates {
  name: string;
  startsOn: string;
  endsOn: string;
  closures: Closure[];
}

const weeksBefore = 7;
const weeks = 14;

/** A term of fourteen weeks whose eighth week is this one. @param today calendar day "YYYY-MM-DD" */
export function termAround(today: string): TermDates {
  const startsOn = addDays(mondayOf(today), -7 * weeksBefore);
  const weekOf = (n: number) => addDays(startsOn, 7 * (n - 1));
  const endsOn = addDays(startsOn, 7 * weeks - 1);
  return {
    name: `Term of ${startsOn.slice(0, 4)}`,
    startsOn,
    endsOn,
    closures: [
      { from: weekOf(5), to: addDays(weekOf(5), 4), reason: "Reading week" },
      { from: addDays(weekOf(11), 2), to: addDays(weekOf(11), 2), reason: "Exam day" },
      ...winterClosures(startsOn, endsOn, today),
    ],
  };
}

/** From Christmas Eve to New Year's Day; the demo's own day is always taught, so that there is a register to open. */
function winterClosures(startsOn: string, endsOn: string, today: string): Closure[] {
  const years = [Number(startsOn.slice(0, 4)) - 1, Number(startsOn.slice(0, 4)), Number(endsOn.slice(0, 4))];
  return [...new Set(years)]
    .map((year) => ({ from: `${year}-12-24`, to: `${year + 1}-01-01`, reason: "Winter closure" }))
    .filter(({ from, to }) => from <= endsOn && to >= startsOn && !(from <= today && today <= to))
    .map(({ from, to, reason }) => ({
      from: from < startsOn ? startsOn : from,
      to: to > endsOn ? endsOn : to,
      reason,
    }));
}
