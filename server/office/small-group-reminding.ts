import mongoose, { type Types } from "mongoose";
import { change, findDone, topicOf } from "../data/change.js";
import { Group, type GroupDocument } from "../groups/group.js";
import { hasRoom, placesOf } from "../groups/places.js";
import { pathOf } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { isSoon, memberWords } from "../sessions/decision-day.js";
import { findProgramme } from "../terms/programme.js";
import { findCurrentTerm } from "../terms/term.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { listWords } from "../web/phrases.js";
import { findSmallGroups, type SmallGroup } from "./small-groups.js";

const actor = { id: "remind of small groups" };
/** Nobody is written to about this before that time on the wall. */
const fromTime = "07:00";
const namedAtMost = 8;

/**
 * Tells the leaders of a group with too few members, some days before it is decided about, so that they can invite
 * somebody; and on the day itself, or as soon after as this runs, the programme office which groups wait for it. Each
 * is told once for a day of decision, the office at most once a day, and anew of a group that had members enough
 * meanwhile. A recurring job; running it twice has the effect of once.
 * @returns how many groups were told of
 */
export async function remindOfSmallGroups(now: Date): Promise<number> {
  const programme = await findProgramme();
  if (!programme) return 0;
  const { on: today, time } = wallOf(now, programme.zone);
  const term = time < fromTime ? null : await findCurrentTerm(today);
  if (!term) return 0;
  const small = await findSmallGroups(term._id, programme.settings, now);
  await forgetGrown(term._id, small);
  const due = small.filter(({ group, decideOn }) => decideOn <= today && group.decisionDueTold !== decideOn);
  const soon = small.filter(
    ({ group, decideOn }) => isSoon(decideOn, today) && group.decisionTold !== decideOn,
  );
  let told = 0;
  for (const each of soon) told += await tellLeaders(each, now);
  return told + (await tellOffice(due, today, now));
}

/** One that has members enough by now waits for nothing: when it loses them, staff are to hear of it anew. */
async function forgetGrown(term: Types.ObjectId, small: readonly SmallGroup[]): Promise<void> {
  const others = mongoose.trusted({ $nin: small.map(({ group }) => group._id) });
  await Group.updateMany(
    { term, decisionDueTold: mongoose.trusted({ $gt: "" }), _id: others },
    { $set: { decisionDueTold: "" } },
  );
}

/** Their page says the same from the first member on; this is for who doesn't look. */
async function tellLeaders({ group: { _id }, decideOn }: SmallGroup, now: Date): Promise<number> {
  return change({ ...actor, now }, topicOf("group", _id), async (trail) => {
    const group = await Group.findById(_id).orFail();
    if (group.decisionTold === decideOn || group.cancelledAt || group.members.length >= group.minimum)
      return 0;
    group.set({ decisionTold: decideOn });
    await group.save();
    const missing = group.minimum - group.members.length;
    await notify(trail, [...group.leaders], {
      subject: `${group.title} needs ${missing} more by ${dayWords(decideOn)}`,
      ...wayOn(
        group,
        `${group.title} is small so far. ${memberWords(group)}. On ${dayWords(decideOn)} the programme office decides whether it goes on as it is, goes on together with another group, or ends.`,
      ),
      kind: "leading",
    });
    trail.audit("tell leaders of a small group", topicOf("group", _id), { decideOn });
    return 1;
  });
}

/** What leaders can do about it: invite somebody, where somebody who is invited can have a place. */
function wayOn(group: GroupDocument, words: string) {
  if (!hasRoom(placesOf(group))) {
    const text = `${words} Its other places are held for people who wait; as they take them, the group grows.`;
    return { text, path: pathOf(group) };
  }
  const text = `${words} If you know students whom it would suit, send them its invitation.`;
  return { text, path: `${pathOf(group)}/invitation`, act: "Invite people" };
}

async function tellOffice(due: readonly SmallGroup[], today: string, now: Date): Promise<number> {
  if (due.length === 0 || (await findDone(actor, [today])).has(today)) return 0;
  return change({ ...actor, now, actionKey: today }, "office:all", async (trail) => {
    for (const { group, decideOn } of due)
      await Group.updateOne({ _id: group._id }, { $set: { decisionDueTold: decideOn } });
    const names = due.map(({ group }) => `${group.code} ${group.title}`);
    const rest = names.length - namedAtMost;
    const listed = rest > 0 ? [...names.slice(0, namedAtMost), `${rest} more`] : names;
    const staff = await Person.find({ roles: "staff", leftAt: null }, { _id: 1 }).lean();
    const one = due.length === 1;
    await notify(
      trail,
      staff.map(({ _id }) => _id),
      {
        subject: one
          ? "A small group waits for your decision"
          : `${due.length} small groups wait for your decision`,
        text: `${listWords(listed)} ${one ? "has" : "have"} fewer members than ${one ? "it needs" : "they need"} to run, and it is time to decide: more time, together with another group, or the end. Until somebody does, ${one ? "it goes" : "they go"} on as ${one ? "it is" : "they are"}.`,
        path: "/office/small-groups",
        act: "Decide",
      },
    );
    trail.audit("tell the office of small groups", "office:all", { day: today, groups: due.length });
    return due.length;
  });
}
