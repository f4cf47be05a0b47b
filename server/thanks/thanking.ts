import { change, isTaken, topicOf, type Actor, type Trail } from "../data/change.js";
import { fellowsOf } from "../groups/fellows.js";
import { changeUnlessRefused } from "../groups/refused.js";
import { auditUnnamed } from "../groups/trace.js";
import { notify } from "../notifications/notify.js";
import { wallOf } from "../time/zone.js";
import { notFound } from "../web/errors.js";
import { ThankYou, type ThankYouDocument } from "./thank-you.js";

/** Notes a person sends on one day at most: thanks that go to everybody say little. */
export const dailyNotes = 5;

/**
 * Sends a note of thanks; its receiver is told that there is one, not by whom nor what it says.
 * @param zone in which the day begins anew
 * @returns "no-fellow" when the two never shared a group, "enough-today" past the day's limit; nothing is sent then
 */
export async function thank(
  actor: Actor,
  zone: string,
  { to, text }: { to: string; text: string },
): Promise<"sent" | "no-fellow" | "enough-today"> {
  const { on } = wallOf(actor.now, zone);
  const sending = async (trail: Trail) => {
    const fellow = (await fellowsOf(actor.id, "all")).find(({ id }) => id === to);
    if (!fellow) return "no-fellow";
    const { joinedOpenly } = fellow;
    // Turns and not notes are counted: one that was taken back is spent.
    const last = await ThankYou.findOne({ from: actor.id, on }).sort({ turn: -1 }).lean();
    const turn = (last?.turn ?? 0) + 1;
    if (turn > dailyNotes) return "enough-today";
    const note = new ThankYou({ from: actor.id, to, joinedOpenly, text, sentAt: actor.now, on, turn });
    await note.save();
    await auditNote(trail, actor, note, "send thanks");
    await notify(trail, [note.to], {
      subject: "There is a note of thanks for you",
      text: "Somebody you share a group with wrote you a note of thanks. It stands on your own page, and only you read it there.",
      path: "/thanks",
    });
    trail.announce(topicOf("person", to), topicOf("person", actor.id));
    return "sent";
  };
  const send = () =>
    changeUnlessRefused<"sent" | "no-fellow" | "enough-today">(
      actor,
      topicOf("person", actor.id),
      sending,
      (outcome) => outcome !== "sent",
    );
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      // Another process took this turn at the same moment: the next one is looked for.
      if (!isTaken(error) || attempt > dailyNotes) throw error;
    }
  }
}

/** Takes one's own note back; nobody reads it any more. @throws NotFound for anybody else's, and for a hidden one */
export const takeBack = (actor: Actor, id: string): Promise<"done"> =>
  withNote<"done">(actor, id, "take thanks back", (note) => {
    if (String(note.from) !== actor.id || note.hiddenAt) throw notFound();
    // The turn stays spent, or the day's limit would be none.
    note.set({ takenBackAt: note.takenBackAt ?? actor.now, text: "" });
    return "done";
  });

/** Says that a note isn't all right: the office looks at it. @throws NotFound for whoever didn't receive it */
export const report = (actor: Actor, id: string): Promise<"done"> =>
  withNote<"done">(actor, id, "report thanks", (note) => {
    if (String(note.to) !== actor.id || note.hiddenAt || note.takenBackAt) throw notFound();
    note.set({ reportedAt: note.reportedAt ?? actor.now, keptAt: null });
    return "done";
  });

/** What the office's decision came to; a note that was taken back meanwhile has no words to decide about. */
export type Decided = "done" | "taken-back";

/** Hides a reported note for good; both read the reason in its place. @throws NotFound when nobody reported it */
export const hide = (actor: Actor, id: string, reason: string): Promise<Decided> =>
  withNote<Decided>(actor, id, "hide thanks", (note) => {
    if (!note.reportedAt) throw notFound();
    if (note.takenBackAt) return "taken-back";
    note.set({ hiddenAt: actor.now, hiddenBy: actor.id, hiddenReason: reason, keptAt: null });
    return "done";
  });

/** Leaves a reported note be, or shows a hidden one again. @throws NotFound when nobody reported it */
export const keep = (actor: Actor, id: string): Promise<Decided> =>
  withNote<Decided>(actor, id, "leave thanks be", (note) => {
    if (!note.reportedAt) throw notFound();
    if (note.takenBackAt) return "taken-back";
    note.set({ keptAt: actor.now, hiddenAt: null, hiddenBy: null, hiddenReason: "" });
    return "done";
  });

async function withNote<T extends Decided>(
  actor: Actor,
  id: string,
  act: string,
  decide: (note: ThankYouDocument) => T,
): Promise<T> {
  return change<T>(actor, topicOf("thank-you", id), async (trail) => {
    const note = await ThankYou.findById(id);
    if (!note) throw notFound();
    const decided = decide(note);
    if (!note.isModified()) return decided;
    await note.save();
    await auditNote(trail, actor, note, act);
    trail.announce(topicOf("person", note.from), topicOf("person", note.to), "office:all");
    return decided;
  });
}

/** Staff read the audit: where only a private group joins the two, what they did stands there without them. */
async function auditNote(
  trail: Trail,
  actor: Actor,
  { _id, from, to, joinedOpenly, hiddenReason }: ThankYouDocument,
  act: string,
): Promise<void> {
  const subject = topicOf("thank-you", _id);
  const isOneOfTheTwo = [from, to].some((each) => String(each) === actor.id);
  if (isOneOfTheTwo && !joinedOpenly) return auditUnnamed(actor, act, subject);
  trail.audit(act, subject, { reason: hiddenReason });
}
