import mongoose from "mongoose";
import { onRegister, type Written } from "../attendance/ripple.js";
import { change, topicOf, type Trail } from "../data/change.js";
import { writeDiaries } from "../groups/diary.js";
import { notifyEach, type Message } from "../notifications/notify.js";
import { dayWords } from "../time/words.js";
import { capital, listWords } from "../web/phrases.js";
import { correctedWords } from "./certificate-words.js";
import { earnedTopic } from "../training/recording.js";
import { Credential, current, type CredentialFields } from "./credential.js";
import { statementOf } from "./issuing.js";
import { findLedgers, findLedgersOf, nothingYet, type Ledger } from "./ledger-reading.js";
import { isSame, revise } from "./revision.js";

/**
 * Brings the credentials of these people up to their ledgers, inside the change that moved them. What was said
 * before a correction stays to be read, with the reason.
 * @param because what was corrected, in words that may stand on a public page; null when nothing was
 */
async function renewCredentials(
  trail: Trail,
  people: readonly string[],
  because: string | null,
  now: Date,
): Promise<void> {
  // Whoever is given something at this moment: one of the two changes looks again.
  await writeDiaries(people);
  const held = await Credential.find({ person: mongoose.trusted({ $in: [...people] }), revokedAt: null });
  if (held.length === 0) return;
  const ledgers = await findLedgersOf([...new Set(held.map(({ person }) => String(person)))]);
  const corrected: CredentialFields[] = [];
  for (const credential of held) {
    const statement = statementIn(ledgers, credential);
    const { revisions } = credential.toObject();
    if (isSame(current({ revisions }), statement)) continue;
    const revised = revise(revisions, { statement, at: now, because });
    credential.set("revisions", revised);
    await credential.save();
    const { because: words } = current(credential.toObject());
    trail.audit("renew credential", topicOf("credential", credential._id), { because: words });
    trail.announce(topicOf("person", credential.person), topicOf("credential", credential._id));
    if (revised.length > revisions.length) corrected.push(credential.toObject());
  }
  if (because) await tellCorrected(trail, corrected, because);
}

/** Whoever holds them reads once what changed in which and why, before somebody else tells them. */
async function tellCorrected(
  trail: Trail,
  corrected: readonly CredentialFields[],
  because: string,
): Promise<void> {
  const own = new Map<string, CredentialFields[]>();
  for (const credential of corrected)
    own.set(String(credential.person), [...(own.get(String(credential.person)) ?? []), credential]);
  await notifyEach(
    trail,
    [...own].map(([person, theirs]) => ({
      to: new mongoose.Types.ObjectId(person),
      message: correctedMessage(theirs, because),
    })),
  );
}

/** @param theirs of one person: all stand on the same ledger, so what was corrected is mostly the same in each */
function correctedMessage(theirs: readonly CredentialFields[], because: string): Message {
  const isOne = theirs.length === 1;
  const titles = listWords(theirs.map(({ title }) => `“${title}”`));
  const changes = new Set(
    theirs.map(({ revisions }) => {
      const [before, after] = revisions.slice(-2);
      return before && after ? correctedWords(before, after) : "";
    }),
  );
  return {
    subject: `${titles} ${isOne ? "was" : "were"} corrected`,
    text: `${capital(because)}, and your ${isOne ? "certificate" : "certificates"} with it. ${[...changes].join(" ")} Please write to the programme office if you think this is a mistake.`,
    path: "/recognition",
  };
}

const statementIn = (ledgers: ReadonlyMap<string, Ledger>, { person }: Pick<CredentialFields, "person">) =>
  statementOf(ledgers.get(String(person)) ?? nothingYet);

/**
 * Looks through all credentials that hold for numbers that moved without a register: recorded training, what an hour
 * of preparation counts. Run by the timetable; a second run does nothing.
 */
export async function renewAll(now: Date): Promise<void> {
  const held = await Credential.find({ revokedAt: null }).lean<CredentialFields[]>();
  if (held.length === 0) return;
  const ledgers = await findLedgers();
  const stale = held.filter((credential) => !isSame(current(credential), statementIn(ledgers, credential)));
  for (const person of new Set(stale.map((credential) => String(credential.person)))) {
    await change({ id: "job: renew credentials", now }, topicOf("person", person), (trail) =>
      renewCredentials(trail, [person], null, now),
    );
  }
}

/** From now on a closed or corrected register brings certificates up to it within the change that writes it. */
export const renewWithRegisters = (): void => onRegister(renewFrom);

async function renewFrom(trail: Trail, { people, on, isCorrection, now }: Written): Promise<void> {
  trail.announce(earnedTopic);
  const because = isCorrection ? `the register of ${dayWords(on, true)} was corrected` : null;
  await renewCredentials(trail, people, because, now);
}
