interface Looks {
  /** The look that has not begun; whoever asks now shares it. */
  next: Promise<unknown> | null;
  running: Promise<unknown> | null;
  /** How many wait for either. */
  asking: number;
}

interface Seen {
  found: unknown;
  /** How often the data had changed before it was read. */
  at: number;
}

const looks = new Map<string, Looks>();
const seen = new Map<string, Seen>();
const mostSeen = 500;
let countChanges: (() => number) | null = null;

/**
 * Says how often the data have changed, counted before a change is acknowledged, where the database tells without
 * being asked; null where it doesn't.
 */
export function countChangesBy(count: (() => number) | null): void {
  countChanges = count;
  seen.clear();
}

/**
 * Reads once for all who ask under the same name at the same time, as when a thousand open pages look again at one
 * change; and not at all while the data are known to be as they were read. Nobody is ever handed anything older than
 * their question, whichever process wrote it: whoever asks while a look is under way waits for the next.
 *
 * For a page's data only. They are shared, so nobody may change them; they may not depend on the time or on who
 * asks; and inside a change they would not belong to its transaction.
 */
export async function lookTogether<T>(name: string, look: () => Promise<T>): Promise<T> {
  const known = seen.get(name);
  if (known && known.at === countChanges?.()) return known.found as T;
  const at: Looks = looks.get(name) ?? { next: null, running: null, asking: 0 };
  looks.set(name, at);
  at.next ??= begin(name, at, look);
  at.asking += 1;
  try {
    return (await at.next) as T;
  } finally {
    at.asking -= 1;
    if (at.asking === 0) looks.delete(name);
  }
}

/** Waits for the look under way, and a turn of the event loop for those who are about to ask, then looks. */
async function begin(name: string, at: Looks, look: () => Promise<unknown>): Promise<unknown> {
  await at.running?.catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  at.next = null;
  at.running = note(name, look);
  return at.running;
}

async function note(name: string, look: () => Promise<unknown>): Promise<unknown> {
  const at = countChanges?.();
  const found = await look();
  if (seen.size >= mostSeen) seen.clear();
  if (at !== undefined) seen.set(name, { found, at });
  return found;
}
