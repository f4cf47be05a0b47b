import { addDays, daysBetween, mondayOf } from "../time/calendar-day.js";
import { overlaps } from "../time/interval.js";
import { sessionDates } from "../time/recurrence.js";
import { closureOn } from "../time/week.js";
import { dayWords } from "../time/words.js";
import { wallTimeAt } from "../time/zone.js";
import {
  afterEdit,
  isFrozen,
  spanOf,
  type Change,
  type Dated,
  type Edit,
  type Placed,
  type Scope,
  type Series,
  type Unplanned,
  type When,
} from "./dated.js";

/**
 * What an edit changes, in the order of the dates: sessions that stay as they are are left out, and so planning an
 * edit again after it was done changes nothing. A wall time is the truth: 17:00 stays 17:00 through a clock change.
 * @param target the session it is asked on; for "add", none
 */
export function planEdit(series: Series, target: string | null, edit: Edit): Change[] | Unplanned {
  const own = series.sessions.find((session) => session.id === target);
  if (edit.what !== "add" && !own) return { refused: "That session is not in this series.", field: "form" };
  if (own && isFrozen(own, series.now)) {
    return { refused: "A session that has begun stays as it was, and so does its register.", field: "form" };
  }
  if (edit.what === "move" && own?.cancelled) {
    return { refused: "This session is cancelled. Restore it first.", field: "form" };
  }
  const planned = changesOf(series, own ?? null, edit);
  return overtaking(series, own, planned, edit) ?? whyNot(series, planned, edit) ?? planned;
}

function changesOf(series: Series, own: Dated | null, edit: Edit): Change[] {
  if (edit.what === "add") return [added(series, edit.to, nextNumber(series.sessions))];
  if (!own) return [];
  const reached = reach(series, own, edit.scope);
  const live = reached.filter((session) => !session.cancelled);
  switch (edit.what) {
    case "move": {
      return live
        .flatMap((session) => movedAlong(series, session, own, edit))
        .map((change) => (change.id === own.id ? change : heldInTerm(series, change)));
    }
    case "replan":
      return replanned(series, reached, edit);
    case "cancel":
      return live.map((session) => ended(series, session));
    case "restore":
      return reached
        .filter((session) => session.cancelled)
        .map((session) => ({ ...ended(series, session), kind: "restored" as const }));
  }
}

/** The sessions an edit may touch: those to come within its scope, in order. */
function reach({ sessions, now }: Series, own: Dated, scope: Scope): Dated[] {
  const within = (session: Dated) =>
    scope === "all" || session.id === own.id || (scope === "following" && session.startsAt > own.startsAt);
  return inOrder(sessions.filter((session) => !isFrozen(session, now) && within(session)));
}

const inOrder = <T extends Pick<Placed, "startsAt">>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());

const nextNumber = (sessions: readonly Dated[]) =>
  Math.max(0, ...sessions.map((session) => session.number)) + 1;

/** A wall time with the instants it means in the zone. */
function place({ zone }: Series, { on, start, minutes }: When): { placed: Placed; forward: boolean } {
  const { at, moved: forward } = wallTimeAt(on, start, zone);
  const endsAt = new Date(at.getTime() + minutes * 60_000);
  return { placed: { on, start, minutes, startsAt: at, endsAt }, forward };
}

const closedOn = ({ term }: Series, on: string) => closureOn(on, term.closures)?.reason ?? "";

const placedOf = ({ on, start, minutes, startsAt, endsAt }: Placed): Placed => ({
  on,
  start,
  minutes,
  startsAt,
  endsAt,
});

/** A session moves by as many days as the one the edit is asked on; moved by itself, it leaves its series where it is. */
function movedAlong(series: Series, session: Dated, own: Dated, edit: Edit & { what: "move" }): Change[] {
  const days = daysBetween(own.on, edit.to.on);
  const planned = session.movedFrom ?? { on: session.on, start: session.start, minutes: session.minutes };
  const stays = edit.scope === "this" ? planned : { ...edit.to, on: addDays(planned.on, days) };
  return moved(series, session, { ...edit.to, on: addDays(session.on, days) }, stays);
}

