import { DatabaseError } from "../errors.js";
import { notSupported, numbered } from "./refusals.js";
import type { Pipe, PipelineContext, StageCompiler } from "./stage.js";
import { FIELD_STAGES } from "./stages-fields.js";
import { GROUP_STAGES } from "./stages-group.js";
import { JOIN_STAGES } from "./stages-join.js";
import { ORDER_STAGES } from "./stages-order.js";
import { asDocument, type Document } from "./values.js";

export type { PipelineContext } from "./stage.js";

const STAGES: Readonly<Record<string, StageCompiler>> = {
  ...FIELD_STAGES,
  ...GROUP_STAGES,
  ...JOIN_STAGES,
  ...ORDER_STAGES,
};

/** Stages that MongoDB has and this database leaves out, so that they are refused as what they are. */
const LEFT_OUT = new Set(
  (
    "$bucket $bucketAuto $changeStream $collStats $currentOp $densify $documents $fill $geoNear $graphLookup " +
    "$indexStats $listSessions $merge $out $planCacheStats $redact $sample $search $setWindowFields $unionWith"
  ).split(" "),
);

/**
 * Compiles aggregation stages into one function over documents. Nothing is read before the result is
 * iterated, and no input document is changed.
 *
 * @throws DatabaseError 40324 for an unknown stage, 115 for one that is left out, MongoDB's codes otherwise
 */
export function compilePipeline(stages: readonly Document[], context: PipelineContext): Pipe {
  const nested = (inner: readonly Document[]) => compilePipeline(inner, context);
  const pipes = stages.map((stage) => {
    const [name, ...others] = Object.keys(asDocument(stage) ?? {});
    if (name === undefined || others.length > 0) {
      throw numbered(40323, "A pipeline stage specification object must contain exactly one field.");
    }
    return stageCompiler(name)(stage[name], context, nested);
  });
  return (input) => pipes.reduce((documents, pipe) => pipe(documents), input);
}

function stageCompiler(name: string): StageCompiler {
  const compiler = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
  if (compiler !== undefined) return compiler;
  if (LEFT_OUT.has(name)) throw notSupported(name);
  throw new DatabaseError(40324, "Location40324", `Unrecognized pipeline stage name: '${name}'`);
}
