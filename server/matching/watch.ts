/** Milliseconds that finding bounds for an answer may take after somebody asked for it at once. */
const GRACE = 1500;

/** Tells when to stop looking for better answers. */
export interface Watch {
  /** True when the search has to end, so that what comes after it still fits into the limit. */
  isUp: () => boolean;
  /** Milliseconds that the search may still take; undefined without a limit. */
  left: () => number | undefined;
  /** Keeps so many milliseconds of the limit for what comes after the search. */
  keep: (milliseconds: number) => void;
  /** Milliseconds since the start. */
  elapsed: () => number;
  /** From now on, says when the bounds of the answer have to be done too, with so many milliseconds kept. */
  forBounds: (kept: number) => () => boolean;
}

/**
 * A watch that starts now.
 * @param limit milliseconds for everything; without it only `isStopped` ends the search
 */
export function startWatch(limit: number | undefined, isStopped: () => boolean): Watch {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let kept = 0;
  const left = () => (limit === undefined ? undefined : limit - kept - elapsed());
  return {
    isUp: () => isStopped() || (left() ?? 1) <= 0,
    left,
    keep: (milliseconds) => void (kept = milliseconds),
    elapsed,
    forBounds: (keptThen) => {
      const end = isStopped() ? elapsed() + GRACE : Infinity;
      return () => elapsed() > Math.min(end, (limit ?? Infinity) - keptThen);
    },
  };
}
