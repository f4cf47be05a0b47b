import { Outbox } from "../data/outbox.js";
import { Person } from "../people/person.js";
import { withoutPeople } from "../web/log.js";
import { DeadAddress } from "./dead-address.js";
import { deliverDue, due, type Problem, type Stored } from "./delivery.js";
import { letterOf } from "./letter.js";
import { codeOf, type Postbox } from "./mail.js";

/**
 * Sends the letters that are due. An address the server takes nothing for is noted for staff, until it takes
 * something again.
 * @param baseUrl origin put before each message's path
 * @param secret signs the address in each letter that stops its kind; "" leaves it out
 * @returns how many were delivered
 * @throws ServerAwayError, after the first message it could not hand over
 */
export async function deliverOutbox(
  postbox: Postbox,
  baseUrl: string,
  now: Date,
  secret = "",
): Promise<number> {
  if (!postbox.goesOut) {
    await Outbox.deleteMany({ ...due("mail", now), leavesNothing: true });
    return (await Outbox.updateMany(due("mail", now), { $set: { deliveredAt: now } })).modifiedCount;
  }
  let isDead = false;
  return deliverDue(
    {
      channel: "mail",
      send: async (message) => postbox.send(await letterOf(message, baseUrl, secret)),
      problemOf: (error) => {
        isDead = refusesAddress(error);
        return problemOf(error);
      },
      after: async (message, problem) => {
        if (problem === null) await DeadAddress.deleteOne({ _id: message.address });
        else if (isDead && !message.leavesNothing) await noteDead(message, problem, now);
      },
    },
    now,
  );
}

/** What nodemailer finds wrong with a letter before any server is asked. */
const ofTheLetter = ["EENVELOPE", "EMESSAGE"];

function problemOf(error: unknown): Problem {
  const unanswered = codeOf(error) === 0 && !ofTheLetter.includes(String((error as { code?: unknown }).code));
  return {
    words: error instanceof Error ? error.message : String(error),
    serverAway: unanswered || codeOf(error) === 421,
    isUntried: false,
    // A mailbox that is refused today may be there tomorrow; the waits grow long enough for that.
    isFinal: false,
  };
}

/** Whether the server will have nothing for the address, whatever the letter says. */
const refusesAddress = (error: unknown): boolean =>
  codeOf(error) >= 500 && (error as { command?: unknown }).command === "RCPT TO";

/** An address that somebody had before, and is told there that it changed, is nobody's to mend. */
async function noteDead({ address, to }: Stored, { words }: Problem, now: Date): Promise<void> {
  if (!(await Person.exists({ _id: to, email: address }))) return;
  await DeadAddress.updateOne(
    { _id: address },
    {
      $set: { person: to, lastAt: now, words: withoutPeople(words).slice(0, 300) },
      $setOnInsert: { since: now },
      $inc: { refused: 1 },
    },
    { upsert: true },
  );
}
