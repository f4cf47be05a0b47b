import { addPeople, openWorld, visitorAt } from "../processes/world.js";
import { newFolder } from "../support/places.js";
import { databaseOf } from "../support/process.js";
import { startServer } from "./fan-out.js";
import { openRawSocket, type RawSocket } from "./raw-socket.js";
import type { Row } from "./row.js";

const frozenPages = 100;
const readingPages = 20;
const socketsEach = 20;
const changes = 2_000;
const atOnce = 2;
/** How many changes are told of between two looks at the memory. */
const untilLook = 100;

/** What each page watches, and each change is about, under long names: more than the network itself keeps for a page. */
const topics = Array.from({ length: 50 }, (_, n) => `room:${String(n).padStart(64, "N")}`);

const megabyte = 1_048_576;
const mostMegabytes = 32;
const mostMilliseconds = 1_000;

/**
 * A hundred pages that no longer read, on phones that fell asleep with their connection open, while 2,000 changes are
 * told of: how much more memory the app holds than before, and how late the pages beside them hear.
 */
export async function measureFrozen(): Promise<Row[]> {
  const folder = newFolder();
  const app = await startServer("app", { DATA_DIR: folder });
  const pages = await openPages(folder, app.url);
  const reading = pages.slice(0, readingPages);
  const ask = async (what: string) => (await fetch(`${app.control}/${what}`, { method: "POST" })).text();
  const tell = () => ask(`${topics.join()}/${atOnce}`);
  await heardBy(reading, tell);
  for (const page of pages.slice(readingPages)) page.freeze();
  const before = Number(await ask("memory"));
  let [most, latest] = [before, 0];
  for (let told = 0; told < changes; told += atOnce) {
    latest = Math.max(latest, await heardBy(reading, tell));
    if (told % untilLook === 0) most = Math.max(most, Number(await ask("memory")));
  }
  for (const page of pages) page.close();
  await app.program.kill();
  return rowsOf((most - before) / megabyte, latest);
}

/** @returns milliseconds until each of the pages has heard of all that was told */
async function heardBy(pages: readonly RawSocket[], tell: () => Promise<unknown>): Promise<number> {
  const due = pages.map((page) => page.heard() + atOnce * topics.length);
  const began = performance.now();
  await tell();
  while (pages.some((page, n) => page.heard() < (due[n] ?? 0))) {
    if (performance.now() - began > 20_000) throw new Error("Signals never came");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return performance.now() - began;
}

async function openPages(folder: string, url: string): Promise<RawSocket[]> {
  const world = await openWorld(databaseOf(folder));
  const people = await addPeople(world, (frozenPages + readingPages) / socketsEach);
  const visitors = await Promise.all(people.map((person) => visitorAt(world, { url }, person)));
  await world.close();
  const pages: RawSocket[] = [];
  for (const { cookies } of visitors) {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    for (let n = 0; n < socketsEach; n += 1) pages.push(await openRawSocket(url, cookie, topics));
  }
  return pages;
}

/** What may be kept for a hundred pages is little; a page that reads hears within a second. */
function rowsOf(grown: number, latest: number): Row[] {
  const kept = `${grown.toFixed(1)} MB more, ${mostMegabytes} allowed; ${frozenPages} pages, ${changes} changes`;
  const heard = `${latest.toFixed(0)} ms at the latest, ${mostMilliseconds} allowed`;
  return [
    {
      what: "Memory for pages that froze",
      measured: kept,
      ratio: mostMegabytes / Math.max(1, grown),
      bar: 1,
    },
    { what: "Hearing beside pages that froze", measured: heard, ratio: mostMilliseconds / latest, bar: 1 },
  ];
}
