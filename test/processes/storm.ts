import { randomUUID } from "node:crypto";
import type { Answer, Visitor } from "../support/visitor.js";

/** One form that somebody sends until it is answered. */
export interface Deed {
  visitor: Visitor;
  path: string;
  fields: Record<string, string>;
  /** The answer, once there was one. */
  answer: Answer | null;
}

/** A form with its one-time key: sent again after a crash, it still has one effect. */
export const deed = (visitor: Visitor, path: string, fields: Record<string, string> = {}): Deed => ({
  visitor,
  path,
  fields: { ...fields, actionKey: randomUUID() },
  answer: null,
});

const hands = 16;

/** Sends all forms that have no answer yet, many at a time, until they are answered or nobody answers any more. */
export async function send(deeds: readonly Deed[]): Promise<void> {
  const open = deeds.filter((each) => each.answer === null);
  let gone = false;
  const work = async () => {
    for (let next = open.shift(); next && !gone; next = open.shift()) {
      try {
        next.answer = await next.visitor.post(next.path, next.fields);
      } catch {
        // Killed under way: what was asked may or may not have happened, and nobody was told either.
        gone = true;
      }
    }
  };
  await Promise.all(Array.from({ length: hands }, work));
}
