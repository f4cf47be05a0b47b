const queues = new Map<string, Promise<unknown>>();

/**
 * Runs the work after all earlier work under the same name has ended, in this process only. Rivals that would
 * retry against one another in the database wait here instead; nothing relies on it for correctness.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => undefined);
  queues.set(name, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(name) === settled) queues.delete(name);
  }
}
