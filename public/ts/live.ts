import { io, type Socket } from "socket.io-client";
import { morph } from "./morph.js";
import { main, readPage, topics } from "./page.js";
import { lookAtParts, partTopics } from "./parts.js";
import { clockTime, dropWords, say } from "./status.js";
import { holdsTyped } from "./typed.js";

const SLOW_POLL = 60_000;
/** Pages that anybody may open have no socket, and not all of them a stream of their own: they look more often. */
const POLL_WITHOUT_SOCKET = 10_000;
const GAP_WORTH_A_WORD = 90_000;
const REFUSALS_UNTIL_POLLING = 5;

/** The live side of an open page, as the rest of the script sees it. */
export interface Live {
  /** Another <main> stands here now: its topics are watched, and the page looks again, comparing with nothing. */
  replaced(): void;
}

interface Looking {
  etag: string;
  running: boolean;
  queued: boolean;
  /** The server said that something changed, and the page has not looked since. */
  news: boolean;
  /** When the page was last known to be right. */
  rightAt: Date;
  /** The last fetch failed; the status line says so. */
  away: boolean;
  /** Something stale stayed because it had the focus. */
  kept: boolean;
  /** Rises with each <main> that a form's answer put here; what was asked for before it belongs to another. */
  generation: number;
}

/**
 * Keeps the page as the server would render it now. The socket only says that a topic changed; then, on connecting,
 * waking, coming back online and once a minute, the page fetches its own address and is morphed. Without a socket
 * the slow poll remains.
 */
export function goLive(): Live {
  const state: Looking = {
    etag: "",
    running: false,
    queued: false,
    news: false,
    rightAt: new Date(),
    away: false,
    kept: false,
    generation: 0,
  };
  const look = () => void lookAgain(state);
  const watch = watcher(state, look);
  const wake = () => {
    watch();
    look();
  };
  watch();
  onWaking(wake);
  const again = () => {
    if (document.visibilityState === "visible") wake();
    setTimeout(again, hasSocket() ? SLOW_POLL : POLL_WITHOUT_SOCKET);
  };
  setTimeout(again, hasSocket() ? SLOW_POLL : POLL_WITHOUT_SOCKET);
  document.addEventListener("focusout", () => {
    if (!state.kept) return;
    Object.assign(state, { kept: false, etag: "" });
    setTimeout(look);
  });
  return {
    replaced() {
      state.etag = "";
      state.generation += 1;
      wake();
    },
  };
}

/** Sockets are for people who are signed in. */
const hasSocket = () => main()?.hasAttribute("data-socket") ?? false;

/** Tells the server which topics this page is about, opening the socket when the first page has any. */
function watcher(state: Looking, look: () => void): () => void {
  const stream = main()?.dataset.stream;
  if (stream && !hasSocket()) return follower(stream, state, look);
  let socket: Socket | null = null;
  const watch = (isNew = false) => {
    if (topics().length === 0 || !hasSocket()) return;
    if (!socket) socket = connect(state, look, () => watch(true));
    else if (!socket.active) socket.connect();
    else if (socket.connected) {
      socket.emit("watch", [...topics(), ...partTopics()], (status: string) => {
        // Only now is every change heard of; what changed before this answer is seen by looking after it.
        if (isNew || status === "signed-out") look();
      });
    }
  };
  return () => watch();
}

/** Follows the stream of a page that has one; the browser opens it again by itself, unless it was refused. */
function follower(address: string, state: Looking, look: () => void): () => void {
  let source: EventSource | null = null;
  return () => {
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(address);
    // What changed before it was open is seen by looking then.
    source.addEventListener("open", look);
    source.addEventListener("message", () => {
      state.news = true;
      look();
    });
  };
}

/**
 * WebSocket only, so that any of several processes may answer; its retries are spread over seconds, and close enough
 * for all pages to be back within ten of a crash.
 */
