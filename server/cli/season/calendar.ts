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
  return {
    name: `Term of ${startsOn.slice(0, 4)}`,
    startsOn,
    endsOn: addDays(startsOn, 7 * weeks - 1),
    closures: [
      { from: weekOf(5), to: addDays(weekOf(5), 4), reason: "Reading week" },
      { from: addDays(weekOf(11), 2), to: addDays(weekOf(11), 2), reason: "Exam day" },
    ],
  };
}
