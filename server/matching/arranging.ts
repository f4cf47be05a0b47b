import { Types } from "mongoose";
import { topicOf, type Actor } from "../data/change.js";
import { seal } from "../data/sealed.js";
import { aboutReason, Apart } from "./apart.js";
import { changeOpenRound } from "./open-round.js";
import type { Over } from "./round.js";
import { goTogether, pairOf, type Pair } from "./ties.js";

/** What an arrangement for two people came to. */
export type ArrangeOutcome = "arranged" | "already" | "contradicts" | "ended" | "not-there" | Over;

const idsOf = (pair: Pair) => pair.map((id) => new Types.ObjectId(id));
const isPair = (people: readonly Types.ObjectId[], pair: Pair) =>
  people.map(String).sort().join() === [...pair].sort().join();

/**
 * Keeps two people apart. Confidential: the audit says that it was done, but neither to whom nor why.
 * @param dataKeys secrets that the reason is sealed under, newest first
 */
export async function keepApart(
  actor: Actor,
  roundId: string,
  pair: Pair,
  reason: string,
  dataKeys: readonly string[],
): Promise<ArrangeOutcome> {
  return changeOpenRound<ArrangeOutcome>(actor, roundId, async (round, trail) => {
    const known = await Apart.find({ round: round._id }).lean();
    if (known.some(({ people }) => isPair(people, pair))) return "already";
    if (!goTogether(tiesOf(round), [pair])) return "contradicts";
    const by = new Types.ObjectId(actor.id);
    const _id = new Types.ObjectId();
    const sealedReason = seal(dataKeys, reason, aboutReason(_id));
    await Apart.create([{ _id, round: round._id, people: idsOf(pair), sealedReason, by, at: actor.now }]);
    trail.audit("keep two people apart", topicOf("round", roundId));
    return "arranged";
  });
}

const apartIn = async (round: Types.ObjectId): Promise<Pair[]> =>
  (await Apart.find({ round }, { people: 1 }).lean()).map(({ people }) => pairOf(people));

const tiesOf = ({ together }: { together: readonly { people: Types.ObjectId[] }[] }): Pair[] =>
  together.map(({ people }) => pairOf(people));

/** Ends keeping two people apart. @param id of the arrangement */
export async function endApart(actor: Actor, roundId: string, id: string): Promise<ArrangeOutcome> {
  return changeOpenRound<ArrangeOutcome>(actor, roundId, async (round, trail) => {
    const gone = await Apart.deleteOne({ _id: id, round: round._id });
    if (gone.deletedCount === 0) return "not-there";
    trail.audit("end keeping two people apart", topicOf("round", roundId));
    return "ended";
  });
}

/** Keeps two people together: the same groups in every topic that both want, or none of it for either. */
export async function keepTogether(actor: Actor, roundId: string, pair: Pair): Promise<ArrangeOutcome> {
  return changeOpenRound<ArrangeOutcome>(actor, roundId, async (round, trail) => {
    if (round.together.some(({ people }) => isPair(people, pair))) return "already";
    if (!goTogether([...tiesOf(round), pair], await apartIn(round._id))) return "contradicts";
    round.together.push({ people: idsOf(pair), by: new Types.ObjectId(actor.id), at: actor.now });
    await round.save();
    trail.audit("keep two people together", topicOf("round", roundId), { people: pair });
    return "arranged";
  });
}

/** Ends keeping two people together. */
export async function endTogether(actor: Actor, roundId: string, pair: Pair): Promise<ArrangeOutcome> {
  return changeOpenRound<ArrangeOutcome>(actor, roundId, async (round, trail) => {
    const stays = round.together.filter(({ people }) => !isPair(people, pair));
    if (stays.length === round.together.length) return "not-there";
    round.set({ together: stays });
    await round.save();
    trail.audit("end keeping two people together", topicOf("round", roundId), { people: pair });
    return "ended";
  });
}

/** Includes in the round those who asked after its deadline. @returns how many were newly included */
export async function includeLate(
  actor: Actor,
  roundId: string,
  people: readonly string[],
): Promise<number | Over> {
  return changeOpenRound(actor, roundId, async (round, trail) => {
    const late = round.asking.filter(
      ({ person, late: isLate, includedAt }) => isLate && !includedAt && people.includes(String(person)),
    );
    if (late.length === 0) return 0;
    for (const asking of late) asking.includedAt = actor.now;
    await round.save();
    const included = late.map(({ person }) => String(person));
    trail.audit("include late joiners", topicOf("round", roundId), { people: included });
    trail.announce(topicOf("round", roundId));
    return late.length;
  });
}
