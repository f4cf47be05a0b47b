import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { answerBare, type Headers } from "./headers.js";

const patienceMilliseconds = 5_000;

/**
 * Remembers the server's connections, so that it can be ended in bounded time.
 * @returns what ends it: it takes no more connections and lets the requests under way end; connections that are
 * kept alive end with their answer. After five seconds what is left is cut, WebSockets too whose other end is
 * silent: Node forgets those once they are upgraded, and would wait for them for ever.
 */
export function makeEndable(http: Server): () => Promise<void> {
  const open = new Set<Duplex>();
  http.on("connection", (connection: Duplex) => {
    open.add(connection);
    connection.once("close", () => open.delete(connection));
  });
  return async () => {
    http.prependListener("request", (_req, res) => void res.setHeader("Connection", "close"));
    const ended = new Promise<void>((resolve) => void http.close(() => resolve()));
    const idle = setInterval(() => http.closeIdleConnections(), 100);
    const deadline = setTimeout(
      () => open.forEach((connection) => connection.destroy()),
      patienceMilliseconds,
    );
    await ended;
    clearInterval(idle);
    clearTimeout(deadline);
  };
}

/** What a request can be guilty of before it is one, by Node's code for it. */
const faults: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/**
 * What Node would answer by itself, without our headers: requests it can't read, expectations it can't meet. And
 * what it would not survive: a connection that breaks while its WebSocket is being looked at has nobody to hear it.
 */
export function guardPlainHttp(http: Server, headers: Headers): void {
  http.headersTimeout = 15_000;
  http.requestTimeout = 120_000;
  http.on("clientError", (error: NodeJS.ErrnoException, connection: Duplex) => {
    if (error.code === "ECONNRESET" || !connection.writable) return void connection.destroy();
    answerBare(connection, faults[error.code ?? ""] ?? 400, headers);
  });
  http.on("checkExpectation", (_req, res) => {
    res.setHeaders(new Map(Object.entries(headers)));
    res.writeHead(417).end();
  });
  http.prependListener("upgrade", (_req: IncomingMessage, connection: Duplex) => {
    connection.on("error", () => void connection.destroy());
  });
}
