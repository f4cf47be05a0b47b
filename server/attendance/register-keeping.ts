import type { Types } from "mongoose";
import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { Group, type GroupFields } from "../groups/group.js";
import { Session, type SessionDocument, type SessionFields } from "../sessions/session.js";
import { notFound } from "../web/errors.js";
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
  type Choices,
  type Listed,
  type Phase,
  type Rival,
} from "./register.js";

/** What became of a sent register; "rivals" and all that follow it wrote nothing. */
export type KeepOutcome =
  | { outcome: "saved" | "closed"; leftOut: number }
  | { outcome: "rivals"; rivals: Rival[] }
  | { outcome: "not-open" | "not-begun" | "nobody-led" };

/** A session by its id and its group's. */
type Named = Pick<SessionFields, "_id" | "group">;

interface Register {
  session: SessionDocument;
  group: GroupFields;
}

interface Edit {
  field: string;
  from: string;
  to: string;
}

/**
 * Opens the register and notes a leader who opens it as being there.
 * @returns "opened", or the phase that stood in the way ("open": somebody was faster)
 */
export async function openRegister(actor: Actor, named: Named): Promise<"opened" | Phase> {
  return change(actor, topicOf("group", named.group), async (trail) => {
    const { session, group } = await load(named);
    const phase = phaseOf(session, actor.now);
    if (phase !== "ready") return phase;
    session.set("registerOpenedAt", actor.now);
    const opener = group.leaders.find((leader) => String(leader) === actor.id);
    if (opener && session.leading.length === 0) session.leading.push(opener);
    await session.save();
    trail.audit("open register", topicOf("session", session._id));
    trail.announce(topicOf("group", group._id));
    return "opened";
  });
}

/**
 * Saves a form of an open register, or corrects a closed one. The form is joined with what another leader saved
 * since it was opened; what both decided differently is handed back and nothing is written.
 */
export async function saveRegister(actor: Actor, named: Named, form: RegisterForm): Promise<KeepOutcome> {
  return change<KeepOutcome>(actor, topicOf("group", named.group), async (trail) => {
    const register = await load(named);
    const phase = phaseOf(register.session, actor.now);
    if (phase !== "open" && phase !== "closed") return { outcome: "not-open" };
    const { joined, rivals, leftOut } = read(register, form);
    if (rivals.length > 0) return { outcome: "rivals", rivals };
    if (phase === "closed" && !somebodyLed(joined)) return { outcome: "nobody-led" };
    const edits = write(register, joined, actor);
    if (edits.length === 0) return { outcome: "saved", leftOut };
    await register.session.save();
    tell(trail, register, phase === "closed" ? "correct register" : "mark register", edits);
    if (phase === "closed") announceAttendance(trail, register, edits);
    return { outcome: "saved", leftOut };
  });
}

/**
 * Saves the form and closes the register: members without a mark become absent, the leaders who were there are
 * credited with the session. It can't be closed before the session began, nor without a leader there.
 */
export async function closeRegister(actor: Actor, named: Named, form: RegisterForm): Promise<KeepOutcome> {
  return change<KeepOutcome>(actor, topicOf("group", named.group), async (trail) => {
    const register = await load(named);
    const { session, group } = register;
    if (phaseOf(session, actor.now) !== "open") return { outcome: "not-open" };
    if (actor.now < session.startsAt) return { outcome: "not-begun" };
    const { joined, rivals, leftOut } = read(register, form);
    if (rivals.length > 0) return { outcome: "rivals", rivals };
    if (!somebodyLed(joined)) return { outcome: "nobody-led" };
    const edits = write(register, markTheRest(joined, expected(listOf(group), session), "absent"), actor);
    session.set({ registerClosedAt: actor.now, registerClosedBy: actor.id });
    await session.save();
    tell(trail, register, "close register", edits);
    announceAttendance(trail, register, edits);
    return { outcome: "closed", leftOut };
  });
}

async function load({ _id }: Named): Promise<Register> {
  const session = await Session.findById(_id);
  const group = session && (await Group.findById(session.group).lean());
  if (!session || !group) throw notFound();
  return { session, group };
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
function write({ session, group }: Register, choices: Choices, { id, now }: Actor): Edit[] {
  const before = choicesOf(session);
  for (const person of listedIn(session, listOf(group))) {
    const mark = markIn(choices, person);
    if (mark === null || mark === before[markField(person)]) continue;
    const entry = session.register.find((each) => String(each.person) === person);
    if (entry) entry.set({ mark, markedAt: now, markedBy: id });
    else session.register.push({ person, mark, markedAt: now, markedBy: id });
  }
  const there = leadersOf({ session, group }).filter((leader) => choices[leaderField(leader)]);
  if (there.join() !== session.leading.join()) session.set("leading", there);
  return editsBetween(before, choicesOf(session));
}

function editsBetween(before: Choices, after: Choices): Edit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, from: before[field] ?? "", to: after[field] ?? "" }))
    .filter(({ from, to }) => from !== to);
}

function tell(trail: Trail, { session, group }: Register, act: string, edits: Edit[]): void {
  // Who belongs to a shared-experience group shows nowhere outside it, so its trace counts without naming.
  const details = group.kind === "shared-experience" ? { changed: edits.length } : { edits };
  trail.audit(act, topicOf("session", session._id), details);
  trail.announce(topicOf("group", group._id));
}

/** A closed register is what members read as their attendance and leaders as their hours. */
function announceAttendance(trail: Trail, { session, group }: Register, edits: Edit[]): void {
  const people: (string | Types.ObjectId)[] = [
    ...edits.map(({ field }) => field.replace(/^(mark|leader)-/, "")),
    ...(session.registerClosedAt ? session.register.map((entry) => entry.person) : []),
    ...group.leaders,
  ];
  trail.announce(...people.map((person) => topicOf("person", person)));
}
