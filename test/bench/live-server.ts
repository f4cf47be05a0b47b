import { createServer, type Server as HttpServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Server } from "socket.io";
import { readConfig } from "../../server/config.js";
import { announce, type Topic } from "../../server/live/announce.js";
import { start } from "../../server/start.js";

/**
 * The whole app ("app"), or Socket.IO with nothing else ("bare"), at the port; and at a second port the way to make
 * it broadcast so many signals about each of some topics: POST /topic,topic/count; and to ask for the bytes of memory that it
 * holds, with what nobody needs any more swept out: POST /memory.
 */
const [kind, port = "", control = ""] = process.argv.slice(2);

type Broadcast = (topics: Topic[]) => void;

async function app(): Promise<Broadcast> {
  await start(readConfig());
  return announce;
}

async function bare(): Promise<Broadcast> {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });
  io.on("connection", (socket) => {
    socket.on("watch", (topics: string[], answer: (word: string) => void) => {
      void socket.join(topics);
      answer("watching");
    });
  });
  await listen(http, port);
  let version = Date.now();
  return (topics) => {
    for (const topic of topics) io.to(topic).emit("changed", { topic, version: (version += 1) });
  };
}

const listen = (http: HttpServer, at: string) =>
  new Promise<void>((resolve) => void http.listen(Number(at), "127.0.0.1", resolve));

setFlagsFromString("--expose-gc");
const sweep = runInNewContext("gc") as () => void;

function heldMemory(): number {
  sweep();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const broadcast = await (kind === "app" ? app() : bare());
const door = createServer((req, res) => {
  const [, topics = "", count = ""] = (req.url ?? "").split("/");
  void (async () => {
    for (let n = 0; n < Number(count); n += 1) {
      broadcast(topics.split(",") as Topic[]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    res.end(topics === "memory" ? String(heldMemory()) : "");
  })();
});
await listen(door, control);
process.stdout.write("listening\n");
