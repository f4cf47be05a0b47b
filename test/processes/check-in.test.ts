import { expect } from "chai";
import type { Types } from "mongoose";
import { codeAt, doorSecret } from "../../server/attendance/door-code.js";
import { systemClock } from "../../server/time/clock.js";
import type { AppProcess } from "../support/process.js";
import { useTwoApps } from "./two-apps.js";
import { addGroup, addPeople, memberSince, visitorAt, type World } from "./world.js";

const doors = 8;
const atEach = 25;

describe("Two app processes at the doors", function () {
  this.timeout(120_000);
  const two = useTwoApps();

  // Red when change() runs without a transaction and sessions carry no version: who taps in both is there twice.
  it("check in 200 people at once, an eighth of them in both: none is lost, none is there twice", async () => {
    const { apps, world } = two;
    const halls = await Promise.all(Array.from({ length: doors }, () => openDoor(world)));
    const taps = halls.flatMap(({ session, people }, hall) =>
      people.flatMap((person, n) =>
        apps
          .filter((_, at) => hall === 0 || at === n % 2)
          .map((app) => readyToTap(world, app, person, session)),
      ),
    );
    const answers = await Promise.all((await Promise.all(taps)).map((tap) => tap()));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array((doors + 1) * atEach).fill(303));
    for (const { session, people } of halls) {
      const { register, said } = await world.sessions.findById(session).orFail().lean();
      const marked = register.map(({ person }) => String(person)).sort();
      expect(marked).to.deep.equal(people.map(({ _id }) => String(_id)).sort());
      expect(said).to.have.lengthOf(atEach);
    }
  });
});

/** Opens the scanned address, which gives time to press its button. */
async function readyToTap(world: World, app: AppProcess, person: { _id: Types.ObjectId }, session: string) {
  const phone = await visitorAt(world, app, person);
  const secret = doorSecret("two processes that keep one secret", session);
  const path = `/check-in/${session}/${codeAt(secret, systemClock.now())}`;
  const ticket = /name="ticket" value="([^"]+)"/.exec((await phone.get(path)).text)?.[1] ?? "";
  return () => phone.post(path, { ticket });
}

/** A session that has just begun, its register open. */
async function openDoor(world: World) {
  const people = await addPeople(world, atEach);
  const group = await addGroup(world, 5, {
    capacity: 60,
    members: people.map((each) => memberSince(world, each)),
  });
  const now = systemClock.now();
  const session = await world.sessions.create({
    group: group._id,
    term: group.term,
    number: 90,
    on: world.thisMonday,
    start: "00:00",
    minutes: 50,
    zone: "Europe/London",
    startsAt: now,
    endsAt: new Date(now.getTime() + 50 * 60_000),
    registerOpenedAt: now,
  });
  return { session: String(session._id), people };
}
