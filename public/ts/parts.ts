import { morphPart } from "./morph.js";
import { readPage } from "./page.js";

/**
 * A part of a page that changes much more often than the rest, such as how far a long run is: it names an address
 * that holds it alone (`data-part`) and its own topic (`data-part-live`), and has an id there and here.
 */
const parts = () => [...document.querySelectorAll<HTMLElement>("[data-part][data-part-live]")];

/** The topics that the page's parts are about. */
export const partTopics = (): string[] => parts().flatMap(({ dataset }) => dataset.partLive ?? []);

const looking = new Set<string>();

/**
 * Fetches again the parts of the page that the topic is about. One that can't be had is left to the next look at the
 * whole page.
 * @returns whether there are any; if not, the topic is the whole page's
 */
export function lookAtParts(topic: string): boolean {
  const about = parts().filter(({ dataset }) => dataset.partLive === topic);
  for (const part of about) void lookAt(part);
  return about.length > 0;
}

async function lookAt({ id, dataset: { part: address = "" } }: HTMLElement): Promise<void> {
  // While one is on its way, another brings nothing: the next word comes soon.
  if (looking.has(address)) return;
  looking.add(address);
  try {
    const headers = { "X-Fragment": "main" };
    const answer = await fetch(address, { headers, redirect: "manual", signal: AbortSignal.timeout(15_000) });
    if (answer.ok) morphPart(id, readPage(await answer.text()));
  } catch {
    // The whole page is looked at again when the socket is back, and says that it was away.
  } finally {
    looking.delete(address);
  }
}
