import mongoose, { type Types } from "mongoose";
import type { Mark, SessionFields } from "../../sessions/session.js";
import { held, planSeries } from "../../sessions/series.js";
import type { TermFields } from "../../terms/term.js";
import type { Draw } from "./draw.js";
import type { PlannedGroup } from "./groups.js";

/** A session of the demo on its way into the database. */
export type PlannedSession = Omit<SessionFields, "__v">;

/** Every session of the open groups' term; those gone by have their register filled and closed. */
export function planSessions(
  draw: Draw,
  groups: readonly PlannedGroup[],
  term: TermFields,
  zone: string,
  now: Date,
): PlannedSession[] {
  return groups
    .filter((group) => group.openedAt !== null)
    .flatMap((group) => seriesOf(draw, group, term, zone, now));
}

function seriesOf(
  draw: Draw,
  group: PlannedGroup,
  term: TermFields,
  zone: string,
  now: Date,
): PlannedSession[] {
  const approvedAt = group.openedAt ?? now;
  return held(planSeries(group, term, zone, approvedAt)).map(({ on, startsAt, endsAt }, index) => {
    const isOver = endsAt <= now;
    const leading = isOver ? group.leaders.filter((_, place) => place === 0 || draw.chance(0.85)) : [];
    const closedBy = leading[0] ?? null;
    return {
      _id: new mongoose.Types.ObjectId(),
      group: group._id,
      term: group.term,
      number: index + 1,
      on,
      start: group.slot.start,
      minutes: group.slot.minutes,
      zone,
      startsAt,
      endsAt,
      cancelledAt: null,
      cancelledReason: "",
      leftOut: false,
      sequence: 0,
      room: null,
      register: closedBy ? registerOf(draw, group, endsAt, closedBy) : [],
      leading,
      said: [],
      cover: null,
      registerOpenedAt: isOver ? startsAt : null,
      registerClosedAt: isOver ? endsAt : null,
      registerClosedBy: closedBy,
      corrections: [],
    };
  });
}

function registerOf(
  draw: Draw,
  group: PlannedGroup,
  markedAt: Date,
  markedBy: Types.ObjectId,
): SessionFields["register"] {
  return group.members.map(({ person }) => ({ person, mark: markFor(draw), markedAt, markedBy }));
}

function markFor(draw: Draw): Mark {
  const luck = draw.fraction();
  if (luck < 0.8) return "present";
  if (luck < 0.87) return "late";
  return luck < 0.94 ? "apology" : "absent";
}
