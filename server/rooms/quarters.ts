const quarterMilliseconds = 15 * 60_000;

/**
 * The quarter-hours a booking takes, turnover included, as whole quarter-hours since 1970 UTC. A quarter-hour that
 * is only touched counts as taken. (Every zone in use today is a whole number of quarter-hours from UTC.)
 */
export function quartersOf(startsAt: Date, endsAt: Date, turnoverMinutes: number): number[] {
  const first = Math.floor(startsAt.getTime() / quarterMilliseconds);
  const end = Math.ceil((endsAt.getTime() + turnoverMinutes * 60_000) / quarterMilliseconds);
  return Array.from({ length: end - first }, (_, index) => first + index);
}
