import type { Types } from "mongoose";
import { change, topicOf } from "../data/change.js";
import { findWaiting, keepGivenUp, waitsForGivingBack } from "../groups/diary.js";
import { Person } from "../people/person.js";
import { giveBackAll } from "./putting-back.js";

/** How long one turn goes on: a request answers then, and a process that ends isn't held up. */
const turnMilliseconds = 2_000;

/**
 * Gives those whom the roster's file brought back what they had, one after the other, each in a change of its own,
 * until all have it or the turn is over. What a turn leaves, or a process that dies in it, the next one goes on with.
 * @returns how many wait still, and what went wrong with some of them
 */
export async function goOnGivingBack(
  now: Date,
  milliseconds = turnMilliseconds,
): Promise<{ waiting: number; failures: unknown[] }> {
  const until = performance.now() + milliseconds;
  const failures: unknown[] = [];
  for (const person of await findWaiting()) {
    if (performance.now() > until) break;
    try {
      await giveBackOne(person, now);
    } catch (error) {
      failures.push(error);
    }
  }
  return { waiting: (await findWaiting()).length, failures };
}

async function giveBackOne(id: Types.ObjectId, now: Date): Promise<void> {
  const actor = { id: "import", now };
  const self = topicOf("person", id);
  await change(actor, self, async (trail) => {
    if (!(await waitsForGivingBack(id))) return;
    const person = await Person.findOne({ _id: id, leftAt: null, erasedAt: null });
    if (!person) return void (await keepGivenUp(id, { gaveUp: [], stoppedLeading: [] }));
    await giveBackAll(trail, actor, person);
    trail.announce(self, "groups:all");
  });
}

/**
 * Goes on with whoever still waits. A job; twice has the effect of once.
 * @throws the first thing that went wrong, once its turn is over
 */
export async function giveBackWaiting(now: Date): Promise<void> {
  const { failures } = await goOnGivingBack(now);
  if (failures.length > 0) throw failures[0];
}
