import { Booking } from "../../server/rooms/booking.js";
import { quartersIn } from "../../server/rooms/fitting.js";
import type { SessionDocument } from "../../server/sessions/session.js";
import type { AppUnderTest } from "../support/app.js";
import { makeGroup, makePerson, makeRoom, makeSession, makeTerm, memberOf } from "../support/factories.js";
import { visitorFor, type Answer, type Visitor } from "../support/visitor.js";

/** Ana leads a group of Bea and Ben, for whose place Cy waits; it meets on three Tuesdays in one room. */
export async function makeSchool(app: AppUnderTest) {
  const term = await makeTerm();
  const leader = await makePerson({ name: "Ana", roles: ["leader"], year: 4 });
  const [bea, ben, cy] = [
    await makePerson({ name: "Bea" }),
    await makePerson({ name: "Ben" }),
    await makePerson({ name: "Cy" }),
  ];
  const group = await makeGroup(term, {
    title: "Kidneys",
    leaders: [leader._id],
    members: [memberOf(bea), memberOf(ben)],
    waitlist: [{ person: cy._id, since: app.clock.now(), offeredUntil: null }],
    capacity: 2,
    minimum: 1,
  });
  const room = await makeRoom();
  const sessions: SessionDocument[] = [];
  for (const [index, on] of ["2026-10-06", "2026-10-13", "2026-10-20"].entries()) {
    const session = await makeSession(group, on, { number: index + 1, room: room.code });
    await book(room, session);
    sessions.push(session);
  }
  const [first, second, third] = sessions as [SessionDocument, SessionDocument, SessionDocument];
  const ana = await visitorFor(app, leader);
  return { term, leader, bea, ben, cy, group, room, first, second, third, ana };
}

type BookedRoom = Awaited<ReturnType<typeof makeRoom>>;

/** Holds the room for the session as an approved request would. */
export async function book(room: BookedRoom, session: SessionDocument): Promise<void> {
  const { startsAt, endsAt } = session;
  await Booking.create({
    room: room._id,
    session: session._id,
    group: session.group,
    startsAt,
    endsAt,
    quarters: quartersIn(room, { startsAt, endsAt }),
    held: true,
    heldAt: startsAt,
    heldBy: session.group,
  });
}

/** Looks at an edit and, unless told otherwise, does it: what both pages answered. */
export async function edit(
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
  deed = path,
): Promise<{ seen: Answer; done: Answer }> {
  const seen = await visitor.get(`${path}/preview?${new URLSearchParams(fields).toString()}`);
  const version = /name="version" value="([^"]+)"/.exec(seen.text)?.[1] ?? "";
  return { seen, done: await visitor.post(deed, { ...fields, version }) };
}
