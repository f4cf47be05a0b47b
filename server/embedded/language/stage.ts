import type { Document } from "./values.js";

/** What a pipeline may reach beside its input: other collections by name, and the time of the command. */
export interface PipelineContext {
  lookup: (collection: string) => Iterable<Document>;
  now: Date;
}

/** A compiled pipeline or stage. */
export type Pipe = (input: Iterable<Document>) => Iterable<Document>;

/** Compiles one stage; `nested` compiles pipelines inside it. */
export type StageCompiler = (
  argument: unknown,
  context: PipelineContext,
  nested: (stages: readonly Document[]) => Pipe,
) => Pipe;
