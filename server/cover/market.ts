import mongoose, { Types } from "mongoose";
import { Group } from "../groups/group.js";
import type { Viewer } from "../people/viewer.js";
import { holds } from "../people/viewer.js";
import { sessionsOfPerson, type SessionOfGroup } from "../sessions/agenda.js";
import { Session, type SessionFields } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { overlaps } from "../time/interval.js";
import { standingsOf } from "../training/standing.js";
import { isOneOfThem, isReady, isUncovered } from "./eligible.js";

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

/** Those among them that the viewer could lead; what they do themselves meanwhile is looked up once. */
export async function findCoversFor(viewer: Viewer, now: Date): Promise<SessionOfGroup[]> {
  if (!holds(viewer, "leader")) return [];
  const programme = await findProgramme();
  const waiting = programme ? await findUncovered(now) : [];
  const [first] = waiting;
  if (!programme || !first) return [];
  const person = new Types.ObjectId(viewer.id);
  const standing = (await standingsOf([person])).get(viewer.id) ?? null;
  const last = Math.max(...waiting.map(({ session }) => session.endsAt.getTime()));
  const own = await sessionsOfPerson(person, first.session.startsAt, new Date(last));
  const meeting = own.filter(({ session, group }) => !session.cancelledAt && !group.cancelledAt);
  const isBusy = (spanned: Spanned) =>
    meeting.some(({ session }) => overlaps(spanOf(session), spanOf(spanned)));
  const gaveItBack = ({ cover }: SessionFields) =>
    cover?.handedBackBy.some((each) => each.equals(person)) ?? false;
  return waiting.filter(
    (pair) =>
      !gaveItBack(pair.session) &&
      !isOneOfThem(person, pair) &&
      isReady(standing, pair.group, programme) &&
      !isBusy(pair.session),
  );
}

type Spanned = Pick<SessionFields, "startsAt" | "endsAt">;
const spanOf = ({ startsAt, endsAt }: Spanned) => ({ from: startsAt, to: endsAt });
