import { once } from "node:events";
import { request } from "node:http";
import type { Socket as Connection } from "node:net";
import { io, type Socket } from "socket.io-client";
import type { AppUnderTest } from "../support/app.js";
import type { Visitor } from "../support/visitor.js";

/** One signal, as it came. */
type Frame = Record<string, unknown>;

/** An open page's socket. */
export interface Listener {
  socket: Socket;
  frames: Frame[];
  /** Asks to hear of the topics. @returns the server's word */
  watch(...topics: string[]): Promise<string>;
  /** Sends a packet as it stands, past everything a client would refuse to send. */
  raw(packet: string | Buffer): void;
}

export const cookieOf = (visitor: Visitor): string =>
  [...visitor.cookies].map((pair) => pair.join("=")).join("; ");

const open = new Set<Socket>();

/** Opens a socket in which the visitor is signed in. */
export async function listenAs(app: Pick<AppUnderTest, "url">, visitor: Visitor): Promise<Listener> {
  const extraHeaders = { cookie: cookieOf(visitor), origin: app.url };
  const socket = io(app.url, {
    transports: ["websocket"],
    extraHeaders,
    reconnection: false,
    forceNew: true,
  });
  open.add(socket);
  const frames: Frame[] = [];
  socket.on("changed", (frame: Frame) => frames.push(frame));
  await once(socket as never, "connect");
  return {
    socket,
    frames,
    watch: (...topics) => socket.timeout(5_000).emitWithAck("watch", topics) as Promise<string>,
    raw: (packet) => {
      const { ws } = socket.io.engine.transport as unknown as { ws: { send(data: string | Buffer): void } };
      ws.send(packet);
    },
  };
}

/** Root of an afterEach: closes what the test opened. */
export function closeListeners(): void {
  for (const socket of open) socket.disconnect();
  open.clear();
}

/** Waits until it is so, at most as long as the promise allows. */
export async function until(isSo: () => unknown, milliseconds = 1_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`It was not so within ${milliseconds} ms: ${String(isSo)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** How the server answers who knocks for a WebSocket: 101, or a refusal with its headers; held open if wanted. */
export async function knock(
  app: Pick<AppUnderTest, "url">,
  headers: Record<string, string>,
  { held = false } = {},
): Promise<{ status: number; headers: Record<string, unknown>; connection: Connection }> {
  const asked = request(`${app.url}/socket.io/?EIO=4&transport=websocket`, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      ...headers,
    },
  });
  asked.end();
  return new Promise((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, connection: answer.socket });
    });
    asked.once("upgrade", (answer, connection) => {
      if (!held) connection.destroy();
      resolve({ status: 101, headers: answer.headers, connection });
    });
  });
}
