const quarterMinutes = 15;

/**
 * The quarter-hours a booking takes, turnover included, as whole quarter-hours since 1970 UTC. A quarter-hour that
 * is only touched counts as taken. (Every zone in use today is a whole number of quarter-hours from UTC.)
 * @param slotMinutes the room's step, a multiple of 15: a booking takes whole steps, counted from 1970 UTC
 */
export function quartersOf(
  startsAt: Date,
  endsAt: Date,
  turnoverMinutes: number,
  slotMinutes = quarterMinutes,
): number[] {
  const step = slotMinutes * 60_000;
  const perStep = slotMinutes / quarterMinutes;
  const first = Math.floor(startsAt.getTime() / step) * perStep;
  const end = Math.ceil((endsAt.getTime() + turnoverMinutes * 60_000) / step) * perStep;
  return Array.from({ length: end - first }, (_, index) => first + index);
}

/** The instant a quarter-hour begins. */
export const startOfQuarter = (quarter: number): Date => new Date(quarter * quarterMinutes * 60_000);
