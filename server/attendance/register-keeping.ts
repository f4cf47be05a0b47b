import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { auditGroup } from "../groups/trace.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { asLed } from "../sessions/covered.js";
import { takeRoomBack } from "../sessions/room-back.js";
import { Session, type Mark, type SessionDocument, type SessionFields } from "../sessions/session.js";
import { notFound } from "../web/errors.js";
import { noteCorrections } from "./correcting.js";
import type { Edit } from "./edit-words.js";
import type { RegisterForm } from "./input.js";
import {
  choicesOf,
  expected,
  join,
  leaderField,
  listedIn,
  markField,
  markIn,
  markTheRest,
  phaseOf,
  setMark,
  type Choices,
  type Listed,
  type Phase,
  type Rival,
} from "./register.js";
import { rippleOut } from "./ripple.js";
import { cameLate, markOf, wordsOf } from "./words-said.js";

/** What became of a sent register; "rivals" and all that follow it wrote nothing. */
export type KeepOutcome =
  | { outcome: "saved" | "closed"; leftOut: number }
  | { outcome: "rivals"; rivals: Rival[] }
  | { outcome: "not-open" | "not-begun" | "nobody-led" };

/** A register's form, and when it was filled in: earlier than it reached us where a phone kept it. */
export type SentForm = RegisterForm & { writtenAt: Date };

/** A session by its id and its group's. */
type Named = Pick<SessionFields, "_id" | "group">;

/** A session with its group, loaded to be written. */
export interface Register {
  session: SessionDocument;
  group: GroupFields;
}

/**
 * Opens the register and notes a leader who opens it as being there; a room that was released for want of them is
 * theirs again.
 * @returns "opened", or the phase that stood in the way ("open": somebody was faster)
 */
export async function openRegister(actor: Actor, named: Named): Promise<"opened" | Phase> {
  const done = await change<"opened" | Phase>(actor, topicOf("group", named.group), async (trail) => {
    const { session, group } = await findRegister(named);
    const phase = phaseOf(session, actor.now);
    if (phase !== "ready") return phase;
    session.set("registerOpenedAt", actor.now);
    const opener = group.leaders.find((leader) => String(leader) === actor.id);
    if (opener && session.leading.length === 0) session.leading.push(opener);
    countNoted(session, actor.now);
    await session.save();
    await auditGroup(trail, actor, group, "open register", {}, topicOf("session", session._id));
    trail.announce(topicOf("group", group._id));
    return "opened";
  });
  if (done === "opened") await takeRoomBack(actor, named);
  return done;
}

/** Who arrived before the register was open, or sent an apology, stands in it from its first moment. */
function countNoted(session: SessionDocument, now: Date): void {
  for (const word of wordsOf(session).filter(({ state }) => state === "noted")) {
    word.state = "counted";
    if (markOf(session, String(word.person)) !== null) continue;
    setMark(session, word.person, word.mark, word.person, now);
  }
}

/**
 * Saves a form of an open register, or corrects a closed one. The form is joined with what another leader saved
 * since it was opened; what both decided differently is handed back and nothing is written.
 */
export const saveRegister = (actor: Actor, named: Named, form: SentForm): Promise<KeepOutcome> =>
  keep(actor, named, form, false);

/**
 * Saves the form and closes the register: members without a mark become absent, the leaders who were there are
 * credited with the session. It can't be closed before the session began, nor without a leader there. Closing a
 * register that somebody just closed corrects it.
 */
export const closeRegister = (actor: Actor, named: Named, form: SentForm): Promise<KeepOutcome> =>
  keep(actor, named, form, true);

async function keep(actor: Actor, named: Named, form: SentForm, closing: boolean): Promise<KeepOutcome> {
  const keeping = async (trail: Trail): Promise<KeepOutcome> => {
    const register = await findRegister(named);
    const { session, group } = register;
    const phase = phaseOf(session, actor.now);
    if (phase !== "open" && phase !== "closed") return { outcome: "not-open" };
    const closes = closing && phase === "open";
    if (closes && actor.now < session.startsAt) return { outcome: "not-begun" };
    const { joined, rivals, leftOut } = read(register, form);
    if (rivals.length > 0) return { outcome: "rivals", rivals };
    if ((closes || phase === "closed") && !somebodyLed(joined)) return { outcome: "nobody-led" };
    const said = closes ? markTheRest(joined, expected(listOf(group), session), "absent") : joined;
    const edits = write(register, said, actor);
    if (closes) session.set({ registerClosedAt: actor.now, registerClosedBy: actor.id });
    if (edits.length > 0 || closes) {
      noteLate(session, actor, form.writtenAt);
      await session.save();
      await tell(trail, actor, register, closes ? "close register" : actOf(phase), edits);
      if (session.registerClosedAt) await ripple(trail, register, edits, phase === "closed", actor.now);
    }
    return { outcome: closing ? "closed" : "saved", leftOut };
  };
  return changeUnlessRefused(actor, topicOf("group", named.group), keeping, (done) => !("leftOut" in done));
}

