import {
  fileFromShell,
  forgetIfSignedOut,
  keepDay,
  keepShell,
  pageWithoutNetwork,
  signOut,
} from "./kept-pages.js";

import { openPush, showPush } from "./push.js";

declare const self: ServiceWorkerGlobalScope;

// A new version waits until the page that is open is left and says so, so that nobody loses what they are typing. It
// never reloads anything by itself.
self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data, ...event }: ExtendableMessageEvent) => {
  if (data === "page left") void self.skipWaiting();
  if (data === "who") event.waitUntil(forgetIfSignedOut());
  const { keepDayOf, anew } = data as { keepDayOf?: unknown; anew?: unknown };
  if (typeof keepDayOf === "string") event.waitUntil(keepDay(keepDayOf, anew === true));
});

self.addEventListener("push", (event) => event.waitUntil(showPush(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(openPush(event.notification)));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/sign-in/end") event.respondWith(signOut(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(visit(request));
  else if (/^\/(build|icons)\//.test(pathname)) event.respondWith(fileFromShell(request));
});

/** Pages always come from the server; only without it does one that was kept stand in. */
async function visit(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return pageWithoutNetwork();
  }
}
