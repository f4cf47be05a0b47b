import { databaseOf, startApp } from "../support/process.js";
import { addGroups, addPeople, memberSince, openWorld, visitorAt } from "../processes/world.js";
import { answersPerSecond, headersOf, medianOf } from "./load.js";
import type { Row } from "./row.js";
import { newFolder } from "../support/places.js";

const groups = 1_000;
const rounds = 3;
const seconds = 2;

/**
 * The first page of a term of a thousand groups, with those that fit the student on top, against the page of one of
 * the groups; by turns, out of the same app.
 */
export async function measureBrowse(): Promise<Row> {
  const folder = newFolder();
  const app = await startApp(folder, { TRUST_PROXY: "1" });
  const world = await openWorld(databaseOf(folder));
  const free = [1, 2, 3, 4, 5].map((day) => ({ day, from: "12:00", to: "20:00" }));
  const [student, ...members] = await addPeople(world, 9, { free, topics: ["renal"] });
  const all = await addGroups(world, groups, {
    members: members.map((member) => memberSince(world, member)),
  });
  if (!student || !all[0]) throw new Error("Nobody is there to look");
  const headers = headersOf(await visitorAt(world, app, student));
  const list = { url: `${app.url}/groups`, headers };
  const single = { url: `${app.url}/groups/${String(all[0]._id)}`, headers };
  const figures = { list: [] as number[], single: [] as number[] };
  await answersPerSecond(list, 1);
  await answersPerSecond(single, 1);
  for (let round = 0; round < rounds; round += 1) {
    figures.list.push(await answersPerSecond(list, seconds));
    figures.single.push(await answersPerSecond(single, seconds));
  }
  await world.close();
  await app.stop();
  const [lists, singles] = [medianOf(figures.list), medianOf(figures.single)];
  const measured = `${lists.toFixed(0)} a second beside ${singles.toFixed(0)}`;
  return { what: "1,000 groups to one group's page", measured, ratio: lists / singles, bar: 0.25 };
}
