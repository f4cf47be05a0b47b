import { setImmediate as nextTurn } from "node:timers/promises";

/** A scan gives way to others after so many milliseconds. */
const SLICE = 8;

/** Works a generator off to its end, giving way to others from time to time. Gives its result. */
export async function inPieces<T, R>(
  work: Generator<T, R>,
  check: () => void,
  visit: (step: T) => void = () => undefined,
): Promise<R> {
  let since = performance.now();
  for (let step = 0; ; step++) {
    const next = work.next();
    if (next.done === true) return next.value;
    visit(next.value);
    if ((step & 31) !== 31 || performance.now() - since < SLICE) continue;
    await nextTurn();
    check();
    since = performance.now();
  }
}
