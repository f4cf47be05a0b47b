import { momentWords } from "../time/words.js";
import type { Basis, DraftHead, RoundDraft } from "./draft.js";
import type { DraftLine } from "./draft-lines.js";
import type { OutOfDate } from "./validity.js";

const basisWords: Record<Basis, string> = {
  afresh: "from the start",
  "few-moves": "moving as few as possible",
  "by-hand": "changed by hand",
};

/** A draft in a few words and figures, as staff read them above its people. */
export function headOf(
  { number, basis, problem, result, madeAt }: RoundDraft,
  lines: readonly DraftLine[],
  isPublished: boolean,
  zone: string,
) {
  const placed = result.objective?.studentsPlaced ?? 0;
  const lost = lines.reduce((sum, line) => sum + line.lost, 0);
  const wanting = lines.filter((line) => line.places.length > 0 && line.wanting).length;
  return {
    number,
    words: `Draft ${number}, worked out ${momentWords(madeAt, zone)}, ${basisWords[basis]}.`,
    proved: result.status === "optimal",
    byHand: basis === "by-hand",
    figures: [
      // What was given stands among what came of it once the round is published.
      ...(isPublished ? [] : [counted(placed, "student", "students", "placed")]),
      counted(problem.students.length - placed, "student", "students", "without a place"),
      counted(wanting, "student", "students", "placed, with another wish not met"),
      ...(basis === "afresh" || (isPublished && lost === 0)
        ? []
        : [counted(lost, "place", "places", "changed since the draft before")]),
    ],
    gap: result.status === "optimal" ? "" : gapWords(result),
  };
}

const counted = (value: number, one: string, many: string, rest: string) => ({
  value,
  label: `${value === 1 ? one : many} ${rest}`,
});

/** What a draft that the time limit ended may fall short of: how many more there could be, at most. */
function gapWords({ objective, bound }: RoundDraft["result"]): string {
  if (!objective || !bound) return "";
  const students = bound.studentsPlaced - objective.studentsPlaced;
  const places = bound.placements - objective.placements;
  if (students > 0) return `At most ${students} more students could be placed.`;
  if (places > 0) return `At most ${places} more wishes could be met.`;
  return "As many students and wishes as possible are met; who changes, or the choices, might be better.";
}

/** One of a round's drafts as its list names it. @param current the newest, and whether it is out of date */
export function draftRow(
  { number, basis, before, madeAt }: DraftHead,
  current: { number: number; isOutOfDate: boolean },
  path: string,
  zone: string,
) {
  const isCurrent = number === current.number;
  return {
    number,
    words: `${momentWords(madeAt, zone)}, ${basisWords[basis]}`,
    current: isCurrent,
    outOfDate: isCurrent && current.isOutOfDate,
    compare: isCurrent ? "" : `${path}/comparison?from=${number}&to=${current.number}`,
    before: before ? `${path}/comparison?from=${before}&to=${number}` : "",
    problem: `${path}/drafts/${number}/problem.json`,
    result: `${path}/drafts/${number}/result.json`,
  };
}

/** What has come between a draft and now, as its page says at the top. */
export function outOfDateView(number: number, found: OutOfDate | null) {
  if (!found) return null;
  const { changes, isRefused, left } = found;
  const one =
    left === 1 ? "1 place that doesn't fit any more is" : `${left} places that don't fit any more are`;
  const fits = left > 0 ? `If it is published, ${one} not given.` : "It can still be published as it is.";
  return {
    title: `Draft ${number} is out of date`,
    changes,
    isRefused,
    consequence: isRefused ? "It can't be published as it is." : fits,
  };
}
