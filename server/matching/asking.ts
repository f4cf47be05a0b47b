import mongoose, { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Person } from "../people/person.js";
import { officeTopic } from "./drafting.js";
import { refuse, withRefusals } from "./refusing.js";
import { overBy, Round, type RoundFields } from "./round.js";

/** Whether students may still ask in time. */
export const takesAskings = (
  round: Pick<RoundFields, "publishedAt" | "withdrawnAt" | "deadlineAt">,
  now: Date,
): boolean => !overBy(round) && now < round.deadlineAt;

/** Whether the person asked to be placed in the round. */
export const hasAsked = (round: Pick<RoundFields, "asking">, person: string): boolean =>
  round.asking.some((asking) => String(asking.person) === person);

/** What a student says beside their topics and free time: groups most wanted first, and whom to stay with. */
export interface Wish {
  ranked: readonly string[];
  /** An e-mail address in lower case; "" for nobody. */
  buddy: string;
  /** Of what kind they would rather not be the only one, sealed; "" for none, undefined: as they said before. */
  company?: string | undefined;
  /** How many groups they would like at most; null: as many as the round gives. */
  most: number | null;
}

/**
 * What asking led to: "asked-late" is noted, and staff decide whether it counts; "no-topics" and "no-free-time" say
 * what the profile still lacks; "other-year": the round is for other years.
 */
export type AskOutcome =
  "asked" | "asked-late" | "changed" | "closed" | "no-topics" | "no-free-time" | "other-year";

/**
 * Puts the person among those to be placed, or changes what they wish. After the deadline a new asking is late, and
 * nothing asked in time changes any more. A refusal writes nothing, so the same form may succeed later.
 */
export async function ask(
  actor: Actor,
  roundId: string,
  wish: Wish = { ranked: [], buddy: "", most: null },
): Promise<AskOutcome> {
  return withRefusals(
    change<AskOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).orFail();
      const inTime = takesAskings(round, actor.now);
      const before = round.asking.find(({ person }) => String(person) === actor.id);
      if (overBy(round) || (before && !inTime)) return refuse("closed");
      const lacking = lackOf(await Person.findById(actor.id).orFail().lean(), round);
      if (lacking) return refuse(lacking);
      const ranked = wish.ranked.map((group) => new Types.ObjectId(group));
      const { buddy, company, most } = wish;
      if (before) before.set({ ranked, buddy, most, company: company ?? before.company });
      else {
        const person = new mongoose.Types.ObjectId(actor.id);
        round.asking.push({
          person,
          askedAt: actor.now,
          ranked,
          buddy,
          most,
          company: company ?? "",
          late: !inTime,
        });
      }
      await round.save();
      trail.audit(before ? "change asking" : "ask to be placed", topicOf("round", roundId));
      trail.announce(officeTopic(roundId), topicOf("person", actor.id), "office:all");
      if (before) return "changed";
      return inTime ? "asked" : "asked-late";
    }),
  );
}

type Lack = Extract<AskOutcome, "no-topics" | "no-free-time" | "other-year">;

function lackOf(
  { topics, free, year }: { topics: string[]; free: unknown[]; year: number },
  round: Pick<RoundFields, "years" | "topics">,
): Lack | null {
  if (round.years.length > 0 && !round.years.includes(year)) return "other-year";
  const placed = topics.filter((topic) => round.topics.length === 0 || round.topics.includes(topic));
  if (placed.length === 0) return "no-topics";
  return free.length === 0 ? "no-free-time" : null;
}

/** What taking the asking back led to. */
export type TakeBackOutcome = "taken-back" | "not-asked" | "closed";

/** Takes the person's asking back: until the deadline, or at any time before publication one that came late. */
export async function takeBack(actor: Actor, roundId: string): Promise<TakeBackOutcome> {
  return withRefusals(
    change<TakeBackOutcome>(actor, topicOf("round", roundId), async (trail) => {
      const round = await Round.findById(roundId).orFail();
      const mine = round.asking.find(({ person }) => String(person) === actor.id);
      if (overBy(round) || (!takesAskings(round, actor.now) && !mine?.late)) return refuse("closed");
      if (!mine) return refuse("not-asked");
      round.set({ asking: round.asking.filter((each) => each !== mine) });
      await round.save();
      trail.audit("take asking back", topicOf("round", roundId));
      trail.announce(officeTopic(roundId), topicOf("person", actor.id), "office:all");
      return "taken-back";
    }),
  );
}
