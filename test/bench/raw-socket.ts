import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** A live page's socket without a library: what the client does is the same, and next to nothing, for every server. */
export interface RawSocket {
  /** How many signals came. */
  heard(): number;
  /** Reads nothing more, like a phone that fell asleep; the connection stays. */
  freeze(): void;
  /** Reads on. */
  wake(): void;
  close(): void;
  /** Resolves when the connection has ended, whoever ended it. */
  ended: Promise<void>;
}

/** A text frame of a client, masked with zeros (RFC 6455, section 5.3). */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...size, 0, 0, 0, 0]), payload]);
}

/**
 * Connects to a Socket.IO server (Engine.IO 4 over WebSocket) and asks to watch the topics, in under 64 kB.
 * Resolves when the server has said that it does.
 */
export function openRawSocket(url: string, cookie: string, topics: readonly string[]): Promise<RawSocket> {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = 0;
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: ${cookie}\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
  );
  const ended = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  const open = {
    heard: () => heard,
    freeze: () => void socket.pause(),
    wake: () => void socket.resume(),
    close: () => void socket.destroy(),
    ended,
  };
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    void ended.then(() => reject(new Error(`${url} closed the socket`)));
    readFrames(socket, (text) => {
      // Engine.IO: 0 open, 2 ping. Socket.IO within a message (4): 0 connected, 2 event, 3 acknowledgement.
      if (text.startsWith("42")) heard += 1;
      else if (text.startsWith("0")) socket.write(masked("40"));
      else if (text.startsWith("40")) socket.write(masked(`420["watch",${JSON.stringify(topics)}]`));
      else if (text.startsWith("43")) resolve(open);
      else if (text === "2") socket.write(masked("3"));
    });
  });
}

/** Hands on each text frame of a server; all of ours are shorter than 64 kB and whole. */
function readFrames(socket: Socket, take: (text: string) => void): void {
  let rest = Buffer.alloc(0);
  let upgraded = false;
  socket.on("data", (piece) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (!upgraded) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!rest.toString("latin1", 0, 12).endsWith("101")) return void socket.destroy();
      upgraded = true;
      rest = rest.subarray(end + 4);
    }
    for (;;) {
      if (rest.length < 2) return;
      const short = (rest[1] ?? 0) & 0x7f;
      const head = short === 126 ? 4 : 2;
      const length = short === 126 && rest.length >= 4 ? rest.readUInt16BE(2) : short;
      if (rest.length < head + length) return;
      take(rest.toString("utf8", head, head + length));
      rest = rest.subarray(head + length);
    }
  });
}
