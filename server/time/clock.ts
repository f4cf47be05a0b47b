/** Where the present comes from. Everything else in the house is told `now`. */
export interface Clock {
  now(): Date;
}

/** A clock whose hands a test moves. */
export interface SettableClock extends Clock {
  set(at: Date): void;
  advance(minutes: number): void;
}

/** The machine's own time. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still at `at` until it is set or advanced. */
export function fixedClock(at: Date): SettableClock {
  let current = at.getTime();
  return {
    now: () => new Date(current),
    set(next) {
      current = next.getTime();
    },
    advance(minutes) {
      current += minutes * 60_000;
    },
  };
}
