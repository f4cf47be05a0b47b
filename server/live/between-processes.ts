import { randomUUID } from "node:crypto";
import type { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { createClient } from "redis";
import { announce, onAnnounce, type Topic } from "./announce.js";

const stream = "peer-rounds:topics";
const mostKept = 10_000;
const blockMilliseconds = 2_000;
const startMilliseconds = 3_000;

/** Who of several processes this one is. */
const self = randomUUID();

/**
 * Lets several processes hear one another's announcements through a Redis stream: what one announces, all announce.
 * Each cuts its own sockets, forgets what it remembers and runs its own jobs by them. What is announced while Redis
 * is away is not heard elsewhere; open pages there catch up with their next look.
 * @throws when Redis can't be reached
 */
export async function joinProcesses(url: string, log: Logger): Promise<{ close(): Promise<void> }> {
  // Without an offline queue: in a long outage it would grow without end.
  const writer = createClient({ url, RESP: 2, disableOfflineQueue: true });
  const reader = writer.duplicate();
  report(writer, log);
  report(reader, log);
  await soon(Promise.all([writer.connect(), reader.connect()]), () =>
    [writer, reader].forEach((c) => c.destroy()),
  );
  const newest = (await writer.xRevRange(stream, "+", "-", { COUNT: 1 }))?.[0];

  const ending = new AbortController();
  const heard = new Set<Topic>();
  const silence = onAnnounce((topic) => {
    if (heard.has(topic)) return;
    writer
      .xAdd(
        stream,
        "*",
        { from: self, topic },
        { TRIM: { strategy: "MAXLEN", strategyModifier: "~", threshold: mostKept } },
      )
      .catch((error: unknown) => log.warn({ err: error }, "other processes were not told of a change"));
  });
  const hear = (topic: Topic) => {
    heard.add(topic);
    announce([topic]);
    heard.delete(topic);
  };
  const read: Read = (last) =>
    reader.xRead({ key: stream, id: last }, { BLOCK: blockMilliseconds, COUNT: 500 });
  const listening = listen(read, newest?.id ?? "0-0", hear, { ending: ending.signal, log });
  return {
    async close() {
      silence();
      ending.abort();
      reader.destroy();
      await listening;
      writer.destroy();
    },
  };
}

/** By itself a client would try for ever, and the app never start nor say why. */
async function soon(connected: Promise<unknown>, giveUp: () => void): Promise<void> {
  const ending = new AbortController();
  const late = wait(startMilliseconds, "late", { signal: ending.signal }).catch(() => "ended");
  const word = await Promise.race([connected.then(() => "connected"), late]);
  ending.abort();
  if (word === "connected") return;
  connected.catch(() => undefined);
  giveUp();
  throw new Error("Redis can't be reached at REDIS_URL");
}

function report(client: EventEmitter, log: Logger): void {
  // A client without such a listener ends the process when its connection breaks.
  client.on("error", (error: unknown) => log.debug({ err: error }, "Redis"));
  client.on("ready", () => log.info("Redis is there"));
  client.on("reconnecting", () => log.warn("Redis is away"));
}

type Read = (last: string) => Promise<unknown>;

/** Reads on from entry `from` until the end; entries written while Redis was away from us are read afterwards. */
async function listen(
  read: Read,
  from: string,
  hear: (topic: Topic) => void,
  { ending, log }: { ending: AbortSignal; log: Logger },
): Promise<void> {
  let last = from;
  let deaf = false;
  const isOver = () => ending.aborted;
  while (!isOver()) {
    try {
      for (const { id, message } of messagesOf(await read(last))) {
        last = id;
        if (message.from !== self && message.topic !== undefined) hear(message.topic as Topic);
      }
      if (deaf) log.info("other processes are heard again");
      deaf = false;
    } catch (error) {
      if (!deaf && !isOver()) log.warn({ err: error }, "other processes are not heard");
      deaf = true;
      await wait(500, undefined, { signal: ending }).catch(() => undefined);
    }
  }
}

interface Entry {
  id: string;
  message: Record<string, string | undefined>;
}

/** Redis answers null when nothing came in time, else a list with the entries of our one stream. */
const messagesOf = (news: unknown): Entry[] =>
  news === null ? [] : (news as { messages: Entry[] }[]).flatMap(({ messages }) => messages);
