import mongoose from "mongoose";
import { keepSigningKey } from "../../server/recognition/keys.js";
import { Round } from "../../server/matching/round.js";
import { rights, type RightKey } from "../../server/people/rights.js";
import { RoomRequest } from "../../server/rooms/request.js";
import type { AppUnderTest } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

/** A school with one of everything an address can name, and somebody who may go everywhere. */
export interface School {
  /** Holds every role, and leads the group. */
  everywhere: Visitor;
  group: string;
  /** The row's address with the school's own names in it. */
  addressOf(path: string): string;
}

/** Rows of the table of rights with that method, as addresses with their names still open. */
export const pathsOf = (method: "GET" | "POST"): string[] =>
  (Object.keys(rights) as RightKey[])
    .filter((key) => key.startsWith(`${method} `) && !key.includes("/demo/"))
    .map((key) => key.slice(method.length + 1));

/**
 * Every third of them, beginning with the place's own number. All routes read names, questions and fields by the same
 * few schemas: so each gets a third of what is odd, and each odd thing goes to a third of the routes.
 */
export const shareOf = <T>(all: readonly T[], place: number): T[] =>
  all.filter((_, n) => n % 3 === place % 3);

export async function openSchool(app: AppUnderTest): Promise<School> {
  const term = await makeTerm();
  await keepSigningKey(app.clock.now(), app.running.house.config.dataKeys);
  const roles = ["student", "leader", "staff", "support"] as const;
  const person = await makePerson({ roles: [...roles], year: 2, calendarSecret: "s".repeat(43) });
  const member = await makePerson();
  const group = await makeGroup(term, { leaders: [person._id], members: [memberOf(member)] });
  const session = await makeSession(group, "2026-10-06");
  const room = await makeRoom();
  const common = { term: term._id, openedAt: app.clock.now(), openedBy: person._id };
  const round = await Round.create({
    ...common,
    deadlineAt: new Date("2026-10-20T16:00:00Z"),
    seed: 1,
    open: true,
  });
  const request = await RoomRequest.create({
    group: group._id,
    askedBy: person._id,
    askedAt: app.clock.now(),
    room: room._id,
    pending: true,
  });
  const names: Record<string, string> = {
    ":group": String(group._id),
    ":session": String(session._id),
    ":round": String(round._id),
    ":room": room.code,
    ":request": String(request._id),
    ":link": "x".repeat(43),
    ":secret": `${"s".repeat(43)}.ics`,
  };
  return {
    everywhere: await visitorFor(app, person),
    group: String(group._id),
    addressOf: (path) => path.replace(/:\w+/g, (name) => names[name] ?? name),
  };
}

/** Everything the database holds, by collection, as text; without the named collections. */
export async function dump(...without: string[]): Promise<Record<string, string>> {
  const { db } = mongoose.connection;
  const all: Record<string, string> = {};
  for (const { name } of (await db?.listCollections().toArray()) ?? []) {
    if (without.includes(name)) continue;
    const documents = await db?.collection(name).find().sort({ _id: 1 }).toArray();
    all[name] = JSON.stringify(documents);
  }
  return all;
}
