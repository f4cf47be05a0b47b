import { dayOfWeek } from "../time/calendar-day.js";
import type { WeeklySlot } from "../time/interval.js";
import { isFrozen, type Dated } from "./dated.js";

/**
 * The weekly slot a group is known by: the one most of its sessions to come have, the present one among equals. So
 * moving one date leaves "Tuesdays 17:00" as it is, and moving most of them changes it.
 */
export function slotOf(sessions: readonly Dated[], present: WeeklySlot, now: Date): WeeklySlot {
  const counts = new Map<string, { slot: WeeklySlot; count: number }>();
  const nameOf = ({ day, start, minutes }: WeeklySlot) => `${day} ${start} ${minutes}`;
  for (const session of sessions) {
    if (session.cancelled || isFrozen(session, now)) continue;
    const slot = { day: dayOfWeek(session.on), start: session.start, minutes: session.minutes };
    const known = counts.get(nameOf(slot));
    counts.set(nameOf(slot), { slot, count: (known?.count ?? 0) + 1 });
  }
  const most = Math.max(0, ...[...counts.values()].map(({ count }) => count));
  const own = counts.get(nameOf(present));
  if (!own && most === 0) return present;
  if (own?.count === most) return own.slot;
  return [...counts.values()].find(({ count }) => count === most)?.slot ?? present;
}
