import { connect, type Socket } from "node:net";

/** Opens a bare connection to the app, to say what no browser and no fetch would. */
export function dial(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  return socket;
}

/** Sends the bytes and reads until the other end closes, or has been silent for a while. */
export async function say(url: string, bytes: string | Buffer, silence = 3_000): Promise<string> {
  const socket = dial(url);
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const done = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    socket.setTimeout(silence, done);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", done);
    socket.on("connect", () => socket.write(bytes));
  });
}

/** Status and headers (names in lower case) of an answer read from the wire. */
export function readAnswer(text: string): { status: number; headers: Headers } {
  const [first = "", ...lines] = (text.split("\r\n\r\n")[0] ?? "").split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1] ?? 0), headers };
}
