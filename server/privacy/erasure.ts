import mongoose, { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { forgetDraftsOfKind } from "../data/import-draft.js";
import { Inbox } from "../data/inbox.js";
import { formerName } from "../data/naming.js";
import { Outbox } from "../data/outbox.js";
import { Buddy } from "../buddies/buddy.js";
import { forgetDiary } from "../groups/diary.js";
import { Group } from "../groups/group.js";
import { leave } from "../groups/membership.js";
import { auditPlace } from "../groups/trace.js";
import { Apart } from "../matching/apart.js";
import { forgetPairsOf } from "../matching/draft.js";
import { Placing } from "../matching/placing.js";
import { Round } from "../matching/round.js";
import { DeadAddress } from "../notifications/dead-address.js";
import { PushDevice } from "../notifications/push-device.js";
import { noteErased } from "../people/erased-address.js";
import { Person, type PersonDocument } from "../people/person.js";
import { SignIn, SignInCode } from "../people/sign-in.js";
import { forgetRecognition } from "../recognition/forgetting.js";
import { changePlaces } from "../sessions/place-change.js";
import { Standing } from "../training/standing.js";
import { dutiesOf } from "./duties.js";
import { forgetInMessages } from "./forgetting-messages.js";
import { lastLetterTo } from "./last-letter.js";
import { forgetWords } from "./forgetting-words.js";

/**
 * Erases what tells who the actor is, at once when nobody relies on them, else as soon as that is so: until then
 * the request stands, staff see it, and the actor may take it back.
 * @param dataKeys under which the mark is made that is kept of their address
 */
export async function askForErasure(actor: Actor, dataKeys: readonly string[]): Promise<"erased" | "asked"> {
  const own = topicOf("person", actor.id);
  const duties = await change(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    const found = await dutiesOf(person, actor.now);
    person.erasureAskedAt ??= actor.now;
    await person.save();
    trail.audit("ask for erasure", own);
    trail.announce(own, "office:all");
    return found;
  });
  if (duties.length > 0) return "asked";
  return (await erase(actor, new Types.ObjectId(actor.id), dataKeys)) ? "erased" : "asked";
}

/** Takes the actor's request back. */
export async function takeErasureBack(actor: Actor): Promise<"taken-back"> {
  const own = topicOf("person", actor.id);
  return change<"taken-back">(actor, own, async (trail) => {
    const person = await Person.findById(actor.id).orFail();
    person.erasureAskedAt = null;
    await person.save();
    trail.audit("take back erasure", own);
    trail.announce(own, "office:all");
    return "taken-back";
  });
}

/**
 * Carries out the requests nobody's duties hold back any more. A job; running it twice has the effect of once. Who
 * can't be erased for now keeps nobody else waiting.
 * @returns how many people were erased
 * @throws the first thing that went wrong, once everybody has had their turn
 */
