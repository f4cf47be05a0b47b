import mongoose, { Types } from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import { notify } from "../notifications/notify.js";
import { nameOf, Person, type PersonFields } from "../people/person.js";
import { Buddy, buddyOf } from "./buddy.js";

/** What asking somebody led to; "unknown": nobody whom the actor may ask, "taken": they have a buddy already. */
export type AskOutcome = "asked" | "agreed" | "unknown" | "taken" | "has-one";

const path = "/profile/buddy";

/**
 * Asks somebody to be the actor's study buddy. They are told, and it counts once they say yes; asking whom one is
 * asked by is that yes. Whom the actor had asked before is asked no longer.
 * @param findAskable the person, if the actor may find them
 */
export async function askBuddy(
  actor: Actor,
  person: string,
  findAskable: (id: string) => Promise<PersonFields | null>,
): Promise<AskOutcome> {
  return change<AskOutcome>(actor, topicOf("person", actor.id), async (trail) => {
    if (await Buddy.exists({ by: person, to: actor.id, agreedAt: null })) return agree(trail, actor, person);
    const other = await findAskable(person);
    if (!other) return "unknown";
    if (await buddyOf(actor.id)) return "has-one";
    if (await buddyOf(other._id)) return "taken";
    const before = await Buddy.findOneAndDelete({ by: actor.id, agreedAt: null }).lean();
    if (before) trail.announce(topicOf("person", before.to));
    const by = new Types.ObjectId(actor.id);
    await Buddy.create([{ by, to: other._id, askedAt: actor.now }]);
    leaveTrace(trail, actor, "ask study buddy", other._id);
    const name = await ownName(actor);
    await notify(trail, [other._id], {
      subject: `${name} would like to learn with you`,
      text: `${name} asks whether you would be study buddies. Then the groups in which one of you is are shown to the other first, and in a matching round you are placed together where both of you want the same topic. Say yes or no on your profile; a no sends them no message.`,
      path,
    });
    return "asked";
  });
}

/** Says yes to who asked. @returns "unknown" when they don't ask any more */
export async function agreeToBuddy(actor: Actor, person: string): Promise<AskOutcome> {
  try {
    return await change<AskOutcome>(actor, topicOf("person", actor.id), (trail) =>
      agree(trail, actor, person),
    );
  } catch (error) {
    // The database lets nobody into two pairs; the other yes came first.
    if (isTaken(error)) return "taken";
    throw error;
  }
}

async function agree(trail: Trail, actor: Actor, person: string): Promise<AskOutcome> {
  const asked = await Buddy.findOne({ by: person, to: actor.id });
  if (!asked) return "unknown";
  if (asked.agreedAt) return "agreed";
  if (await buddyOf(actor.id)) return "has-one";
  if (await buddyOf(person)) return "taken";
  await Buddy.deleteMany({ by: actor.id, agreedAt: null });
  asked.set({ agreedAt: actor.now, pair: [asked.by, asked.to] });
  await asked.save();
  leaveTrace(trail, actor, "agree to study buddy", asked.by);
  const name = await ownName(actor);
  await notify(trail, [asked.by], {
    subject: `${name} is your study buddy`,
    text: `${name} said yes. Groups in which one of you is are shown to the other first.`,
    path,
  });
  return "agreed";
}

/**
 * Ends what is between the actor and the person: a pair, of which the other is told; an asking, either way, of which
 * nobody is told.
 */
export async function endBuddy(actor: Actor, person: string): Promise<"ended" | "nothing"> {
  return change<"ended" | "nothing">(actor, topicOf("person", actor.id), async (trail) => {
    const either = [
      { by: actor.id, to: person },
      { by: person, to: actor.id },
    ];
    const found = await Buddy.find({ $or: either }).lean();
    if (found.length === 0) return "nothing";
    await Buddy.deleteMany({ _id: mongoose.trusted({ $in: found.map(({ _id }) => _id) }) });
    const other = new Types.ObjectId(person);
    leaveTrace(trail, actor, "end study buddy", other);
    if (found.some(({ agreedAt }) => agreedAt !== null)) {
      const name = await ownName(actor);
      const subject = `${name} and you are study buddies no longer`;
      const text = `${name} has ended it. Your places in groups stay as they are.`;
      await notify(trail, [other], { subject, text, path });
    }
    return "ended";
  });
}

function leaveTrace(trail: Trail, actor: Actor, act: string, other: Types.ObjectId): void {
  const own = topicOf("person", actor.id);
  trail.audit(act, own, { person: String(other) });
  trail.announce(own, topicOf("person", other));
}

const ownName = async ({ id }: Actor): Promise<string> =>
  naming(id, nameOf(await Person.findById(id, { name: 1, preferredName: 1 }).orFail().lean()));
