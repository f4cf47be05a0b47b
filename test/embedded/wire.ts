import { connect, type Socket } from "node:net";
import { BSON, type Document } from "bson";

/** A connection that sends commands just as the test writes them, without a driver's help. */
export interface WireConnection {
  command: (command: Document) => Promise<Document>;
  /** Sends bytes as they are. */
  send: (bytes: Buffer) => Promise<Document>;
  close: () => void;
}

export async function connectWire(uri: string): Promise<WireConnection> {
  const path = decodeURIComponent(uri.slice("mongodb://".length, uri.indexOf("/app")));
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect({ path }, () => resolve(opening));
    opening.once("error", reject);
  });
  const waiting: { resolve: (reply: Document) => void; reject: (error: Error) => void }[] = [];
  let received = Buffer.alloc(0);
  socket.on("data", (piece: Buffer) => {
    received = Buffer.concat([received, piece]);
    while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
      const size = received.readInt32LE(0);
      waiting.shift()?.resolve(BSON.deserialize(received.subarray(21, size)));
      received = received.subarray(size);
    }
  });
  const end = () => {
    for (const one of waiting.splice(0)) one.reject(new Error("connection closed"));
  };
  socket.on("close", end);
  socket.on("error", end);
  const send = (bytes: Buffer) =>
    new Promise<Document>((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (socket.destroyed) end();
      else socket.write(bytes);
    });
  const command = (document: Document) =>
    send(message("$db" in document ? document : { ...document, $db: "app" }));
  return { send, command, close: () => socket.destroy() };
}

/** One OP_MSG with one document. */
function message(document: Document): Buffer {
  const body = BSON.serialize(document);
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(1, 4);
  head.writeInt32LE(2013, 12);
  return Buffer.concat([head, body]);
}
