import { change, topicOf, type Actor, type Trail } from "../data/change.js";
import { notify } from "../notifications/notify.js";
import { notFound } from "../web/errors.js";
import { Nomination, type NominationDocument } from "./nomination.js";

/** Lets the nominee read the words, which count from now on; they are told the first time. */
export const passOn = (actor: Actor, id: string): Promise<"done"> =>
  moderate(actor, id, "pass on nomination", async (trail, nomination) => {
    if (nomination.passedAt) return;
    const moderated = { heldBackAt: null, heldBackReason: "", moderatedBy: actor.id };
    nomination.set({ ...moderated, passedAt: actor.now });
    await notify(trail, [nomination.nominee], {
      subject: "Somebody put you forward",
      text: `Somebody you share a group with put you forward for “${nomination.awardName}”. Their words stand on your page.`,
      path: "/nominations",
    });
  });

/** Keeps the words from the nominee; the nominator is told why, once for each reason. */
export const holdBack = (actor: Actor, id: string, reason: string): Promise<"done"> =>
  moderate(actor, id, "hold back nomination", async (trail, nomination) => {
    if (nomination.heldBackAt && nomination.heldBackReason === reason) return;
    const moderated = { passedAt: null, moderatedBy: actor.id };
    nomination.set({ ...moderated, heldBackAt: actor.now, heldBackReason: reason });
    await notify(trail, [nomination.by], {
      subject: `Your nomination for “${nomination.awardName}”`,
      text: `The programme office did not pass it on: ${reason}`,
      path: "/nominations",
    });
  });

async function moderate(
  actor: Actor,
  id: string,
  act: string,
  decide: (trail: Trail, nomination: NominationDocument) => Promise<void>,
): Promise<"done"> {
  return change<"done">(actor, topicOf("nomination", id), async (trail) => {
    const nomination = await Nomination.findById(id);
    if (!nomination) throw notFound();
    await decide(trail, nomination);
    if (!nomination.isModified()) return "done";
    await nomination.save();
    trail.audit(act, topicOf("nomination", id), { reason: nomination.heldBackReason });
    trail.announce(topicOf("person", nomination.by), topicOf("person", nomination.nominee), "office:all");
    return "done";
  });
}
