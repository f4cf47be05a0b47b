import { addDays, daysBetween, mondayOf } from "../time/calendar-day.js";
import { sessionDates, type SeriesDate } from "../time/recurrence.js";
import { dayWords } from "../time/words.js";
import { closureOn } from "../time/week.js";
import { wallTimeAt } from "../time/zone.js";
import {
  isFrozen,
  type Change,
  type Dated,
  type Edit,
  type Kept,
  type Placed,
  type Scope,
  type Series,
  type Unplanned,
  type When,
} from "./dated.js";
import { isInTerm, whyNotEdit } from "./refusing.js";

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
  const planned = changesOf(series, own ?? null, edit).filter((change) => change.kind !== "kept");
  return whyNotEdit(series, own, planned, edit) ?? planned;
}

/** The sessions that an edit leaves where they are, and whose series has them elsewhere then, or no longer. */
export const keptBy = (series: Series, target: string | null, edit: Edit): Kept[] =>
  changesOf(series, series.sessions.find(({ id }) => id === target) ?? null, edit).filter(
    (change) => change.kind === "kept",
  );

function changesOf(series: Series, own: Dated | null, edit: Edit): (Change | Kept)[] {
  if (edit.what === "add") return [added(series, edit.to, nextNumber(series.sessions))];
  if (!own) return [];
  const reached = reach(series, own, edit.scope);
  const live = reached.filter((session) => !session.cancelled);
  switch (edit.what) {
    case "move": {
      return live
        .flatMap((session) => movedAlong(series, session, own, edit))
        .map((change) =>
          change.id === own.id || change.kind === "kept" ? change : heldInTerm(series, change),
        );
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
function movedAlong(
  series: Series,
  session: Dated,
  own: Dated,
  edit: Edit & { what: "move" },
): (Change | Kept)[] {
  const days = daysBetween(own.on, edit.to.on);
  const planned = session.movedFrom ?? { on: session.on, start: session.start, minutes: session.minutes };
  const stays = edit.scope === "this" ? planned : { ...edit.to, on: addDays(planned.on, days) };
  return moved(series, session, { ...edit.to, on: addDays(session.on, days) }, stays);
}

const isSameTime = (one: When, other: When): boolean =>
  one.on === other.on && one.start === other.start && one.minutes === other.minutes;

/** @param planned where the series has it then */
function moved(series: Series, session: Dated, to: When, planned: When): (Change | Kept)[] {
  const movedFrom = isSameTime(planned, to) ? null : planned;
  if (isSameTime(session, to)) {
    const known = session.movedFrom;
    const isSo = known && movedFrom ? isSameTime(known, movedFrom) : known === movedFrom;
    return isSo ? [] : [{ ...ended(series, session), kind: "kept", movedFrom }];
  }
  const { placed, forward } = place(series, to);
  const { id, number } = session;
  const closed = closedOn(series, to.on);
  return [
    { id, number, kind: "moved", before: placedOf(session), after: placed, movedFrom, forward, closed },
  ];
}

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
function replanned(
  series: Series,
  reached: readonly Dated[],
  edit: Edit & { what: "replan" },
): (Change | Kept)[] {
  const live = reached.filter(({ cancelled }) => !cancelled);
  const first = live[0];
  if (!first) return [];
  const { day, start, minutes, everyWeeks } = edit;
  const from = mondayOf(first.on);
  const weekly = { from, to: series.term.endsOn, day, everyWeeks, closures: series.term.closures };
  const all = sessionDates(weekly);
  const dates = all.filter(({ skipped }) => skipped === undefined);
  const onWeek = new Map(dates.map(({ on }) => [mondayOf(on), { on, start, minutes }]));
  const taken = new Set<string>();
  const changes = live.flatMap((session) => {
    const week = mondayOf(session.on);
    const to = onWeek.get(week);
    if (taken.has(week)) return [];
    taken.add(week);
    if (!to) return [{ ...ended(series, session), leftOut: true, ...whyNotIn(series, week, day, all) }];
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
    return [{ ...ended(series, session), kind: "restored", after: placed, movedFrom: null, forward, closed }];
  });
  const known = new Set(series.sessions.map((session) => mondayOf(session.on)));
  const fresh = [...onWeek].filter(
    ([week, to]) => !known.has(week) && place(series, to).placed.startsAt > series.now,
  );
  const number = nextNumber(series.sessions);
  return byDate([...changes, ...back, ...fresh.map(([, to], index) => added(series, to, number + index))]);
}

/** Why the new plan has no session in a week where its day would be closed or after the term; {} for its rhythm. */
function whyNotIn(
  { term }: Series,
  monday: string,
  day: number,
  dates: readonly SeriesDate[],
): Pick<Change, "why"> {
  const on = addDays(monday, day - 1);
  if (on > term.endsOn) return { why: `${dayWords(on, true)} is not in the term` };
  const skipped = dates.find((date) => date.on === on)?.skipped;
  return skipped === undefined ? {} : { why: `${dayWords(on)} is closed: ${skipped}` };
}

const byDate = (changes: readonly (Change | Kept)[]): (Change | Kept)[] =>
  [...changes].sort((a, b) => a.after.startsAt.getTime() - b.after.startsAt.getTime());
