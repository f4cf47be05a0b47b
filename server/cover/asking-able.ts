import type { Types } from "mongoose";
import type { Trail } from "../data/change.js";
import { naming } from "../data/naming.js";
import type { GroupFields } from "../groups/group.js";
import { notifyEach, type Message } from "../notifications/notify.js";
import type { SessionDocument } from "../sessions/session.js";
import { rangeWords } from "../time/words.js";
import { listWords } from "../web/phrases.js";
import { awayWords } from "./eligible.js";

/** A session somebody is looked for, and who could lead it instead. */
export interface Open {
  session: SessionDocument;
  group: GroupFields;
  able: readonly Types.ObjectId[];
}

/** Asks everybody who could lead one of the sessions, inside the change that leaves them open: once, of all of theirs. */
export async function askAble(trail: Trail, sessions: readonly Open[]): Promise<void> {
  const theirs = new Map<string, { to: Types.ObjectId; open: Open[] }>();
  for (const each of sessions)
    for (const to of each.able.filter((person) => !saidNo(each, person))) {
      const { open } = theirs.get(String(to)) ?? { open: [] };
      theirs.set(String(to), { to, open: [...open, each] });
    }
  const letters = [...theirs.values()].flatMap(({ to, open }) => {
    const [first, ...more] = open;
    return first ? [{ to, message: more.length === 0 ? messageOf(first) : messageOfAll(open) }] : [];
  });
  await notifyEach(trail, letters);
}

const saidNo = ({ session: { cover } }: Open, person: Types.ObjectId) =>
  !cover || [cover.askedBy, ...cover.handedBackBy].some((each) => each.equals(person));

/** Where they take it, and what is theirs then. */
const common = { path: "/today", kind: "leading" } as const;
const whenOf = ({ startsAt, endsAt, zone }: SessionDocument) => rangeWords(startsAt, endsAt, zone);
const whyOf = ({ session, group }: Open) => {
  const { cover } = session;
  return cover
    ? `${awayWords({ session, group })}: ${naming(cover.askedBy, cover.reason, "they said why.")}`
    : "";
};

const messageOf = (open: Open): Message => ({
  ...common,
  subject: `Could you lead ${open.group.title} on ${whenOf(open.session)}?`,
  text: `${open.group.title} on ${whenOf(open.session)}. ${whyOf(open)}\n\nYou are cleared for it and free then. Whoever takes it first leads it; its plan and register come with it, and its hours are yours.`,
});

const messageOfAll = (all: readonly Open[]): Message => ({
  ...common,
  subject: "Could you lead sessions in another leader’s place?",
  text: `${sayAll(all)}\n\nYou are cleared for each of them and free then. Whoever takes one first leads it; its plan and register come with it, and its hours are yours.`,
});

/** The sessions of each leader who can’t come, reason by reason: what somebody wrote of one day is of that day alone. */
function sayAll(all: readonly Open[]): string {
  const byWhy = new Map<string, Open[]>();
  for (const each of all) {
    const why = `${String(each.session.cover?.askedBy)} ${each.session.cover?.reason ?? ""}`;
    byWhy.set(why, [...(byWhy.get(why) ?? []), each]);
  }
  return [...byWhy.values()].map(sayOne).join("\n\n");
}

function sayOne(theirs: readonly Open[]): string {
  const names = theirs.map(({ session, group }) => `${group.title} on ${whenOf(session)}`);
  const cover = theirs[0]?.session.cover;
  const why = cover ? naming(cover.askedBy, cover.reason, "they said why.") : "";
  return `${listWords(names)}: a leader of ${names.length === 1 ? "it" : "them"} can’t come. ${why}`;
}
