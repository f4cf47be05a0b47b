import { databaseOf, startProgram, type Program } from "../support/process.js";
import { addGroup, addPeople, openWorld, visitorAt } from "../processes/world.js";
import { medianOf } from "./load.js";
import { openRawSocket, type RawSocket } from "./raw-socket.js";
import type { Row } from "./row.js";
import { freePort, newFolder } from "../support/places.js";

const people = 25;
const socketsEach = 40;
const signals = 20;
const rounds = 5;

interface Room {
  program: Program;
  control: string;
  topic: string;
  sockets: RawSocket[];
}

/**
 * Signals about one group to 1,000 open pages of the app, against Socket.IO alone that broadcasts the same frame to
 * as many; by turns, each in a process of its own, until the last page has heard the last signal.
 */
export async function measureFanOut(): Promise<Row> {
  const [app, bare] = [await openApp(), await openBare()];
  const figures = { app: [] as number[], bare: [] as number[] };
  await framesPerSecond(app);
  await framesPerSecond(bare);
  for (let round = 0; round < rounds; round += 1) {
    figures.app.push(await framesPerSecond(app));
    figures.bare.push(await framesPerSecond(bare));
  }
  for (const socket of [...app.sockets, ...bare.sockets]) socket.close();
  await Promise.all([app.program.kill(), bare.program.kill()]);
  const [ours, theirs] = [medianOf(figures.app), medianOf(figures.bare)];
  const measured = `${ours.toFixed(0)} frames a second beside ${theirs.toFixed(0)}, ${app.sockets.length} sockets`;
  return { what: "Live fan-out to bare Socket.IO", measured, ratio: ours / theirs, bar: 0.8 };
}

async function framesPerSecond({ control, topic, sockets }: Room): Promise<number> {
  const heard = () => sockets.reduce((sum, socket) => sum + socket.heard(), 0);
  const [before, began] = [heard(), performance.now()];
  await fetch(`${control}/${topic}/${signals}`, { method: "POST" });
  const due = before + signals * sockets.length;
  while (heard() < due) {
    if (performance.now() - began > 20_000) throw new Error(`${due - heard()} signals never came`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return (signals * sockets.length * 1_000) / (performance.now() - began);
}

async function openApp(): Promise<Room> {
  const folder = newFolder();
  const room = await startServer("app", { DATA_DIR: folder });
  const world = await openWorld(databaseOf(folder));
  const topic = `group:${String((await addGroup(world, 9))._id)}`;
  const viewers = await addPeople(world, people);
  const visitors = await Promise.all(viewers.map((person) => visitorAt(world, room, person)));
  await world.close();
  const cookies = visitors.map((visitor) => [...visitor.cookies].map((pair) => pair.join("=")).join("; "));
  return { ...room, topic, sockets: await openAll(room.url, cookies, topic) };
}

async function openBare(): Promise<Room> {
  const room = await startServer("bare", {});
  const topic = "group:6b025b182066e6411d0b0a8b";
  return { ...room, topic, sockets: await openAll(room.url, Array<string>(people).fill("none=1"), topic) };
}

/** The app or the bare Socket.IO in a process of its own, with the door at which it is made to announce. */
export async function startServer(kind: "app" | "bare", environment: Record<string, string>) {
  const [PORT, control] = [String(await freePort()), String(await freePort())];
  const program = startProgram("test/bench/live-server.js", [kind, PORT, control], { PORT, ...environment });
  await program.line(/listening/);
  return { program, url: `http://localhost:${PORT}`, control: `http://127.0.0.1:${control}` };
}

/** A few at a time, as a school's phones come. */
async function openAll(url: string, cookies: string[], topic: string): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  for (let n = 0; n < socketsEach; n += 1) {
    sockets.push(...(await Promise.all(cookies.map((cookie) => openRawSocket(url, cookie, [topic])))));
  }
  return sockets;
}
