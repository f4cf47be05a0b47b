import { Types } from "mongoose";
import { placesOfPerson, type GroupOutline } from "../groups/find.js";
import type { GroupFields } from "../groups/group.js";
import { isSame } from "../groups/places.js";
import { isMember, isWaiting, whyNotJoin, type Asker, type PolicyGroup } from "../groups/policy.js";
import { Refused } from "../groups/refused.js";
import type { SeriesEnds } from "../groups/waitlist.js";
import { Person } from "../people/person.js";
import type { Viewer } from "../people/viewer.js";
import type { ProgrammeFields } from "../terms/programme.js";
import type { Interval } from "../time/interval.js";
import { momentWords } from "../time/words.js";
import { clashesAmong, datesOf, endsOf } from "./agenda.js";
import { goingOn } from "./life.js";

/** What is looked at when somebody would get a place. */
export interface Asked {
  group: Pick<GroupFields, "_id" | "term" | "leaders" | "openedAt" | "cancelledAt" | "years">;
  /** When the group meets, cancelled sessions left out. */
  dates: readonly Interval[];
  ends: SeriesEnds;
  programme: ProgrammeFields;
}

/**
 * Whether a person may get a place now; asked inside the change that gives it, once it has written their diary. So
 * whoever is taken off the roster in the same moment gets none, whichever of the two came first.
 * @param leaving a group whose place they give up for it
 * @throws Refused with a sentence for them
 */
export async function checkJoin(
  asked: Asked,
  asker: Asker,
  now: Date,
  leaving?: Types.ObjectId,
): Promise<void> {
  const isHere = await Person.exists({ _id: asker.id, leftAt: null });
  if (!isHere) throw new Refused("You are not on the roster any more.");
  const reason = await whyNoPlace(asked, asker, now, leaving);
  if (reason !== null) throw new Refused(reason);
}

/** The same for a group as it stands, before anything is changed, said instead of thrown; null when they may. */
export async function whyNoPlaceNow(
  group: Asked["group"],
  programme: ProgrammeFields,
  asker: Asker,
  now: Date,
  leaving?: Types.ObjectId,
): Promise<string | null> {
  const dates = group.cancelledAt ? [] : await datesOf(group._id);
  return whyNoPlace({ group, dates, ends: endsOf(group, dates, now), programme }, asker, now, leaving);
}

/** Why a person may not get a place now, in a sentence for them; null when they may. */
export async function whyNoPlace(
  { group, dates, ends, programme }: Asked,
  asker: Asker,
  now: Date,
  leaving?: Types.ObjectId,
): Promise<string | null> {
  const reason = whyNotJoin(asker, group);
  if (reason !== null) return reason;
  if (ends.last !== null && ends.last <= now) return "This group has no session to come.";
  const person = new Types.ObjectId(asker.id);
  const except = leaving ? [group._id, leaving] : [group._id];
  const { member, leader } = await placesOfPerson(person);
  const inThem = member.filter((other) => except.every((id) => !isSame(other._id, id)));
  const ofTerm = inThem.filter((each) => isSame(each.term, group.term));
  const count = (await goingOn(ofTerm, now)).length;
  if (count >= programme.settings.maxGroups) {
    const many = count === 1 ? "1 group" : `${count} groups`;
    return `You are in ${many} already, which is the most. To join this one, leave one first.`;
  }
  const spans = dates.filter(({ to }) => to > now);
  const [clash] = await clashesAmong(person, [...inThem, ...leader], spans, except);
  if (!clash) return null;
  return `This group clashes with ${clash.group.title}, where you are on ${momentWords(clash.startsAt, programme.zone)}.`;
}

/**
 * The person's places in other groups of the term that go on, where they could have one in this: each can be given up
 * for one here, and there may be no more of them than the settings say.
 */
export async function placesToGive(
  group: PolicyGroup & Asked["group"],
  viewer: Viewer,
  now: Date,
): Promise<GroupOutline[]> {
  if (isMember(viewer, group) || isWaiting(viewer, group) || whyNotJoin(viewer, group) !== null) return [];
  const { member } = await placesOfPerson(new Types.ObjectId(viewer.id));
  return goingOn(
    member.filter((each) => isSame(each.term, group.term)),
    now,
  );
}
