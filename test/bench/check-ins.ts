import { faultsAt, openDoor, readyToTap, type Door } from "../processes/door.js";
import { startTwoApps } from "../processes/two-apps.js";
import type { Row } from "./row.js";

const doors = 40;
const atEach = 25;
const atOnce = 40;
const mostSeconds = 120;

/**
 * A thousand people check in at forty doors, each through one of two processes on one embedded database: they open
 * the scanned address and press its button. Fails when anybody is lost, or there twice.
 */
export async function measureCheckIns(): Promise<Row> {
  const { apps, world, stop } = await startTwoApps();
  const halls: Door[] = [];
  for (let door = 0; door < doors; door += 1) halls.push(await openDoor(world, atEach));
  // One at each door, then the next at each: as it is when forty sessions begin at once.
  const arriving = Array.from({ length: atEach }, (_, n) => n).flatMap((n) =>
    halls.map(({ session, people }) => async () => {
      const person = people[n];
      if (!person) return;
      const tap = await readyToTap(world, apps[n % 2 === 0 ? 0 : 1], person, session);
      const { status } = await tap();
      if (status !== 303) throw new Error(`A check-in was answered with ${status}`);
    }),
  );
  const began = performance.now();
  const queue = async () => {
    for (let next = arriving.shift(); next; next = arriving.shift()) await next();
  };
  await Promise.all(Array.from({ length: atOnce }, queue));
  const seconds = (performance.now() - began) / 1_000;
  const faults = await faultsAt(world, halls);
  if (faults !== "") throw new Error(`The registers are wrong: ${faults}`);
  await stop();
  const people = doors * atEach;
  const measured = `${people} people in ${seconds.toFixed(1)} s of at most ${mostSeconds}, none lost, none twice`;
  return { what: "Checking in, two processes", measured, ratio: mostSeconds / seconds, bar: 1 };
}