export async function eraseWhoAsked(now: Date, dataKeys: readonly string[]): Promise<number> {
  const waiting = { erasureAskedAt: mongoose.trusted({ $ne: null }), erasedAt: null };
  const failures: unknown[] = [];
  let erased = 0;
  for (const { _id } of await Person.find(waiting, { _id: 1 }).lean()) {
    try {
      if (await erase({ id: "erase who asked", now }, _id, dataKeys)) erased += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return erased;
}

/**
 * First their places go to those who wait, group by group; then, in one step, all that tells who they were. Should
 * the process die in between, the request still stands and the job goes on from there. Each step looks again whether
 * it still stands.
 * @returns whether they are erased now
 */
async function erase(actor: Actor, id: Types.ObjectId, dataKeys: readonly string[]): Promise<boolean> {
  // The form's key has done its work; the steps that follow are no repetitions of it.
  const { now } = actor;
  const by = { id: actor.id, now };
  const among = [{ "members.person": id }, { "waitlist.person": id }];
  const places = await Group.find({ $or: among, cancelledAt: null }, { _id: 1 }).lean();
  for (const group of places) await giveUpPlace(by, group._id, id);
  const self = topicOf("person", id);
  return change(by, self, async (trail) => {
    const person = await findDue(id, now);
    if (!person) return false;
    await forgetAround(person, trail);
    // Written after all others to them are gone, and gone itself once it went out.
    trail.send(await lastLetterTo(person, now));
    await forgetRecognition(trail, id, formerName, now);
    await forgetWords(trail, id);
    await noteErased(person.email, dataKeys, now);
    person.set({ ...blank, email: `erased-${String(id)}@erased.invalid`, erasedAt: now, leftAt: now });
    await person.save();
    trail.audit("erase person", self);
    trail.announce(self, "groups:all", "office:all");
    return true;
  });
}

/** The person, if what they asked for stands and nobody relies on them, as it is inside the change that asks. */
async function findDue(id: Types.ObjectId, now: Date): Promise<PersonDocument | null> {
  const person = await Person.findById(id).orFail();
  const stands = person.erasureAskedAt !== null && person.erasedAt === null;
  return stands && (await dutiesOf(person, now)).length === 0 ? person : null;
}

/** Year and roles stay for the counts; nothing that is left tells who it was. */
const blank = {
  name: formerName,
  preferredName: "",
  pronouns: "",
  campus: "",
  groupCodes: [],
  free: [],
  topics: [],
  matters: "" as const,
  accessNeeds: [],
  accessWords: "",
  calendarSecret: null,
  muted: [],
  mutedPush: [],
  quiet: null,
};

/** The place, or the wait for one, passes on; a group whose last session is over keeps its count. */
async function giveUpPlace(actor: Actor, group: Types.ObjectId, person: Types.ObjectId): Promise<void> {
  await changePlaces(actor, group, [], async (at) => {
    const stays = { places: at.places, outcome: null };
    if (at.ends.last !== null && at.ends.last <= actor.now) return stays;
    const due = await findDue(person, actor.now);
    if (!due) return stays;
    // Written, so that taking the request back at the same moment meets it.
    due.increment();
    await due.save();
    const { outcome, places } = leave(at.places, person);
    if (outcome !== "not-in") await auditPlace(at.trail, actor, at.group, "leave group", String(person));
    return { places, outcome: null };
  });
}

async function forgetAround(person: PersonDocument, trail: Trail): Promise<void> {
  const { _id, email } = person;
  const signIns = await SignIn.find({ person: _id }, { _id: 1 }).lean();
  trail.announce(...signIns.map((signIn) => topicOf("sign-in", signIn._id)));
  await SignIn.deleteMany({ person: _id });
  await SignInCode.deleteMany({ person: _id });
  // A roster waiting to be imported holds everybody's name and address.
  await forgetDraftsOfKind("roster");
  await Outbox.deleteMany({ $or: [{ to: _id }, { address: email }] });
  await Inbox.deleteMany({ to: _id });
  await PushDevice.deleteMany({ person: _id });
  await DeadAddress.deleteMany({ person: _id });
  await forgetInRounds(_id, email);
  await forgetAskedToLead(_id);
  await forgetBuddies(_id, trail);
  await forgetDiary(_id);
  await Standing.updateOne({ _id }, { $set: { asked: [] } });
  await forgetInMessages(_id);
  const groups = await Group.find({ $or: [{ leaders: _id }, { "members.person": _id }] }, { _id: 1 }).lean();
  trail.announce(...groups.map((group) => topicOf("group", group._id)));
}

/**
 * Rounds that are not published forget that they ask, and what was arranged about them; published ones, the words they
 * wrote and those written about them; all of them, whom they were kept apart from or together with.
 */
async function forgetInRounds(id: Types.ObjectId, email: string): Promise<void> {
  const about = {
    asking: { person: id },
    pins: { person: id },
    takenOut: { person: id },
    together: { people: id },
  };
  const named = [
    { "asking.person": id },
    { "pins.person": id },
    { "takenOut.person": id },
    { "together.people": id },
  ];
  await forgetPairsOf(id);
  await Round.updateMany({ publishedAt: null, $or: named }, { $pull: about });
  for (const round of await Round.find({
    $or: [{ "asking.buddy": email }, { "pins.person": id }, { "takenOut.person": id }],
  })) {
    for (const asking of round.asking) if (asking.buddy === email) asking.buddy = "";
    for (const pin of round.pins) if (pin.person.equals(id)) pin.reason = "";
    for (const out of round.takenOut) if (out.person.equals(id)) out.reason = "Erased";
    await round.save();
  }
  await Apart.deleteMany({ people: id });
  await Placing.updateMany({ person: id }, { $set: { wish: "" } });
}

/** Whoever asked them or was theirs is free to ask somebody else. */
async function forgetBuddies(id: Types.ObjectId, trail: Trail): Promise<void> {
  const either = { $or: [{ by: id }, { to: id }] };
  const found = await Buddy.find(either).lean();
  trail.announce(...found.flatMap(({ by, to }) => [topicOf("person", by), topicOf("person", to)]));
  await Buddy.deleteMany(either);
}

/** Groups wait no longer for their answer, or for an answer to them. */
async function forgetAskedToLead(id: Types.ObjectId): Promise<void> {
  const among = [{ "coLeaderAsked.person": id }, { "coLeaderAsked.by": id }];
  await Group.updateMany({ $or: among }, { $set: { coLeaderAsked: null } });
  await Group.updateMany({ "coLeaderDeclined.person": id }, { $pull: { coLeaderDeclined: { person: id } } });
}
