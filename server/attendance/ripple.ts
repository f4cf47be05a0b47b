import type { Trail } from "../data/change.js";

/** A register that was just closed, or corrected afterwards. */
export interface Written {
  /** Ids of those whose attendance or hours it may change. */
  people: readonly string[];
  /** Calendar day of the session. */
  on: string;
  /** Whether it was closed before. */
  isCorrection: boolean;
  now: Date;
}

type Ripple = (trail: Trail, written: Written) => Promise<void>;

const ripples = new Set<Ripple>();

/**
 * Has what rests on registers brought up to them inside the change that closes or corrects one, so that a register
 * and a certificate never disagree. For higher slices, which attendance doesn't know; said once, where they are wired
 * up.
 */
export function onRegister(ripple: Ripple): void {
  ripples.add(ripple);
}

/** Tells all who asked. Throws what they throw, and then the register is not written either. */
export async function rippleOut(trail: Trail, written: Written): Promise<void> {
  for (const ripple of ripples) await ripple(trail, written);
}
