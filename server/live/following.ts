import type { ServerResponse } from "node:http";
import { onAnnounce, type Topic } from "./announce.js";

const mostAltogether = 500;
const mostOfOne = 100;
const mostUnread = 16_384;
const breathMilliseconds = 25_000;

/** The pages that follow a topic through this process, and the computer each is on. */
const following = new Map<ServerResponse, string>();

/**
 * Tells a page that anybody may open when to look again, as server-sent events (WHATWG HTML, 9.2); sockets are for
 * people who are signed in. An event says that something changed and nothing else. The answer stays open until its
 * reader leaves, doesn't read, or this process ends.
 * @returns false, with nothing answered, when as many are open as there may be, altogether or for that computer
 */
export function follow(res: ServerResponse, topic: Topic, computer: string): boolean {
  const own = [...following.values()].filter((each) => each === computer).length;
  if (own >= mostOfOne || following.size >= mostAltogether) return false;
  following.set(res, computer);
  const silence = onAnnounce((announced) => {
    if (announced === topic) tell(res, "data: changed\n\n");
  });
  // A comment now and then shows that both ends are there, also to what stands between them.
  const breathing = setInterval(() => tell(res, ":\n\n"), breathMilliseconds).unref();
  res.once("close", () => {
    following.delete(res);
    silence();
    clearInterval(breathing);
  });
  res.writeHead(200, {
    "Content-Type": "text/event-stream",
    // Pressed or gathered on the way, an event would wait for those after it.
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  });
  tell(res, "retry: 3000\n\n");
  return true;
}

function tell(res: ServerResponse, words: string): void {
  if (res.writableLength > mostUnread) res.destroy();
  else res.write(words);
}

/** Ends every such answer, as this process is about to end; their pages find another, or ask again. */
export function endFollowing(): void {
  for (const res of following.keys()) res.end();
}
