import type { Types } from "mongoose";
import { codeAt, doorSecret } from "../../server/attendance/door-code.js";
import { systemClock } from "../../server/time/clock.js";
import type { AppProcess } from "../support/process.js";
import { keptSecret } from "./two-apps.js";
import { addGroup, addPeople, memberSince, visitorAt, type World } from "./world.js";

/** A session that has just begun, and the members of its group. */
export interface Door {
  session: string;
  people: { _id: Types.ObjectId }[];
}

/** Opens the register of a session that has just begun, of a group with as many members. */
export async function openDoor(world: World, members: number): Promise<Door> {
  const people = await addPeople(world, members);
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

/** Opens the scanned address, which gives time to press its button. @returns the press */
export async function readyToTap(
  world: World,
  app: AppProcess,
  person: { _id: Types.ObjectId },
  session: string,
) {
  const phone = await visitorAt(world, app, person);
  const path = `/check-in/${session}/${codeAt(doorSecret(keptSecret, session), systemClock.now())}`;
  const ticket = /name="ticket" value="([^"]+)"/.exec((await phone.get(path)).text)?.[1] ?? "";
  return () => phone.post(path, { ticket });
}

/** What is wrong with the registers: who is missing, or in one twice; "" when everybody stands in theirs once. */
export async function faultsAt(world: World, doors: readonly Door[]): Promise<string> {
  const faults: string[] = [];
  for (const { session, people } of doors) {
    const { register, said } = await world.sessions.findById(session).orFail().lean();
    const marked = register.map(({ person }) => String(person)).sort();
    const expected = people.map(({ _id }) => String(_id)).sort();
    if (marked.join() !== expected.join() || said.length !== people.length)
      faults.push(`${marked.length} marks and ${said.length} scans for ${people.length} people`);
  }
  return faults.join("; ");
}
