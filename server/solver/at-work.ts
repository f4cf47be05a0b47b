/** How long a run is thought to be alive after it was last heard of. */
const leaseMilliseconds = 30_000;
const beatMilliseconds = 1_000;

/** Until when a run that was heard of now is thought to be alive; whoever finds it later than that ends it. */
export const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMilliseconds);

interface AtWork {
  stop: AbortController;
  ended: Promise<void>;
}
const atWork = new Set<AtWork>();

/**
 * Carries out a long run beside the request that asked for it, so that it is stopped and awaited when this process
 * ends.
 * @param carryOut the run; aborting ends it with the best it has found so far
 * @returns its end, which never rejects
 */
export function workBeside(
  carryOut: (stop: AbortController) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  const stop = new AbortController();
  const ended = carryOut(stop)
    .catch(onError)
    .finally(() => atWork.delete(work));
  const work: AtWork = { stop, ended };
  atWork.add(work);
  return ended;
}

/** Waits until every run of this process has ended. */
export async function allWorkedOut(): Promise<void> {
  await Promise.all([...atWork].map(({ ended }) => ended));
}

/** Stops every run of this process, as it is about to end; the best found so far is kept. */
export async function stopWorking(): Promise<void> {
  for (const { stop } of atWork) stop.abort();
  await allWorkedOut();
}

/**
 * Says once a second that a run lives.
 * @param beat writes that the run lives and how many seconds it has been at work; answers false when it is to stop
 * @returns what ends the saying
 */
export function startBeating(
  stop: AbortController,
  beat: (seconds: number) => Promise<boolean>,
  onError: (error: unknown) => void,
): () => void {
  const since = performance.now();
  const timer = setInterval(() => {
    beat(Math.round((performance.now() - since) / 1000))
      .then((goesOn) => {
        if (!goesOn) stop.abort();
      })
      .catch(onError);
  }, beatMilliseconds);
  return () => clearInterval(timer);
}
