import { randomBytes } from "node:crypto";
import { isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { notify } from "../notifications/notify.js";
import { Person, type PersonFields } from "../people/person.js";
import { notFound } from "../web/errors.js";
import { byName } from "./by-name.js";
import { Credential } from "./credential.js";
import { needsWords, whoEarns } from "./earning.js";
import { issueCredentials, type Given, type Holder } from "./issuing.js";
import { findLedgersOf, nothingYet } from "./ledger-reading.js";
import { Rule, type RuleFields } from "./rule.js";

/** Who would be given something, and why. */
export interface Candidate extends Holder {
  why: string;
}

/**
 * Who earns the rule now and has it not yet, by name. The run gives it to exactly these, unless a register changed
 * in between.
 */
export async function findEarners(rule: RuleFields): Promise<Candidate[]> {
  if (rule.needs.length === 0) return [];
  const held = await Credential.find({ key: rule.key, revokedAt: null }, { person: 1 }).lean();
  const holders = new Set(held.map(({ person }) => String(person)));
  const people = (await peopleFor(rule)).filter(({ _id }) => !holders.has(String(_id)));
  const ledgers = await findLedgersOf(people.map(({ _id }) => String(_id)));
  const measured = people.map(({ _id, name }) => {
    const ledger = ledgers.get(String(_id)) ?? nothingYet;
    return { person: String(_id), holder: name, ledger, measures: ledger.measures, has: nothing };
  });
  const earners = whoEarns(rule, measured);
  return byName(earners.map(({ person, holder, ledger, why }) => ({ person, holder, ledger, why })));
}

/** Whoever holds the rule's recognition is left out before anything is measured. */
const nothing: ReadonlySet<string> = new Set();

/** The rule in force under that key. @throws NotFound */
export async function findRule(key: string): Promise<RuleFields> {
  const rule = await Rule.findOne({ key, retiredAt: null }).lean<RuleFields>();
  if (!rule) throw notFound();
  return rule;
}

/**
 * Gives the rule's recognition to everybody who earns it now; each is told once. A second run gives nothing more.
 * @param seen the version whose earners were looked at
 * @returns how many were given it, and the run's name, by which all of it can be undone; "rival" when another version
 * came into force meanwhile, and nothing was given
 */
export async function runRule(
  actor: Actor,
  key: string,
  seen: number,
): Promise<{ given: number; run: string } | "rival"> {
  const running = async (trail: Trail) => {
    const rule = await findRule(key);
    if (rule.version !== seen) return "rival";
    trail.announce(topicOf("rule", key));
    return giveTo(trail, actor, givenBy(rule), await findEarners(rule));
  };
  return onceMore(() =>
    changeUnlessRefused<{ given: number; run: string } | "rival">(
      actor,
      topicOf("rule", key),
      running,
      (outcome) => outcome === "rival",
    ),
  );
}

/** Another process may give the same at the same moment: the database refuses the second, who then looks again. */
export async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isTaken(error)) throw error;
    return work();
  }
}

/**
 * Gives this to these people, inside the change that decided on it; each is told once.
 * @returns how many were given it, and the run's name, by which all of it can be undone
 */
export async function giveTo(
  trail: Trail,
  actor: Actor,
  given: Given,
  candidates: readonly Candidate[],
): Promise<{ given: number; run: string }> {
  const run = randomBytes(9).toString("base64url");
  const made = await issueCredentials(given, candidates, { at: actor.now, issuedBy: actor.id, run });
  const { key, ruleVersion: version, title, about } = given;
  for (const [index, credential] of made.entries()) {
    const topic = topicOf("person", credential.person);
    trail.audit("give recognition", topic, { key, version, why: candidates[index]?.why ?? "", run });
    trail.announce(topic);
  }
  await notify(
    trail,
    made.map(({ person }) => person),
    {
      subject: `Thank you: ${title}`,
      text: `${about} You now hold “${title}”. You can download the certificate and show its address to whom you like; nobody else is told.`,
      path: "/recognition",
    },
  );
  trail.announce("office:all");
  return { given: made.length, run };
}

/** What a rule gives, in the words of its version. */
export const givenBy = (rule: RuleFields): Given => ({
  key: rule.key,
  ruleVersion: rule.version,
  title: rule.name,
  about: rule.about,
  criteria: needsWords(rule),
});

async function peopleFor(rule: RuleFields): Promise<Pick<PersonFields, "_id" | "name">[]> {
  return Person.find({ roles: rule.audience, leftAt: null }, { name: 1 }).lean();
}
