import type { Server as HttpServer } from "node:http";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import type { House } from "../house.js";
import { findSignedIn } from "../people/signing-in.js";
import { findViewer, type Viewer } from "../people/viewer.js";
import { systemClock } from "../time/clock.js";
import { securityHeaders } from "../web/headers.js";
import type { FloodCount } from "../web/limits.js";
import { onAnnounce, type Topic } from "./announce.js";
import { listenTo } from "./asking.js";
import { keepDoor } from "./door.js";
import { watchersOf } from "./topics.js";

interface Signals {
  changed: (frame: { topic: string; version: number }) => void;
}
interface Held {
  viewer: Viewer;
  cookie: string | undefined;
}
type Nothing = Record<string, never>;
type LiveSocket = Socket<Nothing, Signals, Nothing, Held>;
type LiveServer = Server<Nothing, Signals, Nothing, Held>;

const topicsSchema = z.array(z.string().regex(/^[a-z-]+:[\w-]{1,64}$/)).max(50);
const sweepMilliseconds = 5_000;
const clogMilliseconds = 250;
const mostWaiting = 200;

/** The open sockets of this process. */
export interface Sockets {
  close(): Promise<void>;
}

/** Opens the sockets: same origin and signed in only; a frame says "topic, version" and nothing else. */
export function openSockets(http: HttpServer, house: House, flood: FloodCount): Sockets {
  const { config, log } = house;
  const viewerOf = (cookie: string | undefined) => viewerNow(cookie, house);
  const io: LiveServer = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: 16_384,
    perMessageDeflate: false,
    connectTimeout: 10_000,
  });
  const { baseUrl, trustProxy } = config;
  io.engine.use(keepDoor({ baseUrl, headers: securityHeaders(baseUrl), trustProxy, flood, viewerOf }));
  io.use((socket, next) => {
    const { cookie } = socket.handshake.headers;
    viewerOf(cookie).then(
      (viewer) => {
        if (!viewer) return void next(new Error("sign in first"));
        socket.data = { viewer, cookie };
        next();
      },
      () => void next(new Error("try again")),
    );
  });
  io.on("connection", (socket) => welcome(socket, house));
  const report = (error: unknown) => log.error({ err: error }, "the sockets could not be looked at");
  const silence = onAnnounce((topic) => void spread(io, house, topic).catch(report));
  const sweeping = setInterval(() => void sweep(io, house).catch(report), sweepMilliseconds).unref();
  const unclogging = setInterval(() => void cutClogged(io), clogMilliseconds).unref();
  return {
    async close() {
      silence();
      clearInterval(sweeping);
      clearInterval(unclogging);
      await io.close();
    },
  };
}

function welcome(socket: LiveSocket, house: House): void {
  let asked = 0;
  void socket.join([`sign-in:${socket.data.viewer.signIn}`, `self:${socket.data.viewer.id}`]);
  // Whoever leaves the one namespace leaves altogether, and can't hold on to the connection.
  socket.on("disconnect", () => void socket.conn.close());
  listenTo(socket as unknown as Socket, "watch", {
    schema: topicsSchema,
    log: house.log,
    work: async (topics) => {
      const turn = (asked += 1);
      const before = spreads;
      const viewer = await stillSignedIn(socket, house);
      if (!viewer) return "signed-out";
      const allowed: string[] = [];
      for (const topic of new Set(topics)) if ((await watchersOf(topic))(viewer)) allowed.push(topic);
      // A longer list may take longer to look through than the list that came after it and counts.
      if (turn !== asked) return "watching";
      await leave(socket, (topic) => !allowed.includes(topic));
      await socket.join(allowed);
      // A right that was lost while the list was looked through found nothing here to leave.
      if (spreads !== before) await recheck(socket, house);
      return "watching";
    },
  });
}

const viewerNow = (cookie: string | undefined, { clock, config }: House): Promise<Viewer | null> =>
  findViewer(cookie, clock.now(), config.schoolOnly);

async function stillSignedIn(socket: LiveSocket, house: House): Promise<Viewer | null> {
  const viewer = await viewerNow(socket.data.cookie, house);
  if (viewer) socket.data.viewer = viewer;
  else socket.disconnect(true);
  return viewer;
}

