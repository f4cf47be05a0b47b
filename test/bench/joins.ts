import { performance } from "node:perf_hooks";
import { makeGroup, makePerson, makeTerm } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";
import type { BenchHouse } from "./house.js";
import type { Row } from "./row.js";

const people = 240;
const groups = 30;
const atOnce = 16;

/** Joins a second over HTTP, each a whole change: place, diary, trace, message and signal in one transaction. */
export async function measureJoins(house: BenchHouse): Promise<Row> {
  const now = house.running.house.clock.now();
  const clock = { now: () => now, set: () => undefined, advance: () => undefined };
  const term = await makeTerm({ startsOn: "2020-01-06", endsOn: "2020-12-11" });
  const made = await Promise.all(Array.from({ length: groups }, () => makeGroup(term)));
  const visitors: Visitor[] = [];
  for (let n = 0; n < people; n += 1) {
    const visitor = await visitorFor({ ...house, clock }, await makePerson());
    await visitor.get("/help");
    visitors.push(visitor);
  }
  let next = 0;
  let joined = 0;
  const begun = performance.now();
  const press = async () => {
    for (let n = next++; n < people; n = next++) {
      const answer = await visitors[n]?.post(`/groups/${String(made[n % groups]?._id)}/membership`);
      if (answer?.status === 303) joined += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, press));
  const perSecond = joined / ((performance.now() - begun) / 1_000);
  return {
    what: "Joining a group",
    measured: `${Math.round(perSecond)} joins a second`,
    ratio: null,
    bar: null,
  };
}
