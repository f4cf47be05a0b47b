import mongoose, { type Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Nomination, type NominationFields } from "../nominations/nomination.js";
import { Person, type PersonFields } from "../people/person.js";
import { Term } from "../terms/term.js";
import { findRule, giveTo, onceMore, type Candidate } from "./awarding.js";
import { byName } from "./by-name.js";
import { Credential } from "./credential.js";
import { findLedgersOf, nothingYet } from "./ledger-reading.js";

/** Somebody who was put forward for an award, with what was said. */
export interface Nominee extends Candidate {
  words: string[];
  /** Whether they hold it for this term already. */
  holds: boolean;
}

/** An award is given once for each term: its credentials have a key of their own in each. */
const keyIn = (award: string, term: Types.ObjectId) => `${award}@${String(term)}`;

/**
 * Who was put forward for the award in the term by words that staff passed on, in the order of the alphabet: how many
 * spoke up for whom decides nothing.
 */
export async function findNominees(award: string, term: Types.ObjectId): Promise<Nominee[]> {
  const passed = await Nomination.find({ award, term, passedAt: mongoose.trusted({ $ne: null }) })
    .sort({ writtenAt: 1 })
    .lean<NominationFields[]>();
  const words = new Map<string, string[]>();
  for (const { nominee, text } of passed)
    words.set(String(nominee), [...(words.get(String(nominee)) ?? []), text]);
  const among = mongoose.trusted({ $in: [...words.keys()] });
  const people = await Person.find({ _id: among, leftAt: null }, { name: 1 })
    .sort({ _id: 1 })
    .lean<Pick<PersonFields, "_id" | "name">[]>();
  const holding = { key: keyIn(award, term), revokedAt: null };
  const held = new Set(
    (await Credential.find(holding, { person: 1 }).lean()).map((each) => String(each.person)),
  );
  const ledgers = await findLedgersOf([...words.keys()]);
  const nominees = people.map(({ _id, name }) => ({
    person: String(_id),
    holder: name,
    ledger: ledgers.get(String(_id)) ?? nothingYet,
    why: "decided from nominations",
    words: words.get(String(_id)) ?? [],
    holds: held.has(String(_id)),
  }));
  return byName(nominees);
}

/**
 * Gives the award of the term to those of these people who were put forward and don't hold it yet; each is told once.
 * @returns how many were given it, and the run's name, by which all of it can be undone
 * @throws NotFound for an award that isn't in force
 */
export async function giveAward(
  actor: Actor,
  award: string,
  term: Types.ObjectId,
  people: readonly string[],
): Promise<{ given: number; run: string }> {
  return onceMore(() =>
    change(actor, topicOf("rule", award), async (trail) => {
      const rule = await findRule(award);
      const { name: termName } = await Term.findById(term).orFail().lean();
      const nominees = await findNominees(award, term);
      const given = {
        key: keyIn(award, term),
        ruleVersion: rule.version,
        title: `${rule.name}, ${termName}`,
        about: rule.about,
        criteria: "",
      };
      trail.announce(topicOf("rule", award));
      const chosen = nominees.filter(({ person, holds }) => people.includes(person) && !holds);
      return giveTo(trail, actor, given, chosen);
    }),
  );
}
