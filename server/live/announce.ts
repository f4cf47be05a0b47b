/** What changed, as "noun:id"; carries no content, so whoever hears it learns only that a look is due. */
export type Topic = `${string}:${string}`;

const listeners = new Set<(topic: Topic) => void>();

/**
 * Tells this process that something a page may show has changed. Call it after the commit, never before. What was
 * committed stays true whatever a listener does: one that throws is reported and keeps nobody else from hearing.
 */
export function announce(topics: Iterable<Topic>): void {
  for (const topic of new Set(topics)) {
    for (const listener of listeners) {
      try {
        listener(topic);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error));
      }
    }
  }
}

/** Calls the listener for each announced topic. @returns a function that stops it */
export function onAnnounce(listener: (topic: Topic) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
