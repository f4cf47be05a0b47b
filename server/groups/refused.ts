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
