import mongoose from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Person } from "../people/person.js";
import { refuse, withRefusals } from "./refusing.js";
import { Round, type RoundFields } from "./round.js";

/** Whether students may still ask to be placed. */
export const takesAskings = (round: Pick<RoundFields, "publishedAt" | "deadlineAt">, now: Date): boolean =>
  round.publishedAt === null && now < round.deadlineAt;

/** Whether the person asked to be placed in the round. */
export const hasAsked = (round: Pick<RoundFields, "asking">, person: string): boolean =>
  round.asking.some((asking) => String(asking.person) === person);

/** What asking led to; "no-topics" and "no-free-time" say what the profile still lacks. */
export type AskOutcome = "asked" | "already" | "closed" | "no-topics" | "no-free-time";

/** Puts the person among those to be placed. A refusal writes nothing, so the same form may succeed later. */
export async function ask(actor: Actor, roundId: string): Promise<AskOutcome> {
  return withRefusals(
    change<AskOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).select("-draft").orFail();
      if (!takesAskings(round, actor.now)) return refuse("closed");
      if (hasAsked(round, actor.id)) return "already";
      const person = await Person.findById(actor.id).orFail().lean();
      if (person.topics.length === 0) return refuse("no-topics");
      if (person.free.length === 0) return refuse("no-free-time");
      round.asking.push({ person: new mongoose.Types.ObjectId(actor.id), askedAt: actor.now });
      await round.save();
      trail.audit("ask to be placed", topicOf("round", roundId));
      trail.announce(topicOf("round", roundId), topicOf("person", actor.id), "office:all");
      return "asked";
    }),
  );
}

/** What taking the asking back led to. */
export type TakeBackOutcome = "taken-back" | "not-asked" | "closed";

/** Takes the person's asking back. */
export async function takeBack(actor: Actor, roundId: string): Promise<TakeBackOutcome> {
  return withRefusals(
    change<TakeBackOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).select("-draft").orFail();
      if (!takesAskings(round, actor.now)) return refuse("closed");
      if (!hasAsked(round, actor.id)) return refuse("not-asked");
      round.asking.pull({ person: actor.id });
      await round.save();
      trail.audit("take asking back", topicOf("round", roundId));
      trail.announce(topicOf("round", roundId), topicOf("person", actor.id), "office:all");
      return "taken-back";
    }),
  );
}
