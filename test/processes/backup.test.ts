import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { databaseOf, startApp, startProgram, type AppProcess } from "../support/process.js";
import type { Visitor } from "../support/visitor.js";
import { brokenPromises } from "./health.js";
import { addGroup, addPeople, openWorld, reach, visitorAt, type World } from "./world.js";
import { newFolder } from "../support/places.js";

const backUp = (folder: string, ...args: string[]) =>
  startProgram("server/cli/backup.js", args, { DATA_DIR: folder });

describe("A backup", function () {
  this.timeout(60_000);

  it("made while people join holds one whole state, and is the database again in a new folder", async () => {
    const folder = newFolder();
    const app = await startApp(folder);
    const world = await openWorld(databaseOf(folder));
    const [staff] = await addPeople(world, 1, { roles: ["staff"] });
    const office = await visitorAt(world, app, staff!);
    const { joined, copied } = await copyAmongJoins(world, app, folder);
    await world.close();
    await app.stop();

    const restored = newFolder();
    cpSync(copied, join(restored, "db"), { recursive: true });
    cpSync(join(folder, "data-key"), join(restored, "data-key"));
    const again = await startApp(restored, { PORT: new URL(app.url).port });
    const kept = await reach(databaseOf(restored));
    const groups = await kept.groups.find().lean();
    const inside = groups.flatMap((group) => group.members.map((member) => String(member.person)));
    expect(inside).to.include.members(joined);
    expect(await kept.audit.countDocuments({ act: "join group" })).to.equal(inside.length);
    expect(await brokenPromises(office)).to.deep.equal([]);
    await kept.close();
    await again.stop();
  });

  it("goes into a folder named by the time, of an app that doesn't run as well", async () => {
    const folder = newFolder();
    await (await startApp(folder)).stop();
    const program = backUp(folder);
    expect(await program.end()).to.equal(0);
    const [name = ""] = readdirSync(join(folder, "backups"));
    expect(name).to.match(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect(program.said).to.deep.equal({
      out: `The backup is in ${join(folder, "backups", name)}\n`,
      error: "",
    });
    const compacting = startProgram("server/cli/compact.js", [], { DATA_DIR: folder });
    expect(await compacting.end()).to.equal(0);
    expect(compacting.said.out).to.match(/^The database took \d+\.\d MB and takes \d+\.\d MB now\.\n$/);
  });

  it("is refused with its reason where there is nothing to copy, or something in the way", async () => {
    const nothing = newFolder();
    const without = backUp(nothing);
    expect(await without.end()).to.equal(1);
    expect(without.said.error).to.include("There is no database");
    expect(readdirSync(nothing)).to.deep.equal([]);

    const folder = newFolder();
    await (await startApp(folder)).stop();
    const onto = backUp(folder, folder);
    expect(await onto.end()).to.equal(1);
    expect(onto.said.error).to.equal(`${folder} isn't empty: a backup goes into a new folder.\n`);
    const elsewhere = startProgram("server/cli/backup.js", [], { MONGODB_URI: "mongodb://elsewhere/app" });
    expect(await elsewhere.end()).to.equal(1);
    expect(elsewhere.said.error).to.include("MONGODB_URI");
  });
});

/** Thirty-six people join three groups while the backup is made. @returns those who had joined before it began */
async function copyAmongJoins(world: World, app: AppProcess, folder: string) {
  const groups = [await addGroup(world, 4), await addGroup(world, 4), await addGroup(world, 4)];
  const people = await addPeople(world, 36);
  const enter = async (n: number) => {
    const visitor: Visitor = await visitorAt(world, app, people[n]!);
    const answer = await visitor.post(`/groups/${String(groups[n % 3]!._id)}/membership`);
    expect(answer.status).to.equal(303);
  };
  const [before, during] = [people.slice(0, 12), people.slice(12)];
  await Promise.all(before.map((_, n) => enter(n)));
  const copied = join(newFolder(), "copy");
  const program = backUp(folder, copied);
  await Promise.all(during.map((_, n) => enter(n + before.length)));
  expect(await program.end(), program.said.error).to.equal(0);
  return { joined: before.map((person) => String(person._id)), copied };
}