const isSameTime = (one: When, other: When): boolean =>
  one.on === other.on && one.start === other.start && one.minutes === other.minutes;

/** @param planned where the series has it then */
function moved(series: Series, session: Dated, to: When, planned: When): Change[] {
  if (isSameTime(session, to)) return [];
  const { placed, forward } = place(series, to);
  const { id, number } = session;
  const closed = closedOn(series, to.on);
  const movedFrom = isSameTime(planned, to) ? null : planned;
  return [
    { id, number, kind: "moved", before: placedOf(session), after: placed, movedFrom, forward, closed },
  ];
}

const isInTerm = ({ term }: Series, on: string) => on >= term.startsOn && on <= term.endsOn;

/** A session that would leave the term with the others isn't held: there is no teaching, and nobody is to come then. */
function heldInTerm(series: Series, change: Change): Change {
  const { before, after } = change;
  if (before === null || isInTerm(series, after.on)) return change;
  const closed = closedOn(series, before.on);
  return { ...change, kind: "cancelled", after: before, forward: false, closed, outOfTerm: after.on };
}

function added(series: Series, to: When, number: number): Change {
  const { placed, forward } = place(series, to);
  const closed = closedOn(series, to.on);
  return { id: null, number, kind: "added", before: null, after: placed, forward, closed };
}

function ended(series: Series, session: Dated): Change {
  const at = placedOf(session);
  const { id, number, on } = session;
  const closed = closedOn(series, on);
  return { id, number, kind: "cancelled", before: at, after: at, forward: false, closed };
}

/**
 * Another weekly pattern from the first session reached on: each keeps its week; weeks the new rhythm leaves out lose
 * their session, and weeks it brings in get one, unless the group had cancelled or held one there; what an earlier
 * rhythm left out comes back. A session whose new time in its own week has gone by stays where it is, and so do extra
 * ones of a week.
 * @param reached the sessions to come within the edit's scope, cancelled ones too
 */
function replanned(series: Series, reached: readonly Dated[], edit: Edit & { what: "replan" }): Change[] {
  const live = reached.filter(({ cancelled }) => !cancelled);
  const first = live[0];
  if (!first) return [];
  const { day, start, minutes, everyWeeks } = edit;
  const from = mondayOf(first.on);
  const weekly = { from, to: series.term.endsOn, day, everyWeeks, closures: series.term.closures };
  const dates = sessionDates(weekly).filter(({ skipped }) => skipped === undefined);
  const onWeek = new Map(dates.map(({ on }) => [mondayOf(on), { on, start, minutes }]));
  const taken = new Set<string>();
  const changes = live.flatMap((session) => {
    const week = mondayOf(session.on);
    const to = onWeek.get(week);
    if (taken.has(week)) return [];
    taken.add(week);
    if (!to) return [{ ...ended(series, session), leftOut: true }];
    return place(series, to).placed.startsAt <= series.now ? [] : moved(series, session, to, to);
  });
  const back = reached.flatMap((session): Change[] => {
    const week = mondayOf(session.on);
    const to = onWeek.get(week);
    if (!session.cancelled || !session.leftOut || !to || taken.has(week)) return [];
    const { placed, forward } = place(series, to);
    if (placed.startsAt <= series.now) return [];
    taken.add(week);
    const closed = closedOn(series, to.on);
    return [{ ...ended(series, session), kind: "restored", after: placed, forward, closed }];
  });
  const known = new Set(series.sessions.map((session) => mondayOf(session.on)));
  const fresh = [...onWeek].filter(
    ([week, to]) => !known.has(week) && place(series, to).placed.startsAt > series.now,
  );
  const number = nextNumber(series.sessions);
  return byDate([...changes, ...back, ...fresh.map(([, to], index) => added(series, to, number + index))]);
}

const byDate = (changes: readonly Change[]): Change[] =>
  [...changes].sort((a, b) => a.after.startsAt.getTime() - b.after.startsAt.getTime());

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
