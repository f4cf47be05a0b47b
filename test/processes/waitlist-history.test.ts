import { expect } from "chai";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import mongoose, { type Types } from "mongoose";
import { startApp, startDatabase } from "../support/process.js";
import type { Answer, Visitor } from "../support/visitor.js";
import { isExplained, type Deed, type Standing } from "../support/waitlist-history.js";
import { addGroup, addPeople, openWorld, visitorAt, type World } from "./world.js";
import { freePort, newFolder } from "../support/places.js";

const people = 10;
const deedsEach = 6;
const places = 3;

/**
 * People join, leave, take and pass on places of one group through two processes, places are added and offers run
 * out meanwhile, and one process is killed and comes back. Whatever everybody was told, and what is stored in the
 * end, must follow from some order of these deeds under the school's rules.
 *
 * Red without transactions and versions, with the last in the waitlist offered first, and with offers that hold no
 * place.
 */
describe("The history of a waitlist through two processes, one of them killed", function () {
  this.timeout(60_000);

  it("follows from the school's rules, one deed after the other", async () => {
    const database = await startDatabase(newFolder());
    const secret = "two processes that keep one secret";
    const common = { MONGODB_URI: database.uri, SESSION_SECRETS: secret, DATA_KEYS: secret };
    const folder = newFolder();
    const PORT = String(await freePort());
    const first = await startApp(newFolder(), common);
    let second = await startApp(folder, { ...common, PORT });
    const world = await openWorld(database.uri);
    const group = await addGroup(world, 6, { capacity: places, minimum: 1 });
    const students = await addPeople(world, people);
    const [clerk] = await addPeople(world, 1, { roles: ["staff"] });
    const visitors = await Promise.all(
      students.map((student, n) => visitorAt(world, n % 2 === 0 ? first : second, student)),
    );
    const office = await visitorAt(world, first, clerk!);
    await Promise.all([...visitors, office].map((visitor) => visitor.get("/help")));

    const history: Deed[] = [];
    const path = `/groups/${String(group._id)}`;
    const acting = visitors.map((visitor, n) => act(history, visitor, path, String(students[n]!._id), n));
    const staff = addPlaces(history, office, path);
    const clock = endOffers(history, world, group._id, Promise.all(acting));
    await until(() => history.length > (people * deedsEach) / 3);
    await second.kill();
    second = await startApp(folder, { ...common, PORT });
    await Promise.all([...acting, staff, clock]);
    // An offer that ran out last is passed on by whatever happens next.
    await settleLast(history, office, path);

    const end = await standingOf(world, group._id);
    expect(end.members.length + end.held).to.be.at.most(end.capacity);
    const start = { capacity: places, members: [], queue: [], held: 0 };
    expect(isExplained(history, start, end), JSON.stringify({ history, end }, null, 1)).to.equal(true);
    await world.close();
    await Promise.all([first.stop(), second.stop()]);
    await database.stop();
  });
});

const forms = {
  join: "membership",
  leave: "membership/end",
  accept: "offer/acceptance",
  decline: "offer/end",
};

/** What one person does, one thing after the other; the first is to join. */
async function act(history: Deed[], visitor: Visitor, path: string, who: string, n: number): Promise<void> {
  const kinds = ["join", "accept", "leave", "join", "decline", "join", "accept"] as const;
  for (let turn = 0; turn < deedsEach; turn += 1) {
    const kind = turn === 0 ? "join" : (kinds[(n * 5 + turn * 3) % kinds.length] ?? "join");
    const begun = performance.now();
    const answer = await post(visitor, `${path}/${forms[kind]}`);
    history.push({ kind, who, begun, ended: performance.now(), told: toldIn(answer) });
  }
}

/** Sends the form until it is answered; with its key it has one effect, however often it arrives. */
async function post(visitor: Visitor, path: string): Promise<Answer> {
  const actionKey = randomUUID();
  for (;;) {
    try {
      return await visitor.post(path, { actionKey });
    } catch {
      // The process that would answer is gone; it comes back.
      await wait(30);
    }
  }
}

/** The word to the person, shortened to what the rules decide. */
function toldIn(answer: Answer): string {
  expect(answer.status, answer.text).to.equal(303);
  const cookie = answer.headers.getSetCookie().find((line) => line.includes("notice=")) ?? "";
  const kept = /notice=([^;]+)/.exec(cookie)?.[1] ?? "";
  const { text } = JSON.parse(Buffer.from(kept, "base64url").toString()) as { text: string };
  const number = /number (\d+)/.exec(text)?.[1];
  if (number !== undefined) return `number ${number}`;
  const words: [RegExp, string][] = [
    [/already\.$/, "already in"],
    [/dates are yours/, "in"],
    [/left the waitlist/, "left the waitlist"],
    [/have left/, "left"],
    [/not in/, "not in"],
    [/passed on/, "passed on"],
    [/held for you/, "nothing held"],
  ];
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

/** Staff add a place twice, looking again whenever somebody came in between. */
async function addPlaces(history: Deed[], office: Visitor, path: string): Promise<void> {
  for (let added = 0; added < 2;) {
    const { text } = await office.get(`${path}/edit`);
    const valueOf = (name: string) => new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(text)?.[1] ?? "";
    const capacity = String(Number(valueOf("capacity")) + 1);
    const fields = {
      title: "Renal together",
      years: "1",
      capacity,
      minimum: "1",
      version: valueOf("version"),
    };
    const begun = performance.now();
    const { status } = await office.post(`${path}/edit`, fields);
    if (status !== 303) continue;
    history.push({ kind: "raise", who: "", begun, ended: performance.now(), told: "added" });
    added += 1;
  }
}

/** Lets the time of an offer run out now and then, until everybody has done what they do. */
async function endOffers(
  history: Deed[],
  world: World,
  id: Types.ObjectId,
  done: Promise<unknown>,
): Promise<void> {
  let over = false;
  void done.finally(() => (over = true));
  while (!over) {
    const group = await world.groups.findById(id).orFail().lean();
    const offered = group.waitlist.find((each) => each.offeredUntil)?.person;
    if (offered) {
      const begun = performance.now();
      const { modifiedCount } = await world.groups.updateOne(
        {
          _id: id,
          waitlist: mongoose.trusted({ $elemMatch: { person: offered, offeredUntil: { $gt: world.now } } }),
        },
        { $set: { "waitlist.$.offeredUntil": new Date(0) }, $inc: { __v: 1 } },
      );
      if (modifiedCount === 1)
        history.push({ kind: "expire", who: String(offered), begun, ended: performance.now(), told: "over" });
    }
    await wait(150);
  }
}

/** Staff, who are not in the group, press Leave: nothing happens but that the waitlist is brought up to now. */
async function settleLast(history: Deed[], office: Visitor, path: string): Promise<void> {
  const begun = performance.now();
  const told = toldIn(await post(office, `${path}/${forms.leave}`));
  history.push({ kind: "leave", who: "the office", begun, ended: performance.now(), told });
}

async function standingOf(world: World, id: Types.ObjectId): Promise<Standing> {
  const { capacity, members, waitlist } = await world.groups.findById(id).orFail().lean();
  // An offer whose time has run out is gone, whether or not the job has come by since.
  const queue = waitlist.filter((each) => each.offeredUntil?.getTime() !== 0);
  return {
    capacity,
    members: members.map((each) => String(each.person)),
    queue: queue.map((each) => String(each.person)),
    held: queue.filter((each) => each.offeredUntil).length,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}
