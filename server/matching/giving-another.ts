import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { namesOf } from "../groups/find.js";
import { Group, type GroupFields } from "../groups/group.js";
import { hasRoom, isSame, placesOf, unclaimed } from "../groups/places.js";
import { orRefusal, Refused } from "../groups/refused.js";
import { meetingWords } from "../groups/words.js";
import { notify } from "../notifications/notify.js";
import { Person } from "../people/person.js";
import { moveWithin } from "../sessions/moving.js";
import { slotFits } from "../time/interval.js";
import { findApartFrom } from "./apart.js";
import { officeTopic } from "./drafting.js";
import { Placing, type PlacingFields } from "./placing.js";
import { Round, type RoundFields } from "./round.js";

/** Whose wish for another place it is: the place that a round gave them. */
export interface Wish {
  round: string;
  person: string;
  group: string;
}

/** "not-asking": they don't ask for another any more. "not-there": they can't have a place in the other group. */
export type AnotherOutcome = "moved" | "not-asking" | "not-there";

/** The place they would change for another; null when they don't ask any more, or have left the group. */
async function findWish({ round, person, group }: Wish) {
  const isIn = await Group.exists({ _id: group, "members.person": person });
  return isIn ? Placing.findOne({ round, person, group, left: null, answer: "another" }) : null;
}

/**
 * Gives somebody who asked for another place one in another group for it, both in one change, and tells them once. It
 * is one of those that `othersFor` offers. Why they can't have it is told to nobody: a private group may be the reason.
 */
export async function giveAnother(actor: Actor, wish: Wish, to: string): Promise<AnotherOutcome> {
  const moving = change<AnotherOutcome>(actor, topicOf("group", to), async (trail) => {
    const placing = await findWish(wish);
    if (!placing) return "not-asking";
    const round = await Round.findById(wish.round).orFail().lean();
    const offered = await othersFor(round, placing.person);
    if (!offered.some(({ value }) => value === to)) throw new Refused("That group is not on offer.");
    const { name, email, year, roles } = await Person.findById(wish.person).orFail().lean();
    const student = { id: wish.person, name, email, year, roles, signIn: "" };
    const { title: from } = await moveWithin(trail, actor, student, { from: wish.group, to });
    placing.set({ movedTo: to, answeredAt: actor.now });
    await placing.save();
    const group = await Group.findById(to).orFail().lean<GroupFields>();
    await notify(trail, [placing.person], {
      subject: "You have another group",
      text: `You asked for another place, and the programme office moved you to ${group.title}, ${meetingWords(group)}. Your place in ${from} is given up for it.`,
      path: `/groups/${to}`,
      kind: "places",
    });
    settled(trail, wish, "give another place", { to });
    return "moved";
  });
  const outcome = await orRefusal(moving);
  return typeof outcome === "string" ? outcome : "not-there";
}

/** Tells somebody who asked for another place that there is none; theirs stays, and they are asked again. */
export async function keepPlace(actor: Actor, wish: Wish, note: string): Promise<"kept" | "not-asking"> {
  return change<"kept" | "not-asking">(actor, topicOf("group", wish.group), async (trail) => {
    const placing = await findWish(wish);
    if (!placing) return "not-asking";
    placing.set({ answer: null, answeredAt: null, wish: "" });
    await placing.save();
    const { title } = await Group.findById(wish.group).orFail().lean();
    await notify(trail, [placing.person], {
      subject: "There is no other place just now",
      text: `${["You asked for another place, and there is none to offer just now.", note].join(" ").trim()} You keep your place in ${title}; say whether you will come.`,
      path: `/rounds/${wish.round}`,
      kind: "places",
    });
    settled(trail, wish, "offer no other place", {});
    return "kept";
  });
}

function settled(trail: Trail, { round, person, group }: Wish, act: string, more: object): void {
  trail.audit(act, topicOf("round", round), { person, group, ...more });
  trail.announce(officeTopic(round), topicOf("round", round), topicOf("person", person), "office:all");
}

/**
 * Groups of the person's topics and year with a free place for which nobody waits, those first that meet when they are
 * free. Left out are those they are in, and those with somebody from whom they are kept apart.
 */
export async function othersFor(round: Pick<RoundFields, "_id" | "term">, person: Types.ObjectId) {
  const { topics, year, free } = await Person.findById(person).orFail().lean();
  const shut = (await findApartFrom(round._id, String(person))).add(String(person));
  const groups = await Group.find({
    term: round.term,
    topic: mongoose.trusted({ $in: topics }),
    years: year,
    openedAt: mongoose.trusted({ $ne: null }),
    cancelledAt: null,
    kind: mongoose.trusted({ $ne: "shared-experience" }),
  })
    .sort({ topic: 1, "slot.day": 1, "slot.start": 1 })
    .lean<GroupFields[]>();
  const meets = ({ members, leaders }: GroupFields) =>
    [...members.map((each) => each.person), ...leaders].some((id) => shut.has(String(id)));
  return groups
    .filter((group) => hasRoom(placesOf(group)) && !meets(group))
    .map((group) => ({ group, isFree: slotFits(free, group.slot) }))
    .sort((one, other) => Number(other.isFree) - Number(one.isFree))
    .map(({ group, isFree }) => ({
      value: String(group._id),
      label: `${group.title}, ${meetingWords(group)} (${unclaimed(placesOf(group))} free)${isFree ? "" : ", not when they are free"}`,
    }));
}

/** Everybody of the term who asks for another place than a round gave them, and still has it. */
export async function findWishes(
  term: Types.ObjectId,
): Promise<{ name: string; group: string; href: string }[]> {
  const published = { term, publishedAt: mongoose.trusted({ $ne: null }) };
  const rounds = await Round.find(published, { _id: 1 }).lean();
  const among = mongoose.trusted({ $in: rounds.map(({ _id }) => _id) });
  const placings = await Placing.find({ round: among, answer: "another" }).lean<PlacingFields[]>();
  const groups = await Group.find(
    { _id: mongoose.trusted({ $in: placings.map(({ group }) => group) }) },
    { title: 1, members: 1 },
  ).lean();
  const names = await namesOf(placings.map(({ person }) => String(person)));
  return placings.flatMap(({ round, person, group: id }) => {
    const group = groups.find((each) => each._id.equals(id));
    if (!group?.members.some((each) => isSame(each.person, person))) return [];
    const href = `/office/rounds/${String(round)}/people/${String(person)}`;
    return [{ name: names.get(String(person)) ?? "Someone", group: group.title, href }];
  });
}
