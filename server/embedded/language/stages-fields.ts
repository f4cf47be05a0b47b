import { compileAddFields } from "./add-fields.js";
import { describe } from "./describe.js";
import { compileExpression } from "./expressions.js";
import { compileFilter } from "./match.js";
import { compileProjectStage, compileProjection } from "./project.js";
import { explained, numbered } from "./refusals.js";
import type { Pipe, PipelineContext, StageCompiler } from "./stage.js";
import { asDocument, typeName, type Document } from "./values.js";

/** Stages that keep, drop or reshape documents one by one. */
export const FIELD_STAGES: Readonly<Record<string, StageCompiler>> = {
  $match: matching,
  $project: projecting,
  $addFields: (argument, context) => adding("$addFields", argument, context),
  $set: (argument, context) => adding("$set", argument, context),
  $unset: unsetting,
  $replaceRoot: (argument, context) => replacing(newRoot(argument), context),
  $replaceWith: (argument, context) => replacing(argument, context),
};

function projecting(argument: unknown, context: PipelineContext): Pipe {
  const projection = documentOf(argument, 15969, "$project specification must be an object");
  return mapping(explained("Invalid $project", () => compileProjectStage(projection, context)));
}

function adding(name: string, argument: unknown, { now }: PipelineContext): Pipe {
  const words = `${name} specification stage must be an object, got ${typeName(argument)}`;
  const fields = documentOf(argument, 40272, words);
  return mapping(explained(`Invalid ${name}`, () => compileAddFields(fields, now)));
}

function mapping(change: (document: Document) => Document): Pipe {
  return function* (input) {
    for (const document of input) yield change(document);
  };
}

function documentOf(argument: unknown, code: number, message: string): Document {
  const document = asDocument(argument);
  if (document === undefined) throw numbered(code, message);
  return document;
}

function matching(argument: unknown, { now }: PipelineContext): Pipe {
  const matches = compileFilter(
    documentOf(argument, 15959, "the match filter must be an expression in an object"),
    { now },
  );
  return function* (input) {
    for (const document of input) if (matches(document)) yield document;
  };
}

function unsetting(argument: unknown): Pipe {
  const paths: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (!Array.isArray(argument) && typeof argument !== "string") {
    throw numbered(31002, "$unset specification must be a string or an array");
  }
  if (paths.length === 0)
    throw numbered(31119, "$unset specification must be a string or an array with at least one field");
  if (!paths.every((path) => typeof path === "string")) {
    throw numbered(31120, "$unset specification must be a string or an array containing only string values");
  }
  return mapping(compileProjection(Object.fromEntries(paths.map((path) => [path, 0]))));
}

function newRoot(argument: unknown): unknown {
  const named = documentOf(
    argument,
    40229,
    `expected an object as specification for $replaceRoot stage, got ${typeName(argument)}`,
  );
  for (const key of Object.keys(named)) {
    if (key !== "newRoot")
      throw numbered(
        40230,
        `unrecognized option to $replaceRoot stage: ${key}, only valid option is 'newRoot'.`,
      );
  }
  if (!Object.hasOwn(named, "newRoot"))
    throw numbered(40231, "no newRoot specified for the $replaceRoot stage");
  return named["newRoot"];
}

function replacing(source: unknown, { now }: PipelineContext): Pipe {
  const expression = compileExpression(source);
  return mapping((document) => {
    const value = expression({ root: document, now });
    const root = asDocument(value);
    if (root !== undefined) return root;
    throw numbered(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was: ${describe(value)}. ` +
        `Type of resulting value: '${typeName(value)}'. Input document: ${describe(document)}`,
    );
  });
}
