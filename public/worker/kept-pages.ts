declare const self: ServiceWorkerGlobalScope & {
  /** Addresses of the script, the style sheet and the icon, which the server writes above this file. */
  shell: readonly string[];
};

const shellName = "shell";
const dayName = "day";
const plainPage = "/offline";
const dayPage = "/today/kept";
/** Whose day it is, as the server names people to their own pages. */
const keptOf = "X-Kept-Of";
/** When it was kept, in milliseconds by this phone's own clock, which may be far from the server's. */
const keptAt = "X-Kept-At";
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
 * Keeps the person's next days, unless that was done a short while ago or they are wanted `anew`. The server makes this page of what may lie
 * on a phone that others pick up: their own times and places, under neutral titles where privacy asks. Another
 * person's goes at once.
 */
export async function keepDay(person: string, anew: boolean): Promise<void> {
  const cache = await caches.open(dayName);
  const before = await cache.match(dayPage);
  const isTheirs = before?.headers.get(keptOf) === person;
  if (before && !isTheirs) await cache.delete(dayPage);
  const age = Date.now() - Number(before?.headers.get(keptAt) ?? "NaN");
  if (!anew && isTheirs && age >= 0 && age < keptForMilliseconds) return;
  const answer = await fetch(dayPage, { redirect: "manual" });
  if (answer.ok) {
    const headers = new Headers(answer.headers);
    headers.set(keptOf, person);
    headers.set(keptAt, String(Date.now()));
    await cache.put(dayPage, new Response(answer.body, { headers }));
  } else await forgetIfRefused(answer);
}

/** A page came that is nobody's: if nobody is signed in here any more, the day that was kept goes. */
export async function forgetIfSignedOut(): Promise<void> {
  if (await caches.match(dayPage)) await forgetIfRefused(await fetch(dayPage, { redirect: "manual" }));
}

/**
 * Signed out elsewhere, ended or erased: the server sends whoever asks to the door, and the day that was theirs doesn't
 * stay. Forms that wait do, for a week: nobody else's sign-in shows or sends them, and their person may come back.
 */
async function forgetIfRefused({ type }: Response): Promise<void> {
  if (type === "opaqueredirect") await caches.delete(dayName);
}

/**
 * Signs out. Whoever has left leaves nothing behind: no day, and no form that waits for a network. Without a network
 * they are signed in as before, and nothing goes.
 */
export async function signOut(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect" || answer.redirected) {
    await caches.delete(dayName);
    indexedDB.deleteDatabase("kept");
  }
  return answer;
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
