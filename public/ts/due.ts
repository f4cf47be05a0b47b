const LOOK_EVERY = 1_000;

/** What a part said to wait, and when it said so by this phone's own clock, which may be far from the server's. */
interface Wait {
  seconds: string;
  since: number;
}

const waits = new WeakMap<Element, Wait>();

/**
 * Shows each part marked data-in that many seconds after the server said so, and hides what stood in for it,
 * marked data-until too. By then the network may be away, and the page can't be fetched anew.
 */
export function showWhenDue(): void {
  setInterval(() => {
    for (const part of document.querySelectorAll<HTMLElement>("[data-in]")) look(part);
  }, LOOK_EVERY);
}

function look(part: HTMLElement): void {
  const seconds = part.dataset.in ?? "";
  const known = waits.get(part);
  const wait = known?.seconds === seconds ? known : { seconds, since: Date.now() };
  waits.set(part, wait);
  if (Date.now() - wait.since >= Number(seconds) * 1_000) part.hidden = "until" in part.dataset;
}
