import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { databaseOf, newFolder, startApp, type AppProcess } from "../support/process.js";
import type { Visitor } from "../support/visitor.js";
import { brokenPromises } from "./health.js";
import { addGroup, addPeople, addRoom, openWorld, reach, visitorAt, type World } from "./world.js";

const people = 240;
const groupsToJoin = 20;
const rivalGroups = 20;
const weeks = 5;

/** What one request of the storm asked for; acknowledged when it was answered before the kill. */
interface Asked {
  kind: "join" | "grant";
  person: string;
  group: string;
  acknowledged: boolean;
}

describe("An app that is killed while people join and rooms are granted", function () {
  this.timeout(90_000);

  for (const round of [1, 2]) {
    it(`keeps all it acknowledged and nothing half done, round ${round}`, async () => {
      const folder = newFolder();
      const app = await startApp(folder);
      const world = await openWorld(databaseOf(folder));
      const storm = await prepare(world, app);
      const asked: Asked[] = [];
      const running = storm.map((send) => send(asked));
      await until(asked, 1 + Math.floor(Math.random() * 200));
      await app.kill();
      await Promise.all(running);
      await world.close();

      const again = await startApp(folder);
      const after = await reach(databaseOf(folder));
      await verify(after, asked);
      const [staff] = await after.people.find({ roles: "staff" }).lean();
      const visitor = await visitorAt({ ...world, ...after }, again, staff!);
      expect(await brokenPromises(visitor)).to.deep.equal([]);
      await after.close();
      await again.stop();
    });
  }
});

type Send = (asked: Asked[]) => Promise<void>;

/** Waits until so many requests were acknowledged, while others are under way. */
async function until(asked: Asked[], count: number): Promise<void> {
  while (asked.filter((each) => each.acknowledged).length < count) await pause(5);
}

/** Five hundred requests: everybody joins two groups that do not clash, and staff grant one room to rivals who all meet at one time. */
async function prepare(world: World, app: AppProcess): Promise<Send[]> {
  const day = (n: number) => ({ day: 1 + (n % 5), start: "17:00", minutes: 50 });
  const groups = await Promise.all(
    Array.from({ length: groupsToJoin }, (_, n) =>
      addGroup(world, weeks, { slot: day(n), topic: `topic-${n}` }),
    ),
  );
  const students = await addPeople(world, people);
  const [officer] = await addPeople(world, 1, { roles: ["staff"] });
  const staff = await visitorAt(world, app, officer!);
  await staff.get("/help");
  const joins = await Promise.all(students.map((student) => visitorAt(world, app, student)));
  const sends: Send[] = joins.map((visitor, n) => async (asked) => {
    await visitor.get("/help").catch(() => undefined);
    for (const group of [groups[n % groupsToJoin]!, groups[(n + 7) % groupsToJoin]!]) {
      const person = String(students[n]!._id);
      await send(
        asked,
        visitor,
        `/groups/${String(group._id)}/membership`,
        {},
        { kind: "join", person, group: String(group._id) },
      );
    }
  });
  const room = await addRoom(world);
  for (let n = 0; n < rivalGroups; n += 1) {
    const slot = { day: 3, start: n % 2 === 0 ? "12:00" : "12:30", minutes: 50 };
    const group = await addGroup(world, weeks, { slot: n < 10 ? slot : { ...slot, day: 4 } });
    const request = await world.requests.create({
      group: group._id,
      room: room._id,
      askedBy: group.leaders[0]!,
      askedAt: world.now,
      pending: true,
    });
    const told = { kind: "grant" as const, person: "", group: String(group._id) };
    sends.push((asked) =>
      send(
        asked,
        staff,
        `/office/requests/${String(request._id)}/grant`,
        { room: String(room._id), note: "" },
        told,
      ),
    );
  }
  return sends;
}

async function send(
  asked: Asked[],
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
  what: Omit<Asked, "acknowledged">,
): Promise<void> {
  const entry = { ...what, acknowledged: false };
  asked.push(entry);
  try {
    // A refusal (the room is taken) is an answer, but promises no write.
    const { status, location } = await visitor.post(path, fields);
    entry.acknowledged = status === 303 && location !== null && !location.startsWith("/sign-in");
  } catch {
    // The app was killed before it answered.
  }
}

/** Every acknowledged write is there, no group is over-full, no room doubly held, and no change without its trace. */
async function verify(after: Awaited<ReturnType<typeof reach>>, asked: Asked[]): Promise<void> {
  expect(asked.filter((each) => each.acknowledged).length).to.be.greaterThan(0);
  const groups = await after.groups.find().lean();
  const peopleOf = (id: string) => {
    const group = groups.find((each) => String(each._id) === id);
    return [...(group?.members ?? []), ...(group?.waitlist ?? [])].map((each) => String(each.person));
  };
  const audit = await after.audit.find().lean();
  for (const { kind, person, group, acknowledged } of asked) {
    if (kind !== "join") continue;
    const traces = audit.filter((entry) => entry.subject === `group:${group}` && entry.actor === person);
    if (acknowledged) expect(peopleOf(group)).to.include(person);
    expect(traces.length > 0, "a place and its trace").to.equal(peopleOf(group).includes(person));
  }
  for (const group of groups) expect(group.members.length).to.be.at.most(group.capacity);
  const held = (await after.bookings.find({ held: true }).lean()).flatMap((booking) =>
    booking.quarters.map((quarter) => `${String(booking.room)} ${quarter}`),
  );
  expect(new Set(held).size).to.equal(held.length);
  const granted = asked.filter((each) => each.kind === "grant" && each.acknowledged);
  const bookings = await after.bookings.find({ held: true }).lean();
  for (const { group } of granted) {
    const dates = bookings.filter((booking) => String(booking.group) === group).length;
    const isTraced = audit.some(
      (entry) => entry.act === "grant a room" && entry.subject === `group:${group}`,
    );
    expect(dates, "a granted room holds all its dates or none").to.equal(isTraced ? weeks : 0);
  }
}
