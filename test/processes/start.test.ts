import { connect } from "node:net";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import mongoose from "mongoose";
import { io } from "socket.io-client";
import { databaseOf, runCommand, startApp, startProgram, type AppProcess } from "../support/process.js";
import { stranger } from "../support/visitor.js";
import { addPeople, openWorld, visitorAt } from "./world.js";
import { freePort, newFolder } from "../support/places.js";

/** Waits for the first thing that an app seals: the key it makes for phones. */
async function hasSealed(uri: string): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  while ((await connection.collection("push_keys").countDocuments()) === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await connection.close();
}

describe("Starting and stopping the app", function () {
  this.timeout(60_000);

  it("says on an empty folder where it listens and how to set it up, and ends with 0 when asked", async () => {
    const app = await startApp(newFolder());
    const [, address = "", code = ""] = await app.line(/^Set it up at (\S+)\/set-up\?code=(\S+)$/m);
    expect(address).to.equal(app.url);
    const page = await stranger(app).get(`/set-up?code=${code}`);
    expect(page.status).to.equal(200);
    expect((await stranger(app).get("/healthz")).text).to.equal('{"status":"ok"}');
    expect((await stranger(app).get("/readyz")).status).to.equal(200);
    expect(await app.stop()).to.equal(0);
    expect(app.said.error).to.equal("");
  });

  it("says nothing of setting up once that is done, and keeps who is signed in", async () => {
    const folder = newFolder();
    const first = await startApp(folder);
    const world = await openWorld(databaseOf(folder));
    const [person] = await addPeople(world, 1);
    const visitor = await visitorAt(world, first, person!);
    expect((await visitor.get("/today")).status).to.equal(200);
    await world.close();
    await hasSealed(databaseOf(folder));
    await first.stop();

    const second = await startApp(folder, { PORT: new URL(first.url).port });
    expect((await visitor.get("/today")).status).to.equal(200);
    expect(second.said.out).not.to.include("Set it up");
    expect(await second.stop()).to.equal(0);
    expect(second.said.error).to.equal("");

    // As after a restore without the key that belongs to the data.
    rmSync(join(folder, "data-key"));
    const third = startProgram("server/index.js", [], { DATA_DIR: folder, PORT: new URL(first.url).port });
    expect(await third.end()).to.equal(1);
    expect(third.said.error)
      .to.include("sealed under a key that is not here")
      .and.include("DATA_KEYS_LOST=yes");
    expect(third.said.out).to.equal("");

    // Nobody is known again by it either, so the command would add again who was erased.
    const roster = ["roster", "server/cli/samples/roster.csv", "--apply"];
    const importing = await runCommand("server/cli/import.js", roster, {
      DATA_DIR: folder,
      DATA_KEYS_LOST: "yes",
    });
    expect([importing.code, importing.out]).to.deep.equal([1, ""]);
    expect(importing.err).to.match(/^What is sealed in these data was sealed under a key that is not here/);

    // Whoever has lost it says so once; the keys made then are good from there on.
    const fourth = await startApp(folder, { DATA_KEYS_LOST: "yes" });
    await hasSealed(databaseOf(folder));
    await fourth.stop();
    expect(fourth.said.error).to.include("stays closed, as you said");
    const fifth = await startApp(folder);
    await fifth.stop();
    expect(fifth.said.error).to.equal("");
  });

  it("answers what is under way before it ends, also while a page listens", async () => {
    const folder = newFolder();
    const app = await startApp(folder);
    const world = await openWorld(databaseOf(folder));
    const [person] = await addPeople(world, 1);
    const cookie = [...(await visitorAt(world, app, person!)).cookies]
      .map((pair) => pair.join("="))
      .join(";");
    await world.close();
    const socket = io(app.url, { transports: ["websocket"], extraHeaders: { cookie }, reconnection: false });
    await once(socket as never, "connect");

    const request = await halfSent(app);
    const ended = app.stop();
    await once(socket as never, "disconnect");
    expect(await request.finish()).to.match(/^HTTP\/1\.1 4\d\d /);
    expect(await ended).to.equal(0);
  });

  it("doesn't start beside another on the same folder or port, and says why", async () => {
    const folder = newFolder();
    const app = await startApp(folder);
    const { port } = new URL(app.url);
    const third = startProgram("server/index.js", [], { PORT: port, DATA_DIR: newFolder() });
    const second = startProgram("server/index.js", [], { PORT: String(await freePort()), DATA_DIR: folder });
    expect(await second.end()).to.equal(1);
    expect(second.said.error).to.equal(
      `The data folder ${join(folder, "db")} is in use by another process\n`,
    );
    expect(second.said.out).to.equal("");
    expect(await third.end()).to.equal(1);
    expect(third.said.error).to.equal(
      `Port ${port} is in use by another program. Stop that one, or set PORT to another number.\n`,
    );
    expect((await stranger(app).get("/readyz")).status).to.equal(200);
    await app.stop();
  });

  it("names every setting it can't use", async () => {
    const wrong = { PORT: "many", MONGODB_URI: "postgres://here", SESSION_SECRETS: "short" };
    const program = startProgram("server/index.js", [], { DATA_DIR: newFolder(), ...wrong });
    expect(await program.end()).to.equal(1);
    for (const name of Object.keys(wrong)) expect(program.said.error).to.match(new RegExp(`^${name}: `, "m"));
    expect(program.said.out).to.equal("");
  });
});

describe("The demo", function () {
  this.timeout(120_000);

  it("hands out an address for each persona that signs in at once", async () => {
    const PORT = String(await freePort());
    const DATA_DIR = newFolder();
    // As on a machine where the app is deployed: none of that is the demo's.
    const REDIS_URL = "redis://127.0.0.1:1";
    const demo = startProgram("server/cli/demo.js", [], { PORT, DATA_DIR, REDIS_URL });
    await demo.line(/^support\t.*$/m);
    const [ready, ...lines] = demo.said.out.trimEnd().split("\n");
    const url = `http://localhost:${PORT}`;
    expect(ready).to.equal(`Peer Rounds is listening on ${url}`);
    const personas = lines.map((line) => line.split("\t"));
    expect(personas.map(([persona]) => persona)).to.deep.equal(["student", "leader", "staff", "support"]);
    for (const [, name = "", address = "", ...rest] of personas) {
      expect(rest).to.deep.equal([]);
      const visitor = stranger({ url });
      const door = await visitor.get(address.slice(url.length));
      expect(door.status).to.equal(303);
      const page = await visitor.get(door.location ?? "");
      expect(page.status).to.equal(200);
      expect(page.text).to.include(name);
    }
    expect(readdirSync(DATA_DIR)).to.deep.equal(["demo"]);

    const second = startProgram("server/cli/demo.js", [], { PORT, DATA_DIR });
    expect(await second.end()).to.equal(1);
    expect(second.said.error).to.equal(
      `The data folder ${join(DATA_DIR, "demo")} is in use by another process\n`,
    );
    expect(existsSync(join(DATA_DIR, "demo", "db", "database.mdb"))).to.equal(true);
    expect(await demo.stop()).to.equal(0);
  });
});

/** A post that has begun and lacks its body. @returns how to send it, and read the first line of the answer */
async function halfSent(app: AppProcess): Promise<{ finish: () => Promise<string> }> {
  const { hostname, port, host } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const body = "email=nobody";
  socket.write(
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nExpect: 100-continue\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  // "100 Continue": the app has the request and waits for its body.
  await once(socket, "data");
  return {
    async finish() {
      socket.write(body);
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer.toString();
    },
  };
}
