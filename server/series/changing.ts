import { topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { auditGroup } from "../groups/trace.js";
import { afterRoomRivals } from "../rooms/holding.js";
import { cancelSession } from "../sessions/cancellation.js";
import { leadersOf } from "../sessions/covered.js";
import { atPlaces, closePlaces } from "../sessions/place-change.js";
import { Session } from "../sessions/session.js";
import { findProgramme } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import { afterEdit, movedFromAfter, type Change, type Dated, type Edit } from "./dated.js";
import { tellEdit } from "./letters.js";
import { otherWeeks } from "./pattern.js";
import { leadersAway, lookAhead, type Place, type Preview } from "./preview.js";
import { hasRoom, moveBookings, type RoomChange } from "./rooms.js";
import { slotOf } from "./slot.js";

/** What an edit led to. "stale": it would do something else now than what was shown, and nothing is written. */
export type Edited =
  { outcome: "edited"; dates: number; cancelled: number; told: number } | { outcome: "stale" } | Refusal;

/**
 * Does an edit if it still does what its preview showed: dates, bookings, the group's slot and one message for each
 * person are one atomic change. A session that has begun and its register are never touched.
 * @param seen the version of the preview
 * @param reason words the group's people read; "" for none
 */
export async function editSeries(
  actor: Actor,
  place: Place,
  edit: Edit,
  seen: string,
  reason: string,
): Promise<Edited> {
  const work = async (trail: Trail): Promise<Edited> => {
    const preview = await lookAhead(place, edit, actor, true);
    if ("refused" in preview) throw new Refused(preview.refused, preview.field);
    if (preview.version !== seen) return { outcome: "stale" };
    if (leadersAway(preview).length > 0) throw new Refused("A leader is somewhere else then.");
    await write(trail, actor, preview, edit, reason);
    const cancelled = preview.changes.filter(({ outOfTerm }) => outOfTerm !== undefined).length;
    const dates = preview.changes.length - cancelled;
    return { outcome: "edited", dates, cancelled, told: preview.told.length };
  };
  const on = topicOf("group", place.group);
  const editing = () => changeUnlessRefused(actor, on, work, ({ outcome }) => outcome === "stale");
  return orRefusal(afterRoomRivals(editing));
}

async function write(
  trail: Trail,
  actor: Actor,
  preview: Preview,
  edit: Edit,
  reason: string,
): Promise<void> {
  const { group: known, changes, rooms } = preview;
  const roomOf = new Map(rooms.map((each) => [each.number, each]));
  for (const each of changes) {
    if (each.id === null) await create(preview, each, edit, actor.now);
    else await writeSession(each, roomOf.get(each.number), known, actor.now, reason || reasonOf(edit, each));
  }
  for (const { id, movedFrom } of preview.kept) await Session.updateOne({ _id: id }, { movedFrom });
  await moveBookings(trail, known._id, changes, rooms, actor);
  await writeGroup(trail, actor, preview, edit);
  // Staff read the audit, and the words of a shared-experience group are its own people's.
  const said = known.kind === "shared-experience" || reason === "" ? {} : { reason };
  const dates = changes.map(({ number, kind, before, after }) => ({
    number,
    kind,
    from: before && `${before.on} ${before.start} ${before.minutes}`,
    to: `${after.on} ${after.start} ${after.minutes}`,
  }));
  await auditGroup(trail, actor, known, `${edit.what} sessions`, { ...said, dates });
  await tellEdit(trail, preview, edit, reason, actor.now);
}

async function writeSession(
  each: Change,
  room: RoomChange | undefined,
  group: GroupFields,
  now: Date,
  reason: string,
): Promise<void> {
  const session = await Session.findById(each.id);
  if (!session) throw notFound();
  session.set({ leftOut: each.leftOut ?? false });
  if (each.kind === "cancelled") return cancelSession(session, reason, now);
  session.set({
    ...each.after,
    toldAt: now,
    toldLeaders: leadersOf({ session, group }),
    movedFrom: movedFromAfter(each, session.movedFrom ?? null),
    sequence: session.sequence + 1,
    room: hasRoom(room) ? room.room.code : null,
    cancelledAt: null,
    cancelledReason: "",
  });
  await session.save();
}

/** What people read of a session that an edit of others leaves out, where nobody gave a reason; "" for any other. */
function reasonOf(edit: Edit, { kind, outOfTerm, why }: Change): string {
  if (kind !== "cancelled") return "";
  if (outOfTerm) return "Its new day would not be in the term.";
  if (why) return `${why}.`;
  return edit.what === "replan" ? otherWeeks : "";
}

async function create(
  { group, series }: Preview,
  { number, after }: Change,
  edit: Edit,
  now: Date,
): Promise<void> {
  const { zone } = series;
  // One that the group's new rhythm brings is none of its extra ones.
  const addedAt = edit.what === "add" ? now : null;
  const told = { toldAt: now, toldLeaders: group.leaders };
  await Session.create([{ group: group._id, term: group.term, number, zone, addedAt, ...told, ...after }]);
}

/**
 * The group is written always, so that a join that looked at the old dates meets this change and looks again. Its
 * waitlist is settled by the new dates in the same step: a group that goes on offers its free places again.
 */
async function writeGroup(
  trail: Trail,
  actor: Actor,
  { group: known, series, changes, kept }: Preview,
  edit: Edit,
): Promise<void> {
  const group = await Group.findById(known._id);
  const programme = await findProgramme();
  if (!group || !programme) throw notFound();
  group.set(patternAfter(known, edit, afterEdit(series.sessions, [...changes, ...kept]), series.now));
  group.increment();
  await group.save();
  const at = await atPlaces(trail, actor, group, programme);
  await closePlaces(at, actor, at.places);
}

/**
 * The slot and the rhythm the group is known by once its dates are these: those of a new plan as soon as no more dates
 * to come have another slot. Both are of one plan, so that they are true together.
 */
function patternAfter(
  { slot: present, everyWeeks }: Pick<GroupFields, "slot" | "everyWeeks">,
  edit: Edit,
  sessions: readonly Dated[],
  now: Date,
): Pick<GroupFields, "slot" | "everyWeeks"> {
  if (edit.what !== "replan") return { slot: slotOf(sessions, present, now), everyWeeks };
  const { day, start, minutes } = edit;
  const slot = slotOf(sessions, { day, start, minutes }, now);
  const isPlans = slot.day === day && slot.start === start && slot.minutes === minutes;
  return { slot, everyWeeks: isPlans ? edit.everyWeeks : everyWeeks };
}
