import { orRefusal, Refused } from "../groups/refused.js";

/**
 * Ends a change with this outcome and nothing written, not even its one-time key.
 * @throws Refused always; `withRefusals` turns it into the outcome
 */
export function refuse(outcome: string): never {
  throw new Refused(outcome);
}

/** The outcome of the change, whether it came about or was refused by `refuse`. Throws whatever else it throws. */
export async function withRefusals<T extends string>(changing: Promise<T>): Promise<T> {
  const done = await orRefusal<T>(changing);
  return typeof done === "string" ? done : (done.reason as T);
}
