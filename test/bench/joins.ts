import { databaseOf, startApp } from "../support/process.js";
import { addGroup, addPeople, openWorld, visitorAt } from "../processes/world.js";
import type { Row } from "./row.js";
import { newFolder } from "../support/places.js";

const people = 240;
const groups = 30;
const atOnce = 16;

/** Joins a second over HTTP, each a whole change: place, diary, trace, message and signal in one transaction. */
export async function measureJoins(): Promise<Row> {
  const folder = newFolder();
  const app = await startApp(folder);
  const world = await openWorld(databaseOf(folder));
  const paths: string[] = [];
  for (let n = 0; n < groups; n += 1)
    paths.push(`/groups/${String((await addGroup(world, 9))._id)}/membership`);
  const visitors = await Promise.all(
    (await addPeople(world, people)).map((person) => visitorAt(world, app, person)),
  );
  await Promise.all(visitors.map((visitor) => visitor.get("/help")));
  const waiting = visitors.map((visitor, n) => () => visitor.post(paths[n % groups] ?? ""));
  const began = performance.now();
  const press = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { status } = await next();
      if (status !== 303) throw new Error(`A join was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, press));
  const perSecond = (people * 1_000) / (performance.now() - began);
  await world.close();
  await app.stop();
  const measured = `${perSecond.toFixed(0)} a second, ${atOnce} people at once`;
  return { what: "Joining a group", measured, ratio: null, bar: null };
}
