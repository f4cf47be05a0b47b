import { setImmediate as nextTurn } from "node:timers/promises";
import type { Document } from "bson";
import { numberOf } from "../bson.js";
import { DatabaseError } from "../errors.js";
import type { Context } from "./context.js";

/** What one statement of a write command did; `upserted` holds the new `_id`. */
export interface StatementResult {
  n: number;
  nModified?: number;
  upserted?: { _id: unknown };
}

/** What the statements of one write command did together. */
export interface Outcome {
  n: number;
  nModified: number;
  upserted: Document[];
  writeErrors: Document[];
  retriedStmtIds: number[];
}

/** Others get their turn after so many milliseconds. */
const SLICE = 8;

/**
 * Runs the statements of a write command in turn. Ordered ones stop at the first error. A statement that the
 * session remembers under this transaction number is answered from memory.
 */
export async function runStatements(
  context: Context,
  count: number,
  ordered: boolean,
  run: (at: number) => Promise<StatementResult>,
): Promise<Outcome> {
  const outcome: Outcome = { n: 0, nModified: 0, upserted: [], writeErrors: [], retriedStmtIds: [] };
  let since = performance.now();
  for (let at = 0; at < count; at++) {
    if ((at & 31) === 31 && performance.now() - since > SLICE) {
      await nextTurn();
      since = performance.now();
    }
    const known = context.retryable ? context.session?.remembered.result(at) : undefined;
    if (known !== undefined) outcome.retriedStmtIds.push(at);
    try {
      add(outcome, at, (known as StatementResult | undefined) ?? (await run(at)));
    } catch (error) {
      outcome.writeErrors.push(writeError(context, error, at));
      if (ordered || context.transaction !== undefined) break;
    }
  }
  return outcome;
}

function add(outcome: Outcome, at: number, { n, nModified, upserted }: StatementResult): void {
  outcome.n += numberOf(n) ?? 0;
  outcome.nModified += numberOf(nModified) ?? 0;
  if (upserted !== undefined) outcome.upserted.push({ index: at, _id: upserted._id });
}

/** An error of one statement; what concerns the whole command or transaction is thrown again. */
function writeError(context: Context, error: unknown, index: number): Document {
  if (!(error instanceof DatabaseError) || error.code === 50) throw error;
  if (context.transaction !== undefined && error.extra.errorLabels !== undefined) throw error;
  return { index, code: error.code, errmsg: error.message, ...error.extra };
}

/** The parts of a reply that only stand there when there is something to say. */
export function repliedParts({ upserted, writeErrors, retriedStmtIds }: Outcome): Document {
  return {
    ...(upserted.length > 0 ? { upserted } : {}),
    ...(writeErrors.length > 0 ? { writeErrors } : {}),
    ...(retriedStmtIds.length > 0 ? { retriedStmtIds } : {}),
  };
}

/** Remembers a statement's result for a repeated command; it goes to the disk together with the write. */
export function remember(context: Context, at: number, result: StatementResult): void {
  const { session } = context;
  if (!context.retryable || session === undefined) return;
  session.remembered.keepResult(at, { ...result });
  context.engine.sessions.keep(session);
}
