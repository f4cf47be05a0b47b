import { randomBytes, randomInt } from "node:crypto";
import { writeDiaries } from "../groups/diary.js";
import { totalsOf } from "./ledger.js";
import type { Ledger } from "./ledger-reading.js";
import { Credential, type CredentialFields, type Statement } from "./credential.js";
import { freeIndex, leastEntries } from "./status-list.js";

/** What is given, and why. */
export interface Given {
  key: string;
  ruleVersion: number | null;
  title: string;
  about: string;
  criteria: string;
}

/** Who is given it. */
export interface Holder {
  person: string;
  holder: string;
  ledger: Ledger;
}

/** What a certificate says of a ledger; it counts no development. */
export function statementOf({ lines, measures }: Ledger): Statement {
  const totals = totalsOf(lines);
  const days = lines.filter(({ kind }) => kind !== "development").map(({ on }) => on);
  return {
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    leadingMinutes: totals.leading,
    coLeadingMinutes: totals["co-leading"],
    preparationMinutes: totals.preparation,
    debriefMinutes: totals.debrief,
    trainingMinutes: totals.training,
    sessionsLed: measures.sessionsLed,
    sessionsAttended: measures.sessionsAttended,
  };
}

/**
 * Writes credentials for these holders, inside the change that decided on it.
 * @returns what was written, in the order given
 * @throws the database's refusal when one of them holds it already
 */
export async function issueCredentials(
  given: Given,
  holders: readonly Holder[],
  by: { at: Date; issuedBy: string; run: string | null },
): Promise<CredentialFields[]> {
  // A register that closes at this moment doesn't see what is written here, nor this the register: one looks again.
  await writeDiaries(holders.map(({ person }) => person));
  const used = await Credential.find({}, { statusIndex: 1 }).lean();
  const taken = new Set(used.map(({ statusIndex }) => statusIndex));
  const drafts = holders.map(({ person, holder, ledger }) => {
    const statusIndex = freeIndex(taken, random);
    taken.add(statusIndex);
    const revisions = [{ ...statementOf(ledger), at: by.at, because: "issued" }];
    return {
      ...given,
      _id: newId(),
      person,
      holder,
      revisions,
      statusIndex,
      issuedAt: by.at,
      issuedBy: by.issuedBy,
      run: by.run,
    };
  });
  const made = await Credential.insertMany(drafts);
  return made.map((credential) => credential.toObject());
}

const newId = () => randomBytes(16).toString("base64url");
const random = () => randomInt(leastEntries) / leastEntries;
