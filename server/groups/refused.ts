import { change, type Actor, type Trail } from "../data/change.js";
import type { Topic } from "../live/announce.js";

/** What a change that was refused answers: a sentence for the person, and the form field it belongs to. */
export interface Refusal {
  outcome: "refused";
  reason: string;
  field: string;
}

/**
 * Ends a change with nothing written, not even its one-time key: the same form may succeed once the reason is gone.
 */
export class Refused extends Error {
  constructor(
    readonly reason: string,
    readonly field = "form",
  ) {
    super(reason);
  }
}

/** The outcome of the change, or its refusal as an outcome. Throws whatever else it throws. */
export async function orRefusal<T>(changing: Promise<T>): Promise<T | Refusal> {
  try {
    return await changing;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { outcome: "refused", reason: error.reason, field: error.field };
  }
}

/** Carries an outcome that must leave nothing behind out of its change. */
class Unwritten extends Error {
  constructor(readonly outcome: unknown) {
    super("Nothing was written");
  }
}

/**
 * A change some of whose outcomes are refusals: those write nothing, not even the one-time key of the form, so that
 * the same form may succeed once the reason is gone.
 * @param refuses whether an outcome of the work is a refusal
 */
export async function changeUnlessRefused<T>(
  actor: Actor,
  on: Topic,
  work: (trail: Trail) => Promise<T>,
  refuses: (outcome: T) => boolean,
): Promise<T> {
  try {
    return await change(actor, on, async (trail) => {
      const outcome = await work(trail);
      if (refuses(outcome)) throw new Unwritten(outcome);
      return outcome;
    });
  } catch (error) {
    if (error instanceof Unwritten) return error.outcome as T;
    throw error;
  }
}
