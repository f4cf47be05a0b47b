import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { Server } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { announce } from "../../server/live/announce.js";
import { startSignIn } from "../../server/people/signing-in.js";
import { makePerson } from "../support/factories.js";
import type { BenchHouse } from "./house.js";
import { medianOf } from "./load.js";
import type { Row } from "./row.js";

const listeners = 1_000;
const pagesEach = 20;
const rounds = 15;

/** The time until a signal has reached a thousand open pages, against bare Socket.IO sending the same frame. */
export async function measureFanOut(house: BenchHouse): Promise<Row> {
  const topic = "groups:all";
  const ours: Socket[] = [];
  // Each person with as many pages open as a careful app allows one.
  while (ours.length < listeners) {
    const person = await makePerson();
    const cookie = `__Host-sign-in=${await startSignIn(person._id, "a bench", house.running.house.clock.now())}`;
    const some = await connectAll(house.url, pagesEach, { cookie, origin: house.url });
    await Promise.all(some.map((socket) => socket.emitWithAck("watch", [topic]) as Promise<unknown>));
    ours.push(...some);
  }
  const http = createServer();
  const bare = new Server(http, { transports: ["websocket"] });
  await new Promise<void>((resolve) => void http.listen(0, "127.0.0.1", resolve));
  bare.on("connection", (socket) => void socket.join(topic));
  const theirs = await connectAll(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, listeners, {});

  const mine: number[] = [];
  const base: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    mine.push(await timeUntilAllHeard(ours, () => announce([topic])));
    base.push(
      await timeUntilAllHeard(
        theirs,
        () => void bare.to(topic).emit("changed", { topic, version: Date.now() }),
      ),
    );
  }
  for (const socket of [...ours, ...theirs]) socket.disconnect();
  await bare.close();
  const [app, plain] = [medianOf(mine), medianOf(base)];
  const measured = `${app.toFixed(1)} ms to ${listeners} sockets beside ${plain.toFixed(1)} ms bare`;
  return { what: "Live fan-out", measured, ratio: plain / app, bar: 0.8 };
}

async function connectAll(
  url: string,
  count: number,
  extraHeaders: Record<string, string>,
): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n += pagesEach) {
    const some = Array.from({ length: pagesEach }, () =>
      io(url, { transports: ["websocket"], forceNew: true, extraHeaders }),
    );
    await Promise.all(
      some.map((socket) => new Promise<void>((resolve) => void socket.once("connect", resolve))),
    );
    sockets.push(...some);
  }
  return sockets;
}

async function timeUntilAllHeard(sockets: readonly Socket[], send: () => void): Promise<number> {
  const heard = sockets.map(
    (socket) => new Promise<void>((resolve) => void socket.once("changed", () => resolve())),
  );
  const begun = performance.now();
  send();
  await Promise.all(heard);
  return performance.now() - begun;
}
