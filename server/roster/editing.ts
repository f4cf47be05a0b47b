import { topicOf, type Actor, type Trail } from "../data/change.js";
import { afterRivals, duplicateOf } from "../data/duplicate.js";
import { askForCovers } from "../cover/covering.js";
import { Outbox } from "../data/outbox.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { Round } from "../matching/round.js";
import { DeadAddress } from "../notifications/dead-address.js";
import { notify } from "../notifications/notify.js";
import { Person, roles, type PersonDocument, type Role } from "../people/person.js";
import { SignInCode } from "../people/sign-in.js";
import { entersTeam, supportWords, traceTeam } from "../people/support-team.js";
import { changeRoles, notRight, rolesSubject } from "../sessions/role-changes.js";
import { findProgrammeName } from "../terms/programme.js";
import { notFound } from "../web/errors.js";
import type { PersonWords } from "./input.js";
import { isLastStaff } from "./last-staff.js";
import { rosterVersion } from "./roster-version.js";

/** What saving led to; "stale": somebody saved it since the form was opened, and nothing is written. */
export type Edited = { outcome: "saved" | "same" | "stale" } | Refusal;

/**
 * Mends what the roster says of one person. They keep their account, groups and history under another address; codes
 * that were sent to the old one end, and both addresses are told. Whoever gets or loses a role is told; who is no
 * longer a leader is taken out of what they lead at once, while places stay until they are given up.
 */
export async function editPerson(
  actor: Actor,
  id: string,
  words: PersonWords,
  { seen, inTeam }: { seen: string; inTeam: boolean },
): Promise<Edited> {
  const work = async (trail: Trail): Promise<Edited> => {
    const person = await Person.findById(id);
    if (!person || person.erasedAt) throw notFound();
    if (rosterVersion(person) !== seen) return { outcome: "stale" };
    if (!inTeam) keepTeam(person, words);
    await checkAddress(person, words.email);
    const before = { email: person.email, roles: [...person.roles] };
    if (!words.roles.includes("staff") && (await isLastStaff(person)))
      throw new Refused(
        "Nobody else works in the programme office: give somebody else this role first",
        "roles",
      );
    person.set({ ...words, roles: roles.filter((role) => words.roles.includes(role)) });
    const changed = person.modifiedPaths();
    if (changed.length === 0) return { outcome: "same" };
    await person.save();
    leaveTrace(trail, person, before, changed);
    await followAddress(trail, person, before.email);
    await tell(trail, actor, person, before);
    return { outcome: "saved" };
  };
  const lost = (error: unknown) => duplicateOf(error)?.collection === "people";
  const isUnwritten = ({ outcome }: Edited) => outcome === "stale" || outcome === "same";
  return afterRivals(lost, () =>
    orRefusal(changeUnlessRefused(actor, topicOf("person", id), work, isUnwritten)),
  );
}

/** Whoever has the address of somebody in the support team signs in as them, so it is as good as the role. */
function keepTeam({ roles: held, email }: PersonDocument, words: PersonWords): void {
  if (entersTeam(held, words.roles)) throw new Refused(supportWords, "roles");
  if (held.includes("support") && words.email !== email)
    throw new Refused(
      "They are in the support team: only somebody in it gives them another address",
      "email",
    );
}

async function checkAddress(person: PersonDocument, email: string): Promise<void> {
  if (email === person.email) return;
  const other = await Person.findOne({ email }, { name: 1, leftAt: 1 }).lean();
  if (!other) return;
  const left = other.leftAt ? ", who is no longer on the roster," : "";
  throw new Refused(`${other.name}${left} has this address`, "email");
}

interface Before {
  email: string;
  roles: Role[];
}

/** The log is kept for good: that a name or an address changed stands there, neither of them does. */
function leaveTrace(trail: Trail, person: PersonDocument, before: Before, changed: readonly string[]): void {
  const self = topicOf("person", person._id);
  const roleWords = changed.includes("roles") ? { roles: { from: before.roles, to: [...person.roles] } } : {};
  trail.audit("edit person", self, { changed, ...roleWords });
  traceTeam(trail, person._id, before.roles, person.roles);
  trail.announce(self, "office:all", "groups:all");
}

/** What waits for the old address goes to the new one, and what was sent to the old one opens nothing any more. */
async function followAddress(trail: Trail, { _id, email }: PersonDocument, old: string): Promise<void> {
  if (email === old) return;
  await SignInCode.deleteMany({ person: _id });
  await DeadAddress.deleteMany({ person: _id });
  await Outbox.updateMany(
    { to: _id, address: old, deliveredAt: null, failedAt: null },
    { $set: { address: email } },
  );
  for (const round of await Round.find({ "asking.buddy": old })) {
    for (const asking of round.asking) if (asking.buddy === old) asking.buddy = email;
    await round.save();
  }
  trail.send({
    to: _id,
    address: old,
    subject: `Your address in ${await findProgrammeName()} has changed`,
    text: `The programme office has given your account another e-mail address. This one can no longer sign in and gets no more messages. If you did not expect that, tell the programme office.`,
    urgent: true,
  });
}

/** One message to the person, about all that touches them. */
async function tell(trail: Trail, actor: Actor, person: PersonDocument, before: Before): Promise<void> {
  if (person.leftAt) return;
  const hasMoved = person.email !== before.email;
  const programme = await findProgrammeName();
  const changed = await changeRoles(trail, actor, person, before.roles);
  const said = [
    ...(hasMoved
      ? [`Your address in ${programme} is ${person.email} now: sign in with it from now on.`]
      : []),
    ...changed.said,
  ];
  await askForCovers(trail, { id: String(person._id), now: actor.now }, [], "", changed.freed);
  const subject = hasMoved ? `Your address in ${programme} has changed` : rolesSubject;
  if (said.length > 0) await notify(trail, [person._id], { subject, text: notRight(said), path: "/profile" });
}
