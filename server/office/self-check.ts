import mongoose from "mongoose";
import { findBrokenSeal } from "../data/audit.js";
import { Group } from "../groups/group.js";
import { findHoursApart } from "../recognition/hours-check.js";
import { Booking } from "../rooms/booking.js";
import { Session } from "../sessions/session.js";

/** One promise of the app, looked up in the data as they are. */
export interface Check {
  promise: string;
  /** Empty when the promise holds. */
  broken: string[];
}

/** Looks whether what must always hold does hold; reads everything, changes nothing. */
export async function selfCheck(): Promise<Check[]> {
  return [
    { promise: "No group has more members and held places than places", broken: await overfull() },
    { promise: "Nobody is in a group twice", broken: await twiceIn() },
    { promise: "No room is booked twice", broken: await doubleBooked() },
    { promise: "No closed register counts anybody twice", broken: await countedTwice() },
    { promise: "Hours and certificates equal the registers", broken: await findHoursApart() },
    { promise: "The audit log is whole", broken: await brokenSeal() },
  ];
}

async function overfull(): Promise<string[]> {
  const broken: string[] = [];
  for await (const group of Group.find().lean().cursor()) {
    const held = group.members.length + group.waitlist.filter((each) => each.offeredUntil !== null).length;
    if (held > group.capacity) broken.push(group.code);
  }
  return broken;
}

async function twiceIn(): Promise<string[]> {
  const broken: string[] = [];
  for await (const group of Group.find().lean().cursor()) {
    const people = [...group.members, ...group.waitlist].map((each) => String(each.person));
    if (new Set(people).size < people.length) broken.push(group.code);
  }
  return broken;
}

async function doubleBooked(): Promise<string[]> {
  const seen = new Set<string>();
  const broken: string[] = [];
  for await (const booking of Booking.find({ held: true }).lean().cursor()) {
    for (const quarter of booking.quarters) {
      const key = `${String(booking.room)} ${quarter}`;
      if (seen.has(key)) broken.push(String(booking._id));
      seen.add(key);
    }
  }
  return broken;
}

async function countedTwice(): Promise<string[]> {
  const closed = { registerClosedAt: mongoose.trusted({ $ne: null }) };
  const broken: string[] = [];
  for await (const session of Session.find(closed).lean().cursor()) {
    const people = [...session.register.map((entry) => entry.person), ...session.leading].map(String);
    if (new Set(people).size < people.length) broken.push(String(session._id));
  }
  return broken;
}

async function brokenSeal(): Promise<string[]> {
  const sequence = await findBrokenSeal();
  return sequence === null ? [] : [`entry ${sequence}`];
}