const topicsOf = (socket: LiveSocket) =>
  [...socket.rooms].filter((room) => room !== socket.id && !/^(sign-in|self):/.test(room));

async function leave(socket: LiveSocket, which: (topic: string) => boolean): Promise<void> {
  for (const topic of topicsOf(socket)) if (which(topic)) await socket.leave(topic);
}

let lastVersion = 0;

/** A rising number, across restarts too: the machine's own time, whatever week the app is told it lives in. */
function nextVersion(): number {
  lastVersion = Math.max(lastVersion + 1, systemClock.now().getTime());
  return lastVersion;
}

function* socketsIn(io: LiveServer, room: string): Generator<LiveSocket> {
  for (const id of [...(io.sockets.adapter.rooms.get(room) ?? [])]) {
    const socket = io.sockets.sockets.get(id);
    if (socket) yield socket;
  }
}

/** How many signals this process has sent on. */
let spreads = 0;

/** Sends the signal on, and looks again at the sockets of those whose rights the change may have taken. */
async function spread(io: LiveServer, house: House, topic: Topic): Promise<void> {
  spreads += 1;
  const [noun, id = ""] = topic.split(":");
  if (noun === "sign-in") return void io.local.in(topic).disconnectSockets(true);
  io.local.to(topic).emit("changed", { topic, version: nextVersion() });
  if (noun === "person") for (const socket of socketsIn(io, `self:${id}`)) await recheck(socket, house);
  if (noun === "group") await recheckGroup(io, topic);
}

const burstMilliseconds = 50;
const due = new WeakMap<LiveServer, Set<Topic>>();

/** Looks again at who may hear of the group; the signals of one burst share the look. */
async function recheckGroup(io: LiveServer, topic: Topic): Promise<void> {
  const soon = due.get(io) ?? new Set();
  if (soon.has(topic) || !io.sockets.adapter.rooms.has(topic)) return;
  due.set(io, soon.add(topic));
  await new Promise((resolve) => setTimeout(resolve, burstMilliseconds));
  soon.delete(topic);
  if (!io.sockets.adapter.rooms.has(topic)) return;
  const may = await watchersOf(topic);
  for (const socket of socketsIn(io, topic)) if (!may(socket.data.viewer)) await socket.leave(topic);
}

async function recheck(socket: LiveSocket, house: House): Promise<void> {
  const viewer = await stillSignedIn(socket, house);
  if (!viewer) return;
  for (const topic of topicsOf(socket)) if (!(await watchersOf(topic))(viewer)) await socket.leave(topic);
}

/**
 * Cuts pages that don't read, before what waits for them grows: they catch up later. Whoever reads has nothing
 * waiting between two turns of the process, so the look is cheap and often. The system takes a while to throw away
 * what it holds for a connection, so each has a turn of its own and nobody else waits for all of them.
 */
async function cutClogged(io: LiveServer): Promise<void> {
  const clogged = [...io.sockets.sockets.values()].filter(
    ({ conn, request }) =>
      (conn as unknown as Buffered).writeBuffer.length > mostWaiting && !request.socket.destroyed,
  );
  for (const { request } of clogged) {
    // Asked to close, such a connection would first wait for all of that to be read.
    request.socket.destroy();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Cuts what no announcement cuts: sign-ins that came to their end in time, and roles that another process took
 * which this one doesn't hear.
 */
async function sweep(io: LiveServer, house: House): Promise<void> {
  const sockets = [...io.sockets.sockets.values()];
  if (sockets.length === 0) return;
  const ids = [...new Set(sockets.map((socket) => socket.data.viewer.signIn))];
  const roles = await findSignedIn(ids, house.clock.now(), house.config.schoolOnly);
  for (const socket of sockets) {
    const { signIn, roles: before } = socket.data.viewer;
    const now = roles.get(signIn);
    if (!now) socket.disconnect(true);
    else if (String(now) !== String(before)) await recheck(socket, house);
  }
}

/** What engine.io keeps of a connection whose other end doesn't read; its types hide it. */
interface Buffered {
  writeBuffer: unknown[];
}
