import mongoose, { Types } from "mongoose";
import { Group } from "../groups/group.js";
import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { isUncovered, whyNotCover } from "./eligible.js";

/** The sessions to come that wait for somebody to lead them, soonest first. */
export async function findUncovered(now: Date): Promise<SessionOfGroup[]> {
  const waiting = { "cover.takenBy": null, "cover.askedAt": mongoose.trusted({ $ne: null }) };
  const sessions = await Session.find({
    ...waiting,
    cancelledAt: null,
    startsAt: mongoose.trusted({ $gt: now }),
  })
    .sort({ startsAt: 1 })
    .lean();
  const ids = mongoose.trusted({ $in: sessions.map((session) => session.group) });
  const groups = await Group.find({ _id: ids, cancelledAt: null }).lean();
  const byId = new Map(groups.map((group) => [String(group._id), group]));
  return sessions.flatMap((session) => {
    const group = byId.get(String(session.group));
    return group && isUncovered(session, now) ? [{ session, group }] : [];
  });
}

/** Those among them that the viewer could lead. */
export async function findCoversFor(viewer: Viewer, now: Date): Promise<SessionOfGroup[]> {
  if (!holds(viewer, "leader")) return [];
  const programme = await findProgramme();
  const able: SessionOfGroup[] = [];
  for (const pair of programme ? await findUncovered(now) : []) {
    if (programme && (await whyNotCover(new Types.ObjectId(viewer.id), pair, programme)) === null)
      able.push(pair);
  }
  return able;
}