function connect(state: Looking, look: () => void, begin: () => void): Socket {
  const socket = io({ transports: ["websocket"], reconnectionDelayMax: 3000 });
  const seen = new Map<string, number>();
  let refusals = 0;
  socket.on("connect", () => {
    refusals = 0;
    // Another process may answer now, and count by its own clock.
    seen.clear();
    begin();
  });
  socket.on("changed", ({ topic, version }: { topic: string; version: number }) => {
    if (version <= (seen.get(topic) ?? 0)) return;
    seen.set(topic, version);
    if (lookAtParts(topic)) return;
    state.news = true;
    look();
  });
  // The server cuts whose sign-in ended, and nothing else would tell this page of it.
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") look();
  });
  socket.on("connect_error", () => {
    refusals += 1;
    // Whoever was signed out is told by the page itself; where pages answer but sockets don't, the poll is enough.
    if (refusals === 1) look();
    if (refusals >= REFUSALS_UNTIL_POLLING && !state.away) socket.disconnect();
  });
  return socket;
}

function onWaking(wake: () => void): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) wake();
  });
  window.addEventListener("online", wake);
  window.addEventListener("offline", wake);
}

/** One fetch runs, one waits: a burst of signals costs two. */
async function lookAgain(state: Looking): Promise<void> {
  if (topics().length === 0 || hasErrors()) return;
  if (state.running) {
    state.queued = true;
    return;
  }
  state.running = true;
  await fetchAndMorph(state);
  state.running = false;
  if (!state.queued) return;
  state.queued = false;
  await lookAgain(state);
}

/** The answer to a failed form stays as it is: its address would show another page, without what was typed. */
const hasErrors = () => Boolean(main()?.querySelector(".error-summary"));

async function fetchAndMorph(state: Looking): Promise<void> {
  // A request with If-None-Match is otherwise sent with no-cache, which asks the server not to answer 304.
  const headers: Record<string, string> = { "X-Fragment": "main", "Cache-Control": "max-age=0" };
  const { etag, news, generation } = state;
  const { href } = location;
  const isPast = () => generation !== state.generation || href !== location.href || hasErrors();
  state.news = false;
  if (etag) headers["If-None-Match"] = etag;
  try {
    const signal = AbortSignal.timeout(15_000);
    const answer = await fetch(href, { headers, redirect: "manual", signal });
    const text = await answer.text();
    if (isPast()) {
      // The page became another one meanwhile, which looks for itself.
      state.queued = true;
      state.news ||= news;
    } else if (isGone(answer)) leave(state);
    else if (answer.status === 304) sayBack(state);
    else if (answer.ok) {
      // The word on the last act may not fit what is here since; compared with nothing, nothing is known to differ.
      if (news && etag !== "" && etag === state.etag) dropWords();
      state.kept = morph(readPage(text)) === "kept";
      state.etag = answer.headers.get("ETag") ?? "";
      sayBack(state);
    } else sayAway(state);
  } catch {
    sayAway(state);
  }
}

/** Sent elsewhere or refused. */
const isGone = ({ type, status }: Response) =>
  type === "opaqueredirect" || [401, 403, 404, 410].includes(status);

/** Said instead of leading away from what is typed, also when it is sent nevertheless. */
export const goneWords =
  "This page is no longer there for you. What you typed still is: copy it, or sign in again in another tab.";

/** Only a real visit can show where the person now stands; what they are typing is theirs to take along first. */
function leave(state: Looking): void {
  const here = main();
  // A form on its way, such as the one that signs out, leads on by itself, and says where to.
  if (document.querySelector("form[data-sending]")) return;
  if (!here || !holdsTyped(here)) return location.reload();
  // Once it is there again it is put in order whole: the forms need another token.
  Object.assign(state, { away: true, etag: "" });
  here.dataset.gone = "yes";
  say(goneWords, "lasting");
}

function sayAway(state: Looking): void {
  state.away = true;
  say(`Not connected. This page shows what was known at ${clockTime(state.rightAt)}.`, "lasting");
}

/** Mentions the time only after a gap: a page that never was behind has nothing to say. */
function sayBack(state: Looking): void {
  const now = new Date();
  const gap = now.getTime() - state.rightAt.getTime();
  if (state.away || gap > GAP_WORTH_A_WORD) say(`Up to date as of ${clockTime(now)}`, "quiet");
  else if (gap > SLOW_POLL / 2) say("", "quiet");
  state.rightAt = now;
  state.away = false;
}
