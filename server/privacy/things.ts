import mongoose, { Types } from "mongoose";
import { Group } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import { Room } from "../rooms/room.js";
import { Session } from "../sessions/session.js";
import { Term } from "../terms/term.js";
import type { HeldRecord } from "./held.js";

const id = /\b[0-9a-f]{24}\b/g;

/** What the groups, sessions, rooms and terms are called whose ids stand in the records, by id. */
export async function namesOfThings(records: readonly HeldRecord[]): Promise<Map<string, string>> {
  const ids = new Set(JSON.stringify(records.map(({ says }) => says)).match(id));
  const among = { _id: mongoose.trusted({ $in: [...ids].map((each) => new Types.ObjectId(each)) }) };
  const groups = await Group.find(among).lean();
  const sessions = await Session.find(among, { group: 1, on: 1 }).lean();
  const rooms = await Room.find(among, { code: 1 }).lean();
  const terms = await Term.find(among, { name: 1 }).lean();
  return new Map([
    ...groups.map((group): [string, string] => [String(group._id), titleOutside(group)]),
    ...sessions.map(({ _id, on }): [string, string] => [String(_id), `session on ${on}`]),
    ...rooms.map(({ _id, code }): [string, string] => [String(_id), code]),
    ...terms.map(({ _id, name }): [string, string] => [String(_id), name]),
  ]);
}
