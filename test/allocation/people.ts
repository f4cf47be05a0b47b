import type { Types } from "mongoose";
import { RoomRequest } from "../../server/rooms/request.js";
import { Session } from "../../server/sessions/session.js";
import { allWorkedOut } from "../../server/solver/at-work.js";
import type { AppUnderTest } from "../support/app.js";
import { makeGroup, makePerson, makeSession } from "../support/factories.js";
import { visitorFor, type Visitor } from "../support/visitor.js";

/** A group with a leader who is signed in, and a session on each of the days. */
export async function groupOn(
  app: AppUnderTest,
  term: { _id: Types.ObjectId },
  days: readonly string[],
  fields: Parameters<typeof makeGroup>[1] = {},
) {
  const leader = await makePerson({ roles: ["leader"], year: 4 });
  const group = await makeGroup(term, { ...fields, leaders: [leader._id] });
  for (const on of days) await makeSession(group, on);
  return { leader, group, path: `/groups/${String(group._id)}/room`, visitor: await visitorFor(app, leader) };
}

/** Someone of the programme office, signed in. */
export async function staffVisitor(app: AppUnderTest): Promise<Visitor> {
  return visitorFor(app, await makePerson({ roles: ["staff"] }));
}

/** The group's sessions in order, as "2026-10-06 N-1" or "2026-10-06 -". */
export async function roomsOfSessions(group: { _id: Types.ObjectId }): Promise<string[]> {
  const sessions = await Session.find({ group: group._id }).sort({ startsAt: 1 }).lean();
  return sessions.map(({ on, room }) => `${on} ${room ?? "-"}`);
}

/** Asks for the room as the group's leader and grants it as staff. */
export async function grantedRoom(
  app: AppUnderTest,
  { visitor, path }: Pick<Awaited<ReturnType<typeof groupOn>>, "visitor" | "path">,
  room: { _id: Types.ObjectId },
): Promise<void> {
  await visitor.post(path, { room: String(room._id), leaveOpen: "no" });
  const request = await RoomRequest.findOne({ room: room._id, pending: true }).lean();
  const staff = await staffVisitor(app);
  await staff.post(`/office/requests/${String(request?._id)}/grant`, { room: String(room._id), note: "" });
}

/** Has a draft of rooms worked out to its end. @returns the address of its page */
export async function workedOut(
  staff: Visitor,
  path = "/office/allocation",
  fields: Record<string, string> = { base: "now" },
): Promise<string> {
  const answer = await staff.post(path, fields);
  await allWorkedOut();
  return answer.location ?? "";
}
