import { createServer, type Server, type Socket } from "node:net";
import type { Engine } from "../engine/engine.js";
import { runCommand } from "../commands/run.js";
import { MAX_MESSAGE, readRequest, writeReply, type Request } from "./message.js";
import { encodeReply } from "./reply.js";

/** A listening database; `close` ends every connection at once. */
export interface WireServer {
  server: Server;
  close: () => Promise<void>;
}

/** Serves the engine's database on a server that the caller lets listen. */
export function serve(engine: Engine): WireServer {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const connection = ++connections;
    socket.on("close", () => {
      sockets.delete(socket);
      engine.sessions.leave(connection);
    });
    socket.on("error", () => socket.destroy());
    converse(engine, socket, connection);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { server, close };
}

/** Answers the messages of one connection in their order. */
function converse(engine: Engine, socket: Socket, connection: number): void {
  let received: Buffer;
  let needed = 4;
  let pieces: Buffer[] = [];
  let length = 0;
  let turn = Promise.resolve();
  socket.on("data", (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length < needed) return;
    received = pieces.length === 1 ? piece : Buffer.concat(pieces);
    for (;;) {
      const size = received.length < 16 ? 16 : received.readInt32LE(0);
      if (size < 16 || size > MAX_MESSAGE) return void socket.destroy();
      needed = size;
      if (received.length < size) break;
      const message = received.subarray(0, size);
      received = received.subarray(size);
      turn = turn.then(() => respond(engine, socket, connection, message));
    }
    pieces = received.length > 0 ? [received] : [];
    length = received.length;
  });
}

let lastReply = 0;

async function respond(engine: Engine, socket: Socket, connection: number, message: Buffer): Promise<void> {
  try {
    const request = readRequest(message);
    const reply = await replyTo(engine, request, connection);
    if (!request.unacknowledged && !socket.destroyed) {
      lastReply = (lastReply + 1) | 0;
      socket.write(writeReply(request, reply, lastReply));
    }
  } catch {
    // Not a message of this protocol, or the database has failed: nothing can be answered truthfully.
    socket.destroy();
  }
}

async function replyTo(engine: Engine, request: Request, connection: number): Promise<Buffer> {
  const answer = await runCommand(engine, request, connection);
  return encodeReply(answer, engine.clusterTime.fields());
}
