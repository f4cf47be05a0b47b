import type { Types } from "mongoose";
import { change, topicOf, type Actor } from "../data/change.js";
import { Group } from "../groups/group.js";
import { orRefusal, Refused, type Refusal } from "../groups/refused.js";
import { notify } from "../notifications/notify.js";
import { notFound } from "../web/errors.js";

/** What letting a small group go on led to; "changed" when it has other members than was shown, and nothing is done. */
export type Keeping = { outcome: "kept" | "changed" } | Refusal;

/**
 * Lets a group go on with fewer members than it needed: as many as it has are enough from then on, and its members and
 * leaders are told, with the note. Doing it twice has the effect of once.
 * @param seen how many members it had when staff decided
 */
export async function keepGroup(actor: Actor, id: string, seen: number, note: string): Promise<Keeping> {
  const keeping = change<Keeping>(actor, topicOf("group", id), async (trail) => {
    const group = await Group.findById(id);
    if (!group || group.kind === "shared-experience") throw notFound();
    if (!group.openedAt || group.cancelledAt) throw new Refused("The group isn't open any more.");
    const count = group.members.length;
    if (count === group.minimum && count === seen) return { outcome: "kept" };
    if (count !== seen) return { outcome: "changed" };
    if (count > group.minimum) throw new Refused("The group has members enough by now.");
    if (count === 0) throw new Refused("Nobody is in the group, so nobody can go on with it.");
    const from = group.minimum;
    // Should somebody leave later, it is too small anew, of which the office is to hear again, and its leaders if its day is to come.
    group.set({ minimum: count, decideOn: "", decisionNote: "", decisionTold: "", decisionDueTold: "" });
    await group.save();
    trail.audit("let group go on as it is", topicOf("group", id), { from, to: count, note });
    const people: Types.ObjectId[] = [...group.leaders, ...group.members.map(({ person }) => person)];
    trail.announce(
      topicOf("group", id),
      "groups:all",
      "office:all",
      ...people.map((person) => topicOf("person", person)),
    );
    await notify(trail, people, {
      subject: `${group.title} goes on as it is`,
      text: `${group.title} is small, and goes on with the ${count === 1 ? "member" : `${count} members`} it has. The programme office writes: ${note}`,
      path: `/groups/${id}`,
      kind: "changes",
    });
    return { outcome: "kept" };
  });
  return orRefusal(keeping);
}
