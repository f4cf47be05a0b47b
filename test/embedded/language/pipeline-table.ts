import { compilePipeline } from "../../../server/embedded/language/aggregate.js";
import type { Document } from "../../../server/embedded/language/values.js";
import { expectRefusal, expectSame, now } from "./bson-values.js";

const collections: Record<string, Document[]> = {
  people: [
    { _id: 1, name: "Ana", groups: [10, 20] },
    { _id: 2, name: "Bea", groups: [10] },
    { _id: 3, name: "Cay" },
    { _id: 4, name: "Dan", groups: null },
  ],
};

function run(stages: Document[], input: Document[]): Document[] {
  return [...compilePipeline(stages, { lookup: (name) => collections[name] ?? [], now })(input)];
}

/** Checks what pipelines make of documents. */
export function check(...rows: [stages: Document[], input: Document[], output: Document[]][]): void {
  for (const [stages, input, output] of rows) expectSame(run(stages, input), output);
}

/** Checks that a stage is refused, when it is compiled or run. */
export function refuse(...rows: [stage: Document, code: number, words?: string][]): void {
  for (const [stage, code, words] of rows) expectRefusal(() => run([stage], [{ _id: 1, a: 1 }]), code, words);
}
