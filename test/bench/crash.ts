import type { Types } from "mongoose";
import { addGroup, addPeople, openWorld, visitorAt } from "../processes/world.js";
import type { Visitor } from "../support/visitor.js";
import { freePort, newFolder } from "../support/places.js";
import { databaseOf, startApp } from "../support/process.js";
import { openRawSocket } from "./raw-socket.js";
import type { Row } from "./row.js";

const people = 25;
const pagesEach = 40;
const mostSeconds = 10;
/** As the pages' own library waits before it tries again: each time twice as long, up to this, a half more or less. */
const firstWait = 1_000;
const longestWait = 3_000;

/** An open page that holds on to its socket, and looks again whenever it has a new one. */
interface Page {
  /** Resolves once it has a socket again and shows the words. */
  shows(words: string): Promise<void>;
  close(): void;
}

/**
 * A thousand open pages of a group when the app is killed, right after it said yes to somebody who joined, and
 * started again: seconds from the kill until the last page is connected again and shows who joined.
 */
export async function measureCrash(): Promise<Row> {
  const [folder, PORT] = [newFolder(), String(await freePort())];
  const before = await startApp(folder, { PORT });
  const { path, visitors, joiner } = await openSchool(folder, before);
  const pages: Page[] = [];
  for (let n = 0; n < pagesEach; n += 1)
    pages.push(...(await Promise.all(visitors.map((visitor) => openPage(before.url, visitor, path)))));
  const joined = await joiner.post(`${path}/membership`);
  if (joined.status !== 303) throw new Error(`A join was answered with ${joined.status}`);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  await before.kill();
  const back = Promise.all(pages.map((page) => page.shows("1 of 12 places")));
  const after = await startApp(folder, { PORT });
  const start = seconds();
  await back;
  const whole = seconds();
  for (const page of pages) page.close();
  await after.stop();
  const measured = `${pages.length} in ${whole.toFixed(1)} s, ${start.toFixed(1)} of them the start; ${mostSeconds} allowed`;
  return { what: "Pages back after a crash", measured, ratio: mostSeconds / whole, bar: 1 };
}

async function openSchool(folder: string, app: { url: string }) {
  const world = await openWorld(databaseOf(folder));
  const group = await addGroup(world, 9);
  const visit = (person: { _id: Types.ObjectId }) => visitorAt(world, app, person);
  const [joiner, ...visitors] = await Promise.all((await addPeople(world, people + 1)).map(visit));
  await world.close();
  if (!joiner) throw new Error("Nobody is there to join");
  return { path: `/groups/${String(group._id)}`, visitors, joiner };
}

async function openPage(url: string, visitor: Visitor, path: string): Promise<Page> {
  const cookie = [...visitor.cookies].map((pair) => pair.join("=")).join("; ");
  const topics = [path.replace("/groups/", "group:")];
  const connect = () => openRawSocket(url, cookie, topics);
  let socket = await connect();
  async function reconnect(): Promise<void> {
    for (let wait = firstWait; ; wait = Math.min(2 * wait, longestWait)) {
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
      const again = await connect().catch(() => null);
      if (again) return void (socket = again);
    }
  }
  return {
    async shows(words) {
      await socket.ended;
      await reconnect();
      const { text } = await visitor.get(path, { "x-fragment": "main" });
      if (!text.includes(words)) throw new Error("A page missed what was said yes to");
    },
    close: () => socket.close(),
  };
}
