import type { Types } from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { fellowsOf, type Fellow } from "../groups/fellows.js";
import { changeUnlessRefused } from "../groups/refused.js";
import type { Role } from "../people/person.js";
import { notFound } from "../web/errors.js";
import { Nomination, standingOf } from "./nomination.js";

/** An award people are put forward for. */
export interface Award {
  key: string;
  name: string;
  /** Whom it is for. */
  audience: Role;
}

/** A nomination as it is typed. */
export interface NominationWords {
  nominee: string;
  text: string;
  isNamed: boolean;
}

/** What became of a nomination; all but "nominated" wrote nothing. */
export type NominateOutcome = "nominated" | "no-fellow" | "not-for-them" | "nominated-already";

/** Whom of the actor's fellows the award is for. */
export const eligible = (fellows: readonly Fellow[], { audience }: Pick<Award, "audience">): Fellow[] =>
  fellows.filter(({ roles }) => roles.includes(audience));

/**
 * Puts somebody forward for an award of the term: somebody the actor shares a group with, once for each award.
 * Nobody reads the words before staff did.
 */
export async function nominate(
  actor: Actor,
  award: Award,
  term: Types.ObjectId,
  { nominee, text, isNamed }: NominationWords,
): Promise<NominateOutcome> {
  const nominating = async (trail: Trail): Promise<NominateOutcome> => {
    const fellows = await fellowsOf(actor.id, { term });
    const fellow = fellows.filter(({ id }) => id === nominee);
    if (fellow.length === 0) return "no-fellow";
    if (eligible(fellow, award).length === 0) return "not-for-them";
    const one = { award: award.key, term, by: actor.id };
    if (await Nomination.exists(one)) return "nominated-already";
    await Nomination.create([
      { ...one, awardName: award.name, nominee, text, isNamed, writtenAt: actor.now },
    ]);
    trail.audit("nominate", topicOf("award", award.key));
    trail.announce(topicOf("person", actor.id), "office:all");
    return "nominated";
  };
  try {
    const own = topicOf("person", actor.id);
    return await changeUnlessRefused(actor, own, nominating, (outcome) => outcome !== "nominated");
  } catch (error) {
    // Another process took the same person's nomination at the same moment.
    if (isTaken(error)) return "nominated-already";
    throw error;
  }
}

/** Takes one's own nomination back. @throws NotFound for anybody else's, and once staff have read it */
export async function takeBack(actor: Actor, id: string): Promise<"taken-back"> {
  return change<"taken-back">(actor, topicOf("nomination", id), async (trail) => {
    const nomination = await Nomination.findOne({ _id: id, by: actor.id });
    if (!nomination || standingOf(nomination) !== "waiting") throw notFound();
    await nomination.deleteOne();
    trail.audit("take back nomination", topicOf("award", nomination.award));
    trail.announce(topicOf("person", actor.id), "office:all");
    return "taken-back";
  });
}
