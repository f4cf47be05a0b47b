import { DatabaseError } from "../errors.js";
import { compilePipeline } from "./aggregate.js";
import type { Document } from "./values.js";

const ALLOWED = new Set(["$set", "$addFields", "$unset", "$project", "$replaceRoot", "$replaceWith"]);

/** Compiles an update given as pipeline stages. */
export function compilePipelineUpdate(
  stages: readonly Document[],
  now: Date,
): (document: Document) => Document {
  const run = compilePipeline(stages, { lookup: () => [], now });
  for (const stage of stages) {
    const [name = ""] = Object.keys(stage);
    if (!ALLOWED.has(name)) {
      throw new DatabaseError(72, "InvalidOptions", `${name} is not allowed to be used within an update`);
    }
  }
  return (document) => {
    for (const result of run([document])) return result;
    return document;
  };
}
