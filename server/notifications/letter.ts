import { isMessageKind, type MessageKind } from "../people/messages.js";
import { nameOf, Person } from "../people/person.js";
import { unsubscribeToken } from "../people/unsubscribing.js";
import { findProgrammeName } from "../terms/programme.js";
import { renderMail } from "../web/views.js";
import { actFor } from "./acts.js";
import type { Stored } from "./delivery.js";
import type { Letter } from "./mail.js";

/** Why somebody gets a message of the kind. */
const reasons: Record<MessageKind, string> = {
  places: "You get this because you asked for a place in a group or wait for one.",
  changes: "You get this because it is about a group you belong to.",
  reminders: "You get this because you belong to the group that meets.",
  digest: "You get this because you belong to a group or wait for a place.",
  threads: "You get this because you belong to the group in whose thread it was written.",
  leading: "You get this because you lead groups.",
  other: "You get this because you take part in the programme.",
};

const lastReason = "You get this because you asked for your data to be erased.";

/**
 * The letter for a message in the outbox, plain and as HTML. Its Message-ID is the message's own, so that one sent
 * twice after a crash is known as the same.
 * @param baseUrl origin put before each path
 * @param secret signs the address that stops its kind; "" leaves it out
 */
export async function letterOf(message: Stored, baseUrl: string, secret: string): Promise<Letter> {
  const { _id, to, kind, address, subject, path, leavesNothing } = message;
  const person = await Person.findById(to, { name: 1, preferredName: 1 }).lean();
  const stops = !leavesNothing && secret !== "" && isMessageKind(kind);
  const { html, text } = renderMail("message", {
    subject,
    programmeName: await findProgrammeName(),
    greeting: person && !leavesNothing ? `Dear ${nameOf(person)},` : "Hello,",
    paragraphs: message.text.split(/\n{2,}/),
    action: path === "" ? null : { label: message.act || actFor(path), href: `${baseUrl}${path}` },
    code: "",
    reason: leavesNothing ? lastReason : isMessageKind(kind) ? reasons[kind] : reasons.other,
    choices: stops ? `${baseUrl}/profile/messages` : "",
  });
  return {
    to: address,
    subject,
    text,
    html,
    id: `<${String(_id)}@${new URL(baseUrl).hostname}>`,
    unsubscribe: stops ? `${baseUrl}/unsubscribe/${unsubscribeToken(secret, String(to), kind)}` : "",
  };
}
