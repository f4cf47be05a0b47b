import { parentPort } from "node:worker_threads";
import highs from "highs";
import type { LinearModel } from "./model.js";
import type { SolverAnswer, SolverJob, SolverMessage } from "./messages.js";

// HiGHS is synchronous WebAssembly: this thread answers one job at a time and is ended from outside.
// The package is CommonJS, so its types show the loader one level below where Node puts it.
const load = highs as unknown as typeof highs.default;
const library = await load();
type Model = ReturnType<typeof library.createModel>;

parentPort?.on("message", (job: SolverJob) => {
  try {
    post({ kind: "answer", answer: answer(job) });
  } catch (error) {
    // What was found before still counts.
    if (!isOutOfMemory(error)) throw error;
    post({ kind: "broken" });
  }
});

/** WebAssembly traps with a RuntimeError, and refuses larger memory with a RangeError. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && ["RuntimeError", "RangeError"].includes(error.name);
}

function answer({ model, gap, start }: SolverJob): SolverAnswer {
  const instance = library.createModel(nativeModel(model));
  try {
    instance.options.set({
      output_flag: false,
      random_seed: 1,
      mip_rel_gap: 0,
      mip_abs_gap: gap,
      // A restart once took a large model past the memory that WebAssembly has.
      mip_allow_restart: false,
    });
    if (start && model.whole) instance.setSolution({ colValue: start });
    instance.run(callbacks());
    return read(instance, model.whole !== null);
  } finally {
    instance.dispose();
  }
}

function nativeModel(model: LinearModel) {
  const numCols = model.cost.length;
  const numRows = model.rowLower.length;
  return {
    numCols,
    numRows,
    colCost: model.cost,
    colLower: model.lower,
    colUpper: model.upper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    matrix: {
      format: "csr" as const,
      numRows,
      numCols,
      starts: model.starts,
      indices: model.columns,
      values: model.coefficients,
    },
    ...(model.whole ? { integrality: model.whole } : {}),
  };
}

function callbacks() {
  const { mipImprovingSolution, mipLogging } = library.constants.callbackType;
  return {
    [mipImprovingSolution]: (event: { data: { mip_solution?: Float64Array } }): undefined => {
      if (event.data.mip_solution) post({ kind: "incumbent", values: event.data.mip_solution });
    },
    [mipLogging]: (event: { data: { mip_dual_bound?: number } }): undefined => {
      if (event.data.mip_dual_bound !== undefined) post({ kind: "bound", bound: event.data.mip_dual_bound });
    },
  };
}

function read(instance: Model, mixed: boolean): SolverAnswer {
  const { modelStatus } = library.constants;
  const status = instance.getModelStatus();
  if (status === modelStatus.infeasible) return { status: "infeasible" };
  if (status === modelStatus.empty) return emptyAnswer();
  if (status !== modelStatus.optimal) throw new Error(`HiGHS ended with model status ${status}`);
  const { colValue, colDual, rowDual } = instance.getSolution();
  const objective = instance.getObjectiveValue();
  const bound = mixed ? Number(instance.info.get("mip_dual_bound")) : objective;
  return { status: "optimal", objective, bound, values: colValue, columnPrices: colDual, rowPrices: rowDual };
}

/** The answer of a model without columns and rows, for which HiGHS has none. */
function emptyAnswer(): SolverAnswer {
  const none = new Float64Array(0);
  return { status: "optimal", objective: 0, bound: 0, values: none, columnPrices: none, rowPrices: none };
}

function post(message: SolverMessage): void {
  parentPort?.postMessage(message);
}
