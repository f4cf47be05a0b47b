declare const self: ServiceWorkerGlobalScope & {
  /** Addresses of the script, the style sheet and the icon, which the server writes above this file. */
  shell: readonly string[];
};

const shellName = "shell";
const dayName = "day";
const plainPage = "/offline";
const dayPage = "/today/kept";
const keptForMilliseconds = 10 * 60_000;

/** Keeps what the page without a network is made of; it holds nothing of anybody. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(shellName);
  const fresh: RequestInit = { cache: "no-cache", credentials: "omit" };
  await cache.addAll([plainPage, ...self.shell].map((path) => new Request(path, fresh)));
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== plainPage && !self.shell.includes(pathname)) await cache.delete(url);
  }
}

/**
 * Keeps the person's next days, unless that was done a short while ago. The server makes this page of what may lie
 * on a phone that others pick up: their own times and places, under neutral titles where privacy asks.
 */
export async function keepDay(): Promise<void> {
  const cache = await caches.open(dayName);
  const before = await cache.match(dayPage);
  if (before && Date.now() - Date.parse(before.headers.get("Date") ?? "") < keptForMilliseconds) return;
  const answer = await fetch(dayPage, { redirect: "manual" });
  if (answer.ok) await cache.put(dayPage, answer);
  // Signed out elsewhere: what was theirs doesn't stay.
  else if (answer.type === "opaqueredirect") await cache.delete(dayPage);
}

/** Whoever signs out leaves nothing behind: no day, and no form that waits for a network. */
export async function forgetEverything(): Promise<void> {
  await caches.delete(dayName);
  indexedDB.deleteDatabase("kept");
}

/** The last kept day, else a page that only says what is the matter. */
export async function pageWithoutNetwork(): Promise<Response> {
  const kept = (await caches.match(dayPage)) ?? (await caches.match(plainPage));
  return kept ?? Response.error();
}

/** A file of ours, from the network or as it was kept. */
export async function fileFromShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}
