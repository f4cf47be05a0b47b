import mongoose from "mongoose";
import { Session, type SessionFields } from "../sessions/session.js";
import { Credential, current, type CredentialFields } from "./credential.js";
import { findLedgers, nothingYet } from "./ledger-reading.js";

/** What registers say of one person, counted without the ledger. */
interface Counted {
  ledMinutes: number;
  led: number;
  attended: number;
}

const none: Counted = { ledMinutes: 0, led: 0, attended: 0 };

/**
 * Compares what closed registers say of each person, counted here once more in the plainest way, with their ledger and
 * with the certificates that hold.
 * @returns a line for each person or certificate that says something else
 */
export async function findHoursApart(): Promise<string[]> {
  const counted = await countRegisters();
  const apart: string[] = [];
  const ledgers = await findLedgers();
  for (const person of new Set([...counted.keys(), ...ledgers.keys()])) {
    const { leadingMinutes, sessionsLed, sessionsAttended } = (ledgers.get(person) ?? nothingYet).measures;
    const said = { ledMinutes: leadingMinutes, led: sessionsLed, attended: sessionsAttended };
    if (!isSame(counted.get(person) ?? none, said)) apart.push(`ledger of ${person}`);
  }
  const held = await Credential.find({ revokedAt: null }).lean<CredentialFields[]>();
  for (const credential of held) {
    const { leadingMinutes, coLeadingMinutes, sessionsLed, sessionsAttended } = current(credential);
    const said = {
      ledMinutes: leadingMinutes + coLeadingMinutes,
      led: sessionsLed,
      attended: sessionsAttended,
    };
    if (!isSame(counted.get(String(credential.person)) ?? none, said))
      apart.push(`certificate ${credential._id}`);
  }
  return apart;
}

const isSame = (a: Counted, b: Counted) =>
  a.ledMinutes === b.ledMinutes && a.led === b.led && a.attended === b.attended;

async function countRegisters(): Promise<Map<string, Counted>> {
  const closed = await Session.find(
    { registerClosedAt: mongoose.trusted({ $ne: null }) },
    { minutes: 1, leading: 1, register: 1 },
  ).lean<Pick<SessionFields, "minutes" | "leading" | "register">[]>();
  const counted = new Map<string, Counted>();
  const add = (person: string, more: Partial<Counted>) => {
    const { ledMinutes, led, attended } = counted.get(person) ?? none;
    counted.set(person, {
      ledMinutes: ledMinutes + (more.ledMinutes ?? 0),
      led: led + (more.led ?? 0),
      attended: attended + (more.attended ?? 0),
    });
  };
  for (const { minutes, leading, register } of closed) {
    for (const leader of leading) add(String(leader), { ledMinutes: minutes, led: 1 });
    for (const { person, mark } of register)
      if (mark === "present" || mark === "late") add(String(person), { attended: 1 });
  }
  return counted;
}
