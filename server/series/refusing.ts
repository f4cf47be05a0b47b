import { overlaps } from "../time/interval.js";
import { dayWords } from "../time/words.js";
import {
  afterEdit,
  isFrozen,
  spanOf,
  type Change,
  type Dated,
  type Edit,
  type Series,
  type Unplanned,
} from "./dated.js";

/** Whether the day lies in the series' term. */
export const isInTerm = ({ term }: Series, on: string): boolean => on >= term.startsOn && on <= term.endsOn;

/** Why what an edit would change can't be, and beside which field to say so; null when it can. */
export const whyNotEdit = (
  series: Series,
  own: Dated | undefined,
  changes: readonly Change[],
  edit: Edit,
): Unplanned | null => overtaking(series, own, changes, edit) ?? whyNot(series, changes, edit);

/** "This and the following" would mean other sessions afterwards if they came to lie before one that stays. */
function overtaking(
  series: Series,
  own: Dated | undefined,
  changes: readonly Change[],
  edit: Edit,
): Unplanned | null {
  if (!own || edit.what !== "move" || edit.scope !== "following") return null;
  const to = changes.find(({ id }) => id === own.id)?.after;
  const staying = series.sessions.find(
    (session) =>
      !isFrozen(session, series.now) &&
      !session.cancelled &&
      session.startsAt < own.startsAt &&
      to !== undefined &&
      to.startsAt <= session.startsAt,
  );
  if (!staying) return null;
  const words = `They would come before the session on ${dayWords(staying.on)}, which stays. Move that one too, or choose a later day.`;
  return { refused: words, field: "on" };
}

/** Why the changes can't be: nothing changes, a date outside the term or gone by, or two sessions at one time. */
function whyNot(series: Series, changes: readonly Change[], edit: Edit): Unplanned | null {
  const field = edit.what === "move" || edit.what === "add" ? "on" : "form";
  if (changes.length === 0) return { refused: nothing[edit.what], field: "form", isSo: true };
  for (const { kind, after } of changes) {
    if (kind === "cancelled") continue;
    if (after.startsAt <= series.now) return { refused: `${dayWords(after.on)} has gone by.`, field };
    if (!isInTerm(series, after.on))
      return { refused: `${dayWords(after.on, true)} is not in the term.`, field };
  }
  const meeting = afterEdit(series.sessions, changes).filter((session) => !session.cancelled);
  const double = changes.find(
    ({ kind, number, after }) =>
      kind !== "cancelled" &&
      meeting.some((other) => other.number !== number && overlaps(spanOf(other), spanOf(after))),
  );
  if (!double) return null;
  const words = `On ${dayWords(double.after.on)} the group would meet twice at the same time.`;
  return { refused: words, field, isSo: edit.what === "add" };
}

const nothing: Record<Edit["what"], string> = {
  move: "That is when it meets already.",
  replan: "That is how it meets already.",
  cancel: "It is cancelled already.",
  restore: "It isn't cancelled.",
  add: "There is nothing to add.",
};
