import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { expect } from "chai";
import mongoose from "mongoose";
import { Outbox } from "../../server/data/outbox.js";
import { cookieOf } from "../live/listener.js";
import { databaseOf, startApp, type AppProcess } from "../support/process.js";
import { dial } from "../web/raw.js";
import { addPeople, openWorld, visitorAt } from "./world.js";
import { newFolder } from "../support/places.js";

/** A mail server that takes connections and never says a word. */
async function startMute(): Promise<{ url: string; heard: Promise<unknown>; close: () => void }> {
  const connections: Socket[] = [];
  const server = createServer((connection) => connections.push(connection.on("error", () => undefined)));
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  const close = () => {
    connections.forEach((connection) => connection.destroy());
    server.close();
  };
  const { port } = server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, heard: once(server, "connection"), close };
}

/** A page's socket whose other end has fallen asleep: it is open, and reads and answers nothing. */
async function openSleeping(app: AppProcess, cookie: string): Promise<Socket> {
  const connection = dial(app.url);
  connection.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\nConnection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      `Cookie: ${cookie}\r\n\r\n`,
  );
  const [answer] = (await once(connection, "data")) as [Buffer];
  expect(answer.toString()).to.match(/^HTTP\/1\.1 101 /);
  connection.pause();
  return connection;
}

describe("An app that is asked to end", function () {
  this.timeout(60_000);

  it("has ended within ten seconds, with 0, though pages sleep, senders stall and the mail server is mute", async () => {
    const folder = newFolder();
    const mute = await startMute();
    const app = await startApp(folder, { SMTP_URL: mute.url, LOG_LEVEL: "fatal" });
    const world = await openWorld(databaseOf(folder));
    const [person] = await addPeople(world, 1);
    const cookie = cookieOf(await visitorAt(world, app, person!));
    const beside = await mongoose.createConnection(databaseOf(folder)).asPromise();
    await beside.model("Outbox", Outbox.schema).create({
      to: person!._id,
      address: person!.email,
      subject: "x",
      text: "x",
      createdAt: world.now,
      dueAt: world.now,
      expiresAt: new Date(world.now.getTime() + 86_400_000),
    });
    await beside.close();
    await world.close();
    await mute.heard;

    const idle = dial(app.url);
    idle.write(`GET /healthz HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\n\r\n`);
    await once(idle, "data");
    const stalled = dial(app.url);
    stalled.write(`POST /sign-in HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\nContent-Length: 9\r\n\r\n`);
    const sleeping = await openSleeping(app, cookie);

    const began = performance.now();
    expect(await app.stop()).to.equal(0);
    expect(performance.now() - began).to.be.lessThan(10_000);
    for (const each of [idle, stalled, sleeping]) each.destroy();
    mute.close();
  });
});
