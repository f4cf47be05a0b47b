import { Worker } from "node:worker_threads";
import type { SolverAnswer, SolverJob, SolverMessage, Stopped } from "./messages.js";
import type { LinearModel } from "./model.js";

interface SolveOptions {
  /** Milliseconds after which the thread is ended; without it the solve runs until proved. */
  limit?: number;
  /** Ends the solve when aborted. */
  signal?: AbortSignal | undefined;
  /** Stop when the best answer is within this of the bound; 0 (exact) by default. */
  gap?: number;
  /** Values that keep the rules, from which a search for whole ones may begin. */
  start?: Float64Array | null;
  /** Told of every better answer and bound. */
  onProgress?: (progress: { values: Float64Array | null; bound: number | null }) => void;
}

/** Node fires a longer timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A thread that solves one model at a time; it is made at need and ended by a limit or by `close`. */
export interface Solver {
  solve(model: LinearModel, options?: SolveOptions): Promise<SolverAnswer | Stopped>;
  close(): Promise<void>;
}

/**
 * The one door to HiGHS. Solves run in a disposable worker thread: the same model gives the same answer,
 * and a limit or an abort ends the thread, keeping the best values and bound it had told; so does a model that
 * outgrows the memory of WebAssembly. A solve rejects with an Error when the model is malformed or unbounded.
 * @param script the thread's program
 */
export function openSolver(script = new URL("./highs-thread.js", import.meta.url)): Solver {
  let thread: Worker | null = null;
  const end = async () => {
    const ending = thread;
    thread = null;
    await ending?.terminate();
  };
  return {
    solve: async (model, options = {}) => {
      if (options.signal?.aborted === true || (options.limit ?? 1) <= 0) {
        return { status: "stopped", values: null, bound: null };
      }
      thread ??= new Worker(script);
      const outcome = await ask(
        thread,
        { model, gap: options.gap ?? 0, start: options.start ?? null },
        options,
      ).catch(async (error: unknown) => {
        await end();
        throw error;
      });
      if (outcome.status === "stopped") await end();
      return outcome;
    },
    close: end,
  };
}

function ask(thread: Worker, job: SolverJob, options: SolveOptions): Promise<SolverAnswer | Stopped> {
  return new Promise((resolve, reject) => {
    const known: Stopped = { status: "stopped", values: null, bound: null };
    const stop = () => finish(() => resolve(known));
    const fail = (error: Error) => finish(() => reject(error));
    const timer =
      options.limit === undefined ? undefined : setTimeout(stop, Math.min(options.limit, LONGEST_TIMER));
    const hear = (message: SolverMessage) => {
      if (message.kind === "answer") {
        finish(() => resolve(message.answer));
        return;
      }
      if (message.kind === "broken") {
        stop();
        return;
      }
      if (message.kind === "incumbent") known.values = message.values;
      else known.bound = message.bound;
      options.onProgress?.({ values: known.values, bound: known.bound });
    };
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stop);
      thread.off("message", hear).off("error", fail);
      settle();
    };
    options.signal?.addEventListener("abort", stop, { once: true });
    thread.on("message", hear).on("error", fail);
    thread.postMessage(job);
  });
}
