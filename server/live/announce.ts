import { EventEmitter } from "node:events";

/** What changed, as "noun:id"; carries no content, so whoever hears it learns only that a look is due. */
export type Topic = `${string}:${string}`;

const bell = new EventEmitter();
bell.setMaxListeners(50);

/** Tells this process that something a page may show has changed. Call it after the commit, never before. */
export function announce(topics: Iterable<Topic>): void {
  for (const topic of new Set(topics)) bell.emit("topic", topic);
}

/** Calls the listener for each announced topic. @returns a function that stops it */
export function onAnnounce(listener: (topic: Topic) => void): () => void {
  bell.on("topic", listener);
  return () => void bell.off("topic", listener);
}
