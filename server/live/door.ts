import type { IncomingMessage, ServerResponse } from "node:http";
import { isOutage, within } from "../data/outage.js";
import type { Viewer } from "../people/viewer.js";
import { isOwnOrigin } from "../web/csrf.js";
import { answerBare, type Headers } from "../web/headers.js";

/** What decides about a connection before it becomes a socket. */
interface Door {
  baseUrl: string;
  headers: Headers;
  /** Whose Cookie header it is. */
  viewerOf: (cookie: string | undefined) => Promise<Viewer | null>;
  /** How many sockets the person has open here. */
  openOf: (viewer: Viewer) => number;
}

const mostSockets = 40;
const patienceMilliseconds = 1_700;

/**
 * Refuses a connection from another site, of nobody, or of somebody with forty open already, with an answer like
 * any other. (`cors` would not: browsers don't ask before they open a WebSocket.)
 */
export function keepDoor({ baseUrl, headers, viewerOf, openOf }: Door) {
  const statusFor = async ({ headers: { origin, host, cookie } }: IncomingMessage): Promise<number> => {
    if (origin !== undefined && !isOwnOrigin(origin, host, baseUrl)) return 403;
    const viewer = await within(patienceMilliseconds, viewerOf(cookie));
    if (!viewer) return 401;
    return openOf(viewer) < mostSockets ? 101 : 429;
  };
  return (req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    if (req.headers.upgrade === undefined) {
      res.setHeaders(new Map(Object.entries({ ...headers, "cache-control": "no-store" })));
      return void next();
    }
    statusFor(req)
      .catch((error: unknown) => (isOutage(error) ? 503 : 500))
      .then((status) => (status === 101 ? next() : answerBare(req.socket, status, headers)))
      .catch(() => void req.socket.destroy());
  };
}
