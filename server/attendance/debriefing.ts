import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { mayManage } from "../groups/policy.js";
import { auditGroup } from "../groups/trace.js";
import { notify } from "../notifications/notify.js";
import type { Viewer } from "../people/viewer.js";
import { Session, type SessionFields } from "../sessions/session.js";
import type { SessionOfGroup } from "../sessions/agenda.js";
import { dayWords } from "../time/words.js";
import { notFound } from "../web/errors.js";
import { objectId } from "../web/input.js";
import { Debrief } from "./debrief.js";
import { rippleOut } from "./ripple.js";

/** Days after the register was closed in which a debrief is written; later nobody remembers well enough. */
const writtenWithinDays = 14;

/** What a leader says of a session. */
export interface DebriefWords {
  went: string;
  next: string;
  forStaff: string;
}

const led = ({ leading }: Pick<SessionFields, "leading">, { id }: Pick<Viewer, "id">) =>
  leading.some((leader) => String(leader) === id);

/**
 * Whether the viewer may write a debrief of the session at `now`: who led it, once its register is closed, for two
 * weeks.
 */
export function mayDebrief(
  viewer: Pick<Viewer, "id">,
  session: Pick<SessionFields, "leading" | "registerClosedAt">,
  now: Date,
): boolean {
  if (!session.registerClosedAt || !led(session, viewer)) return false;
  return now.getTime() <= session.registerClosedAt.getTime() + writtenWithinDays * 86_400_000;
}

/** Of these sessions, those whose debrief the viewer may write at `now` and has not written. */
export async function findUndebriefed(
  viewer: Pick<Viewer, "id">,
  sessions: readonly SessionOfGroup[],
  now: Date,
): Promise<SessionOfGroup[]> {
  const open = sessions.filter(({ session }) => mayDebrief(viewer, session, now));
  if (open.length === 0) return [];
  const among = mongoose.trusted({ $in: open.map(({ session }) => session._id) });
  const written = await Debrief.find({ leader: viewer.id, session: among }, { session: 1 }).lean();
  return open.filter(({ session }) => !written.some((debrief) => session._id.equals(debrief.session)));
}

/**
 * The session, for those who read its debriefs: the group's leaders, who led it in their place, and staff, unless the
 * group is its own people's alone.
 * @throws HttpError 404, the same for an unknown and for a hidden session
 */
export async function findToDebrief(viewer: Viewer, id: unknown): Promise<SessionOfGroup> {
  const session = objectId.safeParse(id).success ? await Session.findById(String(id)).lean() : null;
  const group = session && (await Group.findById(session.group).lean());
  if (!session || !group || !(mayManage(viewer, group) || led(session, viewer))) throw notFound();
  return { session, group };
}

/**
 * Writes the actor's debrief of a session, or writes it anew. It is credited with it once, and certificates follow in
 * the same change. Other words for the office ask it again.
 * @returns "too-late" when the actor may not, or no longer, write one
 */
export async function writeDebrief(
  actor: Actor,
  { session: { _id } }: SessionOfGroup,
  words: DebriefWords,
): Promise<"written" | "too-late"> {
  return change(actor, topicOf("session", _id), async (trail) => {
    const session = await Session.findById(_id).orFail().lean();
    const group = await Group.findById(session.group).orFail().lean();
    if (!mayDebrief(actor, session, actor.now)) return "too-late";
    const forStaff = group.kind === "shared-experience" ? "" : words.forStaff;
    const fresh = { session: _id, group: group._id, leader: actor.id, writtenAt: actor.now };
    const debrief = (await Debrief.findOne({ session: _id, leader: actor.id })) ?? new Debrief(fresh);
    if (debrief.forStaff !== forStaff) {
      const askedAt = forStaff === "" ? null : actor.now;
      debrief.set({ askedAt, followedUpAt: null, followedUpBy: null, followedUpNote: "" });
    }
    debrief.set({ went: words.went, next: words.next, forStaff });
    await debrief.save();
    await auditGroup(trail, actor, group, "write debrief", {}, topicOf("session", _id));
    trail.announce(topicOf("group", group._id), topicOf("person", actor.id), "office:all");
    await rippleOut(trail, { people: [actor.id], on: session.on, isCorrection: false, now: actor.now });
    return "written";
  });
}

/**
 * Notes that the office has followed up what a leader asked it to know, and tells the leader.
 * @param note what was done, for the leader; may be empty
 * @throws NotFound when nothing was asked
 */
export async function followUp(
  actor: Actor,
  id: string,
  note: string,
): Promise<"followed-up" | "followed-up-already"> {
  return change(actor, topicOf("debrief", id), async (trail) => {
    const debrief = await Debrief.findOne({ _id: id, askedAt: mongoose.trusted({ $ne: null }) });
    if (!debrief) throw notFound();
    if (debrief.followedUpAt) return "followed-up-already";
    debrief.set({ followedUpAt: actor.now, followedUpBy: actor.id, followedUpNote: note });
    await debrief.save();
    const { on } = await Session.findById(debrief.session).orFail().lean();
    trail.audit("follow up a debrief", topicOf("session", debrief.session), { note });
    await notify(trail, [debrief.leader], {
      subject: "The programme office looked at your debrief",
      text: `You asked the office to know something about your session of ${dayWords(on)}. It has been looked at.${note === "" ? "" : ` ${note}`}`,
      path: `/sessions/${String(debrief.session)}/debrief`,
      kind: "leading",
    });
    trail.announce(topicOf("group", debrief.group), topicOf("person", debrief.leader), "office:all");
    return "followed-up";
  });
}
