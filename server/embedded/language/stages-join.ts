import { encodeKey } from "./compare.js";
import { describeField } from "./describe.js";
import { someAt, splitPath } from "./paths.js";
import { failedToParse, notSupported } from "./refusals.js";
import type { Pipe, PipelineContext, StageCompiler } from "./stage.js";
import { asDocument, fieldOf, setField, typeName, type Document } from "./values.js";

/** Stages that reach into other collections. */
export const JOIN_STAGES: Readonly<Record<string, StageCompiler>> = { $lookup: joining };

interface Lookup {
  from: string;
  local: string[];
  foreign: string[];
  as: string[];
}

function joining(argument: unknown, { lookup }: PipelineContext): Pipe {
  const spec = lookupOf(argument);
  return function* (input) {
    let index: Map<string, Document[]> | undefined;
    for (const document of input) {
      index ??= indexBy(lookup(spec.from), spec.foreign);
      yield placed(document, spec.as, partners(document, spec.local, index));
    }
  };
}

function lookupOf(argument: unknown): Lookup {
  const named = asDocument(argument);
  if (named === undefined)
    throw failedToParse(`the $lookup specification must be an object, but found ${typeName(argument)}`);
  if (Object.hasOwn(named, "pipeline") || Object.hasOwn(named, "let"))
    throw notSupported("$lookup with a pipeline");
  const text = (name: string) => {
    const value = fieldOf(named, name);
    if (value === undefined)
      throw failedToParse(
        `$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified`,
      );
    if (typeof value !== "string")
      throw failedToParse(
        `$lookup argument '${describeField(name, value)}' must be a string, is type ${typeName(value)}`,
      );
    return value;
  };
  for (const name of Object.keys(named)) {
    if (!["from", "localField", "foreignField", "as"].includes(name))
      throw failedToParse(`unknown argument to $lookup: ${name}`);
  }
  return {
    from: text("from"),
    local: splitPath(text("localField")),
    foreign: splitPath(text("foreignField")),
    as: splitPath(text("as")),
  };
}

/** Documents of the other collection by every value that equality would find them with. */
function indexBy(documents: Iterable<Document>, parts: readonly string[]): Map<string, Document[]> {
  const index = new Map<string, Document[]>();
  for (const document of documents) {
    for (const key of keysAt(document, parts)) {
      const list = index.get(key);
      if (list === undefined) index.set(key, [document]);
      else list.push(document);
    }
  }
  return index;
}

function keysAt(document: Document, parts: readonly string[]): Set<string> {
  const keys = new Set<string>();
  someAt(document, parts, (value) => {
    keys.add(encodeKey(value).toString("latin1"));
    return false;
  });
  return keys;
}

/** An array in the local field joins by each of its elements, a missing field like null. */
function partners(
  document: Document,
  parts: readonly string[],
  index: ReadonlyMap<string, Document[]>,
): Document[] {
  const keys = localKeys(document, parts);
  const found = new Set<Document>();
  for (const key of keys) for (const partner of index.get(key) ?? []) found.add(partner);
  return [...found];
}

function localKeys(document: Document, parts: readonly string[]): Set<string> {
  const keys = new Set<string>();
  someAt(document, parts, (value) => {
    if (!Array.isArray(value)) keys.add(encodeKey(value).toString("latin1"));
    return false;
  });
  return keys;
}

function placed(document: Document, [name = "", ...rest]: readonly string[], value: unknown): Document {
  const result = { ...document };
  setField(
    result,
    name,
    rest.length === 0 ? value : placed(asDocument(fieldOf(document, name)) ?? {}, rest, value),
  );
  return result;
}
