import { isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { afterRivals } from "../data/duplicate.js";
import { Outbox } from "../data/outbox.js";
import type { GroupFields } from "../groups/group.js";
import { changeUnlessRefused, orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { titleInMessages } from "../groups/words.js";
import { Round } from "../matching/round.js";
import { DeadAddress } from "../notifications/dead-address.js";
import { notify } from "../notifications/notify.js";
import { Person, roles, type PersonDocument, type Role } from "../people/person.js";
import { SignInCode } from "../people/sign-in.js";
import { stepDown } from "../sessions/stepping-down.js";
import { notFound } from "../web/errors.js";
import { capital } from "../web/phrases.js";
import type { PersonWords } from "./input.js";
import { isLastStaff } from "./last-staff.js";
import { rosterVersion } from "./roster-version.js";

/** What saving led to; "stale": somebody saved it since the form was opened, and nothing is written. */
export type Edited = { outcome: "saved" | "same" | "stale" } | Refusal;

/**
 * Mends what the roster says of one person. They keep their account, groups and history under another address; codes
 * that were sent to the old one end, and both addresses are told. Whoever gets or loses a role is told, and is taken
 * out of what goes with it at once.
 */
export async function editPerson(
  actor: Actor,
  id: string,
  words: PersonWords,
  seen: string,
): Promise<Edited> {
  const work = async (trail: Trail): Promise<Edited> => {
    const person = await Person.findById(id);
    if (!person || person.erasedAt) throw notFound();
    if (rosterVersion(person) !== seen) return { outcome: "stale" };
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
  const lost = (error: unknown) => isTaken(error) && String(error).includes("people");
  const isUnwritten = ({ outcome }: Edited) => outcome === "stale" || outcome === "same";
  return afterRivals(lost, () =>
    orRefusal(changeUnlessRefused(actor, topicOf("person", id), work, isUnwritten)),
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
  trail.announce(self, "office:all", "groups:all");
}

/** What waits for the old address goes to the new one, and what was sent to the old one opens nothing any more. */
async function followAddress(trail: Trail, { _id, email, name }: PersonDocument, old: string): Promise<void> {
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
    subject: "Your address in Peer Rounds has changed",
    text: `Hello ${name}, the programme office has given your account another e-mail address. This one can no longer sign in and gets no more messages. If you did not expect that, tell the programme office.`,
    urgent: true,
  });
}

const became: Record<Role, string> = {
  student: "You take part as a student now.",
  leader: "You can lead groups now. Your training and what you are cleared for stand under Training.",
  staff: "You work in the programme office now; its page is Office.",
  support: "You are in the support team now.",
};

const noLonger: Record<Role, string> = {
  student: "You no longer take part as a student.",
  leader: "You are no longer a leader in the programme.",
  staff: "You no longer work in the programme office.",
  support: "You are no longer in the support team.",
};

/** One message to the person, about all that touches them. */
async function tell(trail: Trail, actor: Actor, person: PersonDocument, before: Before): Promise<void> {
  const gained = person.roles.filter((role) => !before.roles.includes(role));
  const lost = before.roles.filter((role) => !person.roles.includes(role));
  const hasMoved = person.email !== before.email;
  if (person.leftAt) return;
  const handedOver = lost.includes("leader") ? await handOver(trail, actor, person) : [];
  const said = [
    ...(hasMoved ? [`Your address in Peer Rounds is ${person.email} now: sign in with it from now on.`] : []),
    ...gained.map((role) => became[role]),
    ...lost.map((role) => noLonger[role]),
    ...handedOver,
  ];
  if (said.length === 0) return;
  const subject = hasMoved
    ? "Your address in Peer Rounds has changed"
    : "What you do in the programme has changed";
  const text = `${said.join(" ")}\n\nIf that is not right, tell the programme office.`;
  await notify(trail, [person._id], { subject, text, path: "/profile" });
}

/** What becomes of the groups of somebody who is no longer a leader, in sentences for them. */
async function handOver(trail: Trail, actor: Actor, person: Pick<PersonDocument, "_id">): Promise<string[]> {
  const { shared, alone } = await stepDown(
    trail,
    actor,
    person._id,
    "They are no longer a leader in the programme.",
  );
  const titles = (groups: readonly Pick<GroupFields, "kind" | "title">[]) => groups.map(titleInMessages);
  return [
    ...titles(shared).map((title) => `${capital(title)} goes on with its other leader.`),
    ...titles(alone).map(
      (title) => `${capital(title)} needs another leader; until there is one, it stays with you.`,
    ),
  ];
}
