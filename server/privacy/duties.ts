import mongoose from "mongoose";
import { Group } from "../groups/group.js";
import { titleOutside } from "../groups/words.js";
import type { PersonFields } from "../people/person.js";
import { termsOver } from "../sessions/life.js";
import { Session } from "../sessions/session.js";

/** Something others rely on a person for, as told to them ("lead Renal") and about them to staff ("leads Renal"). */
export interface Duty {
  you: string;
  they: string;
  /** Where staff settle it; "" where they can't. */
  href: string;
}

/** Where the office gives and takes roles. */
const rosterOf = ({ _id }: Pick<PersonFields, "_id">) => `/office/people/${String(_id)}`;

/** Who leads a group that shows to its own people only shows to nobody else, by no words that are kept for it either. */
const unnamed = "has something to hand over first";

/**
 * What others still rely on the person for; empty when nobody does. Groups they lead are
 * handed over or come to an end first, and who works for the programme is taken off the roster's roles first.
 */
export async function dutiesOf(person: Pick<PersonFields, "_id" | "roles">, now: Date): Promise<Duty[]> {
  const duties: Duty[] = [];
  const led = await Group.find({ leaders: person._id, cancelledAt: null }).sort({ topic: 1, _id: 1 }).lean();
  const over = await termsOver(now);
  for (const group of led) {
    const toCome = { group: group._id, cancelledAt: null, endsAt: mongoose.trusted({ $gt: now }) };
    const isRunning = group.openedAt
      ? (await Session.exists(toCome)) !== null
      : !over.has(String(group.term));
    if (!isRunning) continue;
    const isPrivate = group.kind === "shared-experience";
    const href = isPrivate ? "" : `/groups/${String(group._id)}/leader?instead=${String(person._id)}`;
    const they = isPrivate ? unnamed : `leads ${group.title}`;
    duties.push({ you: `lead ${titleOutside(group)}`, they, href });
  }
  if (person.roles.includes("staff"))
    duties.push({
      you: "work in the programme office",
      they: "works in the programme office",
      href: rosterOf(person),
    });
  if (person.roles.includes("support"))
    duties.push({ you: "are in the support team", they: "is in the support team", href: rosterOf(person) });
  return duties;
}
