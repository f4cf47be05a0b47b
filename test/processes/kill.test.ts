import { expect } from "chai";
import mongoose from "mongoose";
import { databaseOf, startApp } from "../support/process.js";
import { brokenPromises } from "./health.js";
import { deed, send, type Deed } from "./storm.js";
import {
  addGroup,
  addPeople,
  addRequest,
  addRoom,
  openWorld,
  reach,
  visitorAt,
  type Reached,
  type World,
} from "./world.js";
import { freePort, newFolder } from "../support/places.js";

const crashes = 2;
const weeks = 4;
/** Times its first start: on an idle machine well within the five seconds an idle machine is promised. */
const readyWithin = 4;

/** What people do at once: 140 ask for places in two groups each, staff grant 28 requests for 4 dates each. */
interface Storm {
  joins: { deed: Deed; person: string; group: string }[];
  grants: { deed: Deed; group: string }[];
  office: Deed["visitor"];
}

describe("An app that is killed in a storm of joins and bookings", function () {
  this.timeout(90_000);

  it("has kept what it acknowledged, nothing by halves, and is ready again at once", async () => {
    const folder = newFolder();
    const PORT = String(await freePort());
    const start = async () => {
      const begun = performance.now();
      return { app: await startApp(folder, { PORT }), milliseconds: performance.now() - begun };
    };
    const first = await start();
    let { app } = first;
    const world = await openWorld(databaseOf(folder));
    const storm = await brew(world, app);
    await world.close();
    const deeds = [...storm.joins, ...storm.grants].map((each) => each.deed);
    for (let crash = 1; crash <= crashes; crash += 1) {
      const sending = send(deeds);
      await answered(deeds, (deeds.length * crash) / (crashes + 1));
      await Promise.all([app.kill(), sending]);
      const again = await start();
      app = again.app;
      expect(again.milliseconds / first.milliseconds, "ready again").to.be.below(readyWithin);
      await verify(folder, storm);
    }
    await send(deeds);
    expect(deeds.filter((each) => each.answer === null)).to.have.lengthOf(0);
    await verify(folder, storm);
    await verifyEnd(folder, storm);
    await app.stop();
  });
});

/** Waits until so many have their answer: others are under way then, each at another step. */
async function answered(deeds: readonly Deed[], count: number): Promise<void> {
  while (deeds.filter((each) => each.answer !== null).length < count) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function brew(world: World, app: { url: string }): Promise<Storm> {
  const groups: Awaited<ReturnType<typeof addGroup>>[] = [];
  for (let n = 0; n < 28; n += 1) {
    // Two groups for each hour: rivals for a room, but no clash for a student who joins groups of other hours.
    const slot = { day: 1 + (n % 7), start: `${10 + 2 * Math.floor((n % 14) / 7)}:00`, minutes: 50 };
    groups.push(await addGroup(world, weeks, { slot, capacity: 8 }));
  }
  const rooms = [];
  for (let n = 0; n < 14; n += 1) rooms.push(await addRoom(world));
  const [clerk] = await addPeople(world, 1, { roles: ["staff"] });
  const office = await visitorAt(world, app, clerk!);
  const grants = [];
  for (const [n, group] of groups.entries()) {
    const room = rooms[n % 14]!;
    const request = await addRequest(world, group, room);
    const path = `/office/requests/${String(request._id)}/grant`;
    grants.push({ deed: deed(office, path, { room: String(room._id) }), group: String(group._id) });
  }
  const people = await addPeople(world, 140);
  const visitors = await Promise.all(people.map((person) => visitorAt(world, app, person)));
  // One look before two forms at once: a browser gets its name and its forms' token with its first page.
  await Promise.all([...visitors, office].map((visitor) => visitor.get("/help")));
  const joins = people.flatMap((person, n) =>
    [n % 28, (n + 1) % 28].map((at) => {
      const group = String(groups[at]!._id);
      return { deed: deed(visitors[n]!, `/groups/${group}/membership`), person: String(person._id), group };
    }),
  );
  return { joins, grants, office };
}

/** What was acknowledged is there, and everything that is there is there as a whole. */
async function verify(folder: string, storm: Storm): Promise<void> {
  const there = await reach(databaseOf(folder));
  const groups = new Map((await there.groups.find().lean()).map((group) => [String(group._id), group]));
  const inside = (join: Storm["joins"][number]) =>
    [...groups.get(join.group)!.members, ...groups.get(join.group)!.waitlist].some(
      (each) => String(each.person) === join.person,
    );
  const acknowledged = storm.joins.filter((join) => join.deed.answer?.status === 303);
  expect(acknowledged.filter((join) => !inside(join))).to.deep.equal([]);
  const taken = [...groups.values()].reduce(
    (sum, { members, waitlist }) => sum + members.length + waitlist.length,
    0,
  );
  expect(taken).to.equal(await there.audit.countDocuments({ act: /^(join|wait for) group$/ }));

  const held = new Set<string>();
  for (const { deed, group } of storm.grants) {
    const bookings = await there.bookings.countDocuments({ group, held: true });
    const request = await there.requests.findOne({ group }).orFail().lean();
    const roomed = await there.sessions.countDocuments({ group, room: mongoose.trusted({ $ne: null }) });
    expect([bookings, roomed]).to.deep.equal(request.grantedAt ? [weeks, weeks] : [0, 0]);
    if (deed.answer?.status === 303) expect(bookings).to.equal(weeks);
    if (bookings > 0) held.add(group);
  }
  expect(held.size).to.equal(await there.audit.countDocuments({ act: "grant a room" }));
  await there.close();
  expect(await brokenPromises(storm.office)).to.deep.equal([]);
}

/** Once all is answered: groups full to the last place, waitlists in order, one of two rivals roomed. */
async function verifyEnd(folder: string, storm: Storm): Promise<void> {
  const there = await reach(databaseOf(folder));
  const refused = storm.joins.filter((join) => join.deed.answer?.status !== 303);
  expect(refused.map((join) => join.deed.answer?.status)).to.deep.equal([]);
  await full(there);
  const statuses = storm.grants.map((grant) => grant.deed.answer?.status);
  expect(statuses.filter((status) => status === 303)).to.have.lengthOf(storm.grants.length / 2);
  await there.close();
}

async function full(there: Reached): Promise<void> {
  for (const group of await there.groups.find().lean()) {
    expect([group.members.length, group.waitlist.length]).to.deep.equal([8, 2]);
  }
}
