import { randomBytes } from "node:crypto";
import mongoose from "mongoose";
import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import { Person, type PersonFields } from "../people/person.js";
import { notFound } from "../web/errors.js";
import { Credential } from "./credential.js";
import { needsWords, whoEarns } from "./earning.js";
import { issueCredentials, type Given, type Holder } from "./issuing.js";
import { findLedger, findLedgers, nothingYet } from "./ledger-reading.js";
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
  const ledgers = await findLedgers();
  const people = await peopleFor(rule);
  const holders = new Set(
    (await Credential.find({ key: rule.key, revokedAt: null }, { person: 1 }).lean()).map(({ person }) =>
      String(person),
    ),
  );
  const measured = people.map(({ _id, name }) => {
    const ledger = ledgers.get(String(_id)) ?? nothingYet;
    const has = holders.has(String(_id)) ? new Set([rule.key]) : new Set<string>();
    return { person: String(_id), holder: name, ledger, measures: ledger.measures, has };
  });
  return whoEarns(rule, measured).map(({ person, holder, ledger, why }) => ({ person, holder, ledger, why }));
}

/** The rule in force under that key. @throws NotFound */
export async function findRule(key: string): Promise<RuleFields> {
  const rule = await Rule.findOne({ key, retiredAt: null }).lean<RuleFields>();
  if (!rule) throw notFound();
  return rule;
}

/**
 * Gives the rule's recognition to everybody who earns it now; each is told once. A second run gives nothing more.
 * @returns how many were given it, and the run's name, by which all of it can be undone
 */
export async function runRule(actor: Actor, key: string): Promise<{ given: number; run: string }> {
  return onceMore(() =>
    change(actor, topicOf("rule", key), async (trail) => {
      const rule = await findRule(key);
      return giveTo(trail, actor, givenBy(rule), await findEarners(rule));
    }),
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
  return Person.find({ roles: rule.audience, leftAt: null }, { name: 1 }).sort({ name: 1 }).lean();
}

/**
 * The certificate of a person's verified hours, made when they first ask for it; the same one ever after. One that
 * staff took back is theirs to issue again.
 */
export async function certifyHours(
  actor: Actor,
  person: string,
  programmeName: string,
): Promise<"certified" | "nothing-yet" | "taken-back"> {
  const own = topicOf("person", person);
  const about = `For time given to ${programmeName}.`;
  return onceMore(() =>
    change(actor, own, async (trail) => {
      const held = await Credential.findOne({ person, key: "hours", revokedAt: null }).lean();
      if (held) return "certified";
      const takenBack = {
        person,
        key: "hours",
        revokedAt: mongoose.trusted({ $ne: null }),
        replacedBy: null,
      };
      if (await Credential.exists(takenBack)) return "taken-back";
      const ledger = await findLedger(person);
      if (ledger.lines.length === 0) return "nothing-yet";
      const { name } = await Person.findById(person).orFail().lean();
      const by = { at: actor.now, issuedBy: actor.id, run: null };
      await issueCredentials({ ...hours, about }, [{ person, holder: name, ledger }], by);
      trail.audit("certify hours", own);
      trail.announce(own, "office:all");
      return "certified";
    }),
  );
}

const hours = { key: "hours", ruleVersion: null, title: "Certificate of peer learning", criteria: "" };
