import type { Server as HttpServer } from "node:http";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import { findViewer, type Viewer } from "../people/viewer.js";
import type { House } from "../house.js";
import type { Clock } from "../time/clock.js";
import { onAnnounce, type Topic } from "./announce.js";
import { shareThroughRedis } from "./between-processes.js";
import { mayWatch } from "./topics.js";

interface Signals {
  changed: (frame: { topic: string; version: number }) => void;
}
interface Requests {
  watch: (topics: unknown, answer: unknown) => void;
}
interface Held {
  viewer: Viewer;
  cookie: string | undefined;
}
type LiveSocket = Socket<Requests, Signals, Record<string, never>, Held>;
type LiveServer = Server<Requests, Signals, Record<string, never>, Held>;

const topicsSchema = z.array(z.string().regex(/^[a-z-]+:[\w-]{1,64}$/)).max(50);
const asksAMinute = 120;

/** The open sockets of this process. */
export interface Sockets {
  close(): Promise<void>;
  server: LiveServer;
}

/** Opens the sockets: same origin and signed in only; a frame says "topic, version" and nothing else. */
export async function openSockets(http: HttpServer, { clock, log, config }: House): Promise<Sockets> {
  const io: LiveServer = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: 16_384,
    perMessageDeflate: false,
    allowRequest: (req, decide) => {
      const { origin, host } = req.headers;
      const same = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
      if (!same) return void decide("foreign origin", false);
      findViewer(req.headers.cookie, clock.now()).then(
        (viewer) => decide(null, viewer !== null),
        () => decide("try again", false),
      );
    },
  });
  const adapter = config.redisUrl === null ? null : await shareThroughRedis(io, config.redisUrl);
  io.use((socket, next) => {
    const { cookie } = socket.handshake.headers;
    findViewer(cookie, clock.now()).then(
      (viewer) => {
        if (!viewer) return void next(new Error("sign in first"));
        socket.data = { viewer, cookie };
        next();
      },
      () => void next(new Error("try again")),
    );
  });
  io.on("connection", (socket) => welcome(socket, clock, log));
  const silence = onAnnounce((topic) => void spread(io, clock, log, topic));
  return {
    server: io,
    async close() {
      silence();
      await io.close();
      await adapter?.close();
    },
  };
}

function welcome(socket: LiveSocket, clock: Clock, log: Logger): void {
  void socket.join([`sign-in:${socket.data.viewer.signIn}`, `self:${socket.data.viewer.id}`]);
  handle(socket, "watch", topicsSchema, log, async (topics) => {
    const viewer = await stillSignedIn(socket, clock);
    if (!viewer) return "signed-out";
    const allowed = [];
    for (const topic of topics) if (await mayWatch(viewer, topic)) allowed.push(topic);
    await leaveTopics(socket, (topic) => !topics.includes(topic));
    await socket.join(allowed);
    return "watching";
  });
}

/**
 * The one way an event is listened to: schema, rate and catch around the work, and an answer only if one was
 * asked for. A handler that threw outside of it would end the process.
 */
function handle<T>(
  socket: LiveSocket,
  event: keyof Requests,
  schema: z.ZodType<T>,
  log: Logger,
  work: (payload: T) => Promise<string>,
): void {
  let asked = 0;
  const relief = setInterval(() => (asked = 0), 60_000);
  socket.on("disconnect", () => clearInterval(relief));
  socket.on(event, (payload: unknown, ack: unknown) => {
    const answer = (status: string) =>
      void (typeof ack === "function" && (ack as (status: string) => void)(status));
    asked += 1;
    if (asked > asksAMinute) return answer("too-many");
    const parsed = schema.safeParse(payload);
    if (!parsed.success) return answer("unreadable");
    work(parsed.data).then(answer, (error: unknown) => {
      log.error({ err: error, event }, "a socket event failed");
      answer("failed");
    });
  });
}

async function stillSignedIn(socket: LiveSocket, clock: Clock): Promise<Viewer | null> {
  const viewer = await findViewer(socket.data.cookie, clock.now());
  if (viewer) socket.data.viewer = viewer;
  else socket.disconnect(true);
  return viewer;
}

const own = (room: string, socket: LiveSocket) => room === socket.id || /^(sign-in|self):/.test(room);

async function leaveTopics(socket: LiveSocket, which: (topic: string) => boolean): Promise<void> {
  for (const room of socket.rooms) if (!own(room, socket) && which(room)) await socket.leave(room);
}

let lastVersion = 0;

/** A rising number, also across restarts on one machine. */
function nextVersion(now: Date): number {
  lastVersion = Math.max(lastVersion + 1, now.getTime());
  return lastVersion;
}

/** Sends the signal on, and where somebody's rights may have changed, looks at their sockets again. */
async function spread(io: LiveServer, clock: Clock, log: Logger, topic: Topic): Promise<void> {
  try {
    if (topic.startsWith("sign-in:")) return void io.in(topic).disconnectSockets(true);
    io.to(topic).emit("changed", { topic, version: nextVersion(clock.now()) });
    if (topic.startsWith("person:")) await recheck(io, clock, topic.slice("person:".length));
  } catch (error) {
    log.error({ err: error, topic }, "an announcement failed");
  }
}

async function recheck(io: LiveServer, clock: Clock, person: string): Promise<void> {
  for (const id of io.sockets.adapter.rooms.get(`self:${person}`) ?? []) {
    const socket = io.sockets.sockets.get(id);
    const viewer = socket && (await stillSignedIn(socket, clock));
    if (!socket || !viewer) continue;
    for (const topic of [...socket.rooms].filter((room) => !own(room, socket))) {
      if (!(await mayWatch(viewer, topic))) await socket.leave(topic);
    }
  }
}
