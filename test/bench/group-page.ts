import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { databaseOf, startApp, startProgram } from "../support/process.js";
import { addGroup, addPeople, memberSince, openWorld, visitorAt, type World } from "../processes/world.js";
import { answersPerSecond, headersOf, medianOf, type Target } from "./load.js";
import type { Row } from "./row.js";
import { freePort, newFolder } from "../support/places.js";

const rounds = 9;
const seconds = 1;

/**
 * A member's page of a full group, out of the whole app over HTTP, against the same page out of Express and
 * Handlebars alone, its words handed in ready; by turns, each in a process of its own.
 */
export async function measureGroupPage(): Promise<Row> {
  const folder = newFolder();
  const app = await startApp(folder, { TRUST_PROXY: "1" });
  const world = await openWorld(databaseOf(folder));
  const { path, visitor } = await openGroup(world, app);
  const page = await visitor.get(path);
  await world.close();
  const bare = await startBare(page.text);
  const own: Target = { url: `${app.url}${path}`, headers: headersOf(visitor) };
  const their: Target = { url: bare.url, headers: {} };
  const figures = { own: [] as number[], bare: [] as number[] };
  await answersPerSecond(own, 1);
  await answersPerSecond(their, 1);
  for (let round = 0; round < rounds; round += 1) {
    figures.own.push(await answersPerSecond(own, seconds));
    figures.bare.push(await answersPerSecond(their, seconds));
  }
  await Promise.all([app.stop(), bare.stop()]);
  const [ours, theirs] = [medianOf(figures.own), medianOf(figures.bare)];
  const measured = `${ours.toFixed(0)} a second beside ${theirs.toFixed(0)}, ${page.text.length} bytes`;
  return { what: "Group page to bare page", measured, ratio: ours / theirs, bar: 0.3 };
}

async function openGroup(world: World, app: { url: string }) {
  const members = await addPeople(world, 12);
  const group = await addGroup(world, 9, { members: members.map((each) => memberSince(world, each)) });
  return { path: `/groups/${String(group._id)}`, visitor: await visitorAt(world, app, members[0]!) };
}

/** Every word between two tags is handed to the bare page as data, and nothing else of it is. */
async function startBare(html: string) {
  const folder = newFolder();
  const words: string[] = [];
  const template = html.replace(/>([^<>]*\S[^<>]*)(?=<)/g, (_, text: string) => {
    words.push(plain(text));
    return `>{{words.[${words.length - 1}]}}`;
  });
  const [head = "", main = ""] = template.split(/(?=<main)/);
  writeFileSync(join(folder, "layout.hbs"), `${head}{{{body}}}`);
  writeFileSync(join(folder, "page.hbs"), main);
  writeFileSync(join(folder, "words.json"), JSON.stringify(words));
  const port = await freePort();
  const program = startProgram("test/bench/bare-page.js", [folder, String(port)]);
  await program.line(/listening/);
  const url = `http://127.0.0.1:${port}/page`;
  const bytes = (await (await fetch(url)).arrayBuffer()).byteLength;
  const wanted = Buffer.byteLength(html);
  if (Math.abs(bytes - wanted) > wanted / 100)
    throw new Error(`The bare page has ${bytes} bytes of ${wanted}`);
  return { ...program, url };
}

/** The text that Handlebars escaped. */
const plain = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace("&amp;", "&");