/** What a phone kept is marked, so that whoever reads the register knows what it was written before. */
function noteLate(session: SessionDocument, { id, now }: Actor, writtenAt: Date): void {
  if (cameLate(writtenAt, now)) session.set("registerLate", { by: id, writtenAt, reachedAt: now });
}

/**
 * Writes marks, as a leader decided them, into an open or a closed register, inside a change; as one change of it,
 * also for whoever counts by closed registers.
 */
export async function saveMarks(
  trail: Trail,
  actor: Actor,
  register: Register,
  marks: readonly { person: Types.ObjectId; mark: Mark }[],
): Promise<void> {
  const { session } = register;
  const before = choicesOf(session);
  for (const { person, mark } of marks) setMark(session, person, mark, actor.id, actor.now);
  const edits = editsBetween(before, choicesOf(session));
  noteCorrections(session, before, actor);
  await session.save();
  const isCorrection = session.registerClosedAt !== null;
  await tell(trail, actor, register, actOf(isCorrection ? "closed" : "open"), edits);
  if (isCorrection) await ripple(trail, register, edits, true, actor.now);
}

/** Whoever counts by closed registers hears of it inside the change that writes it. */
async function ripple(
  trail: Trail,
  register: Register,
  edits: readonly Edit[],
  isCorrection: boolean,
  now: Date,
): Promise<void> {
  await rippleOut(trail, { people: peopleIn(register, edits), on: register.session.on, isCorrection, now });
}

const actOf = (phase: "open" | "closed") => (phase === "open" ? "mark register" : "correct register");

/** The session and its group as they are now. @throws HttpError 404 when either is gone */
export async function findRegister({ _id }: Pick<Named, "_id">): Promise<Register> {
  const session = await Session.findById(_id);
  const group = session && (await Group.findById(session.group).lean());
  if (!session || !group) throw notFound();
  return asLed({ session, group });
}

const listOf = (group: GroupFields): Listed[] =>
  group.members.map(({ person, joinedAt }) => ({ person: String(person), joinedAt }));

/** The group's leaders and whoever led in their place. */
const leadersOf = ({ session, group }: Register): string[] => [
  ...new Set([...group.leaders, ...session.leading].map(String)),
];

const somebodyLed = (choices: Choices): boolean =>
  Object.entries(choices).some(([field, value]) => field.startsWith("leader-") && value !== "");

function read(register: Register, { mine, seen, everyone }: RegisterForm) {
  const people = listedIn(register.session, listOf(register.group));
  const fields = [...people.map(markField), ...leadersOf(register).map(leaderField)];
  const { joined, rivals } = join(fields, { seen, mine, theirs: choicesOf(register.session) });
  const leftOut = Object.keys(mine).filter((field) => !fields.includes(field)).length;
  return { joined: everyone ? markTheRest(joined, people, "present") : joined, rivals, leftOut };
}

/** Puts the choices into the session. @returns what changed, field by field */
function write({ session, group }: Register, choices: Choices, actor: Actor): Edit[] {
  const before = choicesOf(session);
  for (const person of listedIn(session, listOf(group))) {
    const mark = markIn(choices, person);
    if (mark === null || mark === before[markField(person)]) continue;
    setMark(session, person, mark, actor.id, actor.now);
  }
  const there = leadersOf({ session, group }).filter((leader) => choices[leaderField(leader)]);
  if (there.join() !== session.leading.join()) session.set("leading", there);
  noteCorrections(session, before, actor);
  return editsBetween(before, choicesOf(session));
}

function editsBetween(before: Choices, after: Choices): Edit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, from: before[field] ?? "", to: after[field] ?? "" }))
    .filter(({ from, to }) => from !== to);
}

async function tell(
  trail: Trail,
  actor: Actor,
  register: Register,
  act: string,
  edits: Edit[],
): Promise<void> {
  const { session, group } = register;
  // Who belongs to a shared-experience group shows nowhere outside it, so its trace counts without naming.
  const details = group.kind === "shared-experience" ? { changed: edits.length } : { edits };
  await auditGroup(trail, actor, group, act, details, topicOf("session", session._id));
  trail.announce(topicOf("group", group._id));
  // A closed register is what members read as their attendance and leaders as their hours.
  if (session.registerClosedAt) {
    trail.announce(...peopleIn(register, edits).map((person) => topicOf("person", person)));
  }
}

/** Everybody a register speaks of, or spoke of before these edits. */
const peopleIn = (register: Register, edits: readonly Edit[]): string[] => [
  ...new Set([
    ...register.session.register.map((entry) => String(entry.person)),
    ...leadersOf(register),
    ...edits.map(({ field }) => field.replace(/^(mark|leader)-/, "")),
  ]),
];
