import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { isOutage, within } from "../data/outage.js";
import type { Viewer } from "../people/viewer.js";
import { isOwnOrigin } from "../web/csrf.js";
import { answerBare, type Headers } from "../web/headers.js";
import { cameFrom, computerOf, type FloodCount } from "../web/limits.js";

/** What decides about a connection before it becomes a socket. */
interface Door {
  baseUrl: string;
  headers: Headers;
  /** How many proxies stand in front. */
  trustProxy: number;
  /** Counts what each address sends, together with its requests. */
  flood: FloodCount;
  /** Whose Cookie header it is. */
  viewerOf: (cookie: string | undefined) => Promise<Viewer | null>;
}

const mostSockets = 40;
const patienceMilliseconds = 1_700;

/**
 * Refuses a connection from another site, of who floods, of nobody, or of somebody with forty open already, with an
 * answer like any other. (`cors` would not: browsers don't ask before they open a WebSocket.)
 */
export function keepDoor({ baseUrl, headers, trustProxy, flood, viewerOf }: Door) {
  const enter = countOpen();
  const statusFor = async (req: IncomingMessage): Promise<number> => {
    const { origin, host, cookie } = req.headers;
    if (origin !== undefined && !isOwnOrigin(origin, host, baseUrl)) return 403;
    if (flood(computerOf(cameFrom(req, trustProxy))) > 0) return 429;
    const viewer = await within(patienceMilliseconds, viewerOf(cookie));
    if (!viewer) return 401;
    return enter(viewer.id, req.socket) ? 101 : 429;
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

/**
 * Counts the connections that each person has open, from the moment they are let in: who then says nothing holds
 * one as well.
 * @returns what lets one more in, or doesn't
 */
function countOpen(): (id: string, connection: Socket) => boolean {
  const open = new Map<string, number>();
  return (id, connection) => {
    const before = open.get(id) ?? 0;
    if (before >= mostSockets) return false;
    // One that broke meanwhile closes no more, and is not to be counted for ever.
    if (connection.destroyed) return true;
    open.set(id, before + 1);
    connection.once("close", () => {
      const left = (open.get(id) ?? 1) - 1;
      if (left > 0) open.set(id, left);
      else open.delete(id);
    });
    return true;
  };
}
