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
    let others: Others | undefined;
    for (const document of input) {
      others ??= read(lookup(spec.from), spec.foreign);
      yield placed(document, spec.as, partners(document, spec.local, others));
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

/** The other collection: its documents in their order, and where each value is found that equality would find. */
interface Others {
  readonly documents: readonly Document[];
  readonly places: ReadonlyMap<string, readonly number[]>;
}

function read(source: Iterable<Document>, parts: readonly string[]): Others {
  const documents = [...source];
  const places = new Map<string, number[]>();
  for (const [place, document] of documents.entries()) {
    for (const key of foreignKeys(document, parts)) {
      const list = places.get(key);
      if (list === undefined) places.set(key, [place]);
      else list.push(place);
    }
  }
  return { documents, places };
}

function foreignKeys(document: Document, parts: readonly string[]): Set<string> {
  const keys = new Set<string>();
  someAt(document, parts, (value) => {
    keys.add(keyOf(value));
    return false;
  });
  return keys;
}

function keyOf(value: unknown): string {
  return encodeKey(value).toString("latin1");
}

function partners(document: Document, parts: readonly string[], { documents, places }: Others): Document[] {
  const found = new Set<number>();
  for (const key of localKeys(document, parts)) for (const place of places.get(key) ?? []) found.add(place);
  return [...found].sort((a, b) => a - b).map((place) => documents[place] as Document);
}

/** An array in the local field joins by each of its elements, a missing field like null. */
function localKeys(document: Document, parts: readonly string[]): Set<string> {
  const keys = new Set<string>();
  const add = (value: unknown) => {
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) keys.add(keyOf(part));
    return false;
  };
  someAt(document, parts, add, false);
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
