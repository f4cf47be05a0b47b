import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { notify } from "../notifications/notify.js";
import { findProgramme } from "../terms/programme.js";
import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { isSoon, memberWords } from "./decision-day.js";

/**
 * Puts off the decision about a group with too few members: it goes on until a later day, and its members and leaders
 * are told of that and of the note.
 * @param on calendar day of the decision from now on
 */
export async function extendGroup(
  actor: Actor,
  id: string,
  on: string,
  note: string,
): Promise<{ outcome: "extended" } | Refusal> {
  const extending = change<{ outcome: "extended" }>(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group || group.kind === "shared-experience") throw notFound();
    if (!group.openedAt || group.cancelledAt) throw new Refused("The group isn't open any more.");
    const from = group.decideOn;
    group.set({ decideOn: on, decisionNote: note });
    // Its leaders read of the day here; a reminder just after would say it twice.
    const programme = await findProgramme();
    if (programme && isSoon(on, wallOf(actor.now, programme.zone).on)) group.set({ decisionTold: on });
    await group.save();
    trail.audit("put off the decision", topicOf("group", id), { from, to: on, note });
    const people: Types.ObjectId[] = [...group.leaders, ...group.members.map(({ person }) => person)];
    trail.announce(topicOf("group", id), "office:all", ...people.map((person) => topicOf("person", person)));
    await notify(trail, people, {
      subject: `${group.title} has until ${dayWords(on)}`,
      text: `${group.title} is small so far. ${memberWords(group)}. It goes on for now; the programme office decides on ${dayWords(on)}. They write: ${note}\n\nIf you know somebody whom it would suit, tell them.`,
      path: `/groups/${id}`,
      kind: "changes",
    });
    return { outcome: "extended" };
  });
  return orRefusal(extending);
}
