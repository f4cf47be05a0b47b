import { describeField } from "./describe.js";
import type { ElementTest } from "./array-filters.js";
import { indexOf } from "./paths.js";
import { checkedPath } from "./update-paths.js";
import { badValue } from "./refusals.js";
import { addLeaf, type Branch } from "./update-tree.js";
import { asDocument, fieldOf, typeName, type Document } from "./values.js";

/** Adds `$rename` of one field: its new place takes the value, its old one is removed. */
export function addRename(
  tree: Branch,
  from: string,
  parts: readonly string[],
  to: unknown,
  filters: ReadonlyMap<string, ElementTest>,
): void {
  if (typeof to !== "string") {
    throw badValue(`The 'to' field for $rename must be a string: ${describeField(from, to)}`);
  }
  const target = checkedPath(to, filters, new Set());
  if (from === to)
    throw badValue(`The source and target field for $rename must differ: ${describeField(from, to)}`);
  if (parts.some(isDynamic)) throw badValue(`The source field for $rename may not be dynamic: ${from}`);
  if (target.some(isDynamic)) throw badValue(`The destination field for $rename may not be dynamic: ${to}`);
  if (from.startsWith(`${to}.`) || to.startsWith(`${from}.`)) {
    throw badValue(
      `The source and target field for $rename must not be on the same path: ${describeField(from, to)}`,
    );
  }
  addLeaf(tree, parts, { kind: "leaf", path: from, missing: () => "refuse", apply: () => undefined });
  addLeaf(tree, target, {
    kind: "leaf",
    path: to,
    missing: ({ root }) => (sourceValue(root, parts, from) === undefined ? "ignore" : "create"),
    apply: (value, { root }) => {
      const moved = sourceValue(root, parts, from);
      if (moved !== undefined) refuseArrays(root, target, to);
      return moved === undefined ? value : moved;
    },
  });
}

function isDynamic(part: string): boolean {
  return part === "$" || part.startsWith("$[");
}

function sourceValue(root: Document, parts: readonly string[], path: string): unknown {
  let value: unknown = root;
  for (const [i, part] of parts.entries()) {
    if (Array.isArray(value)) {
      if ((value as unknown[])[indexOf(part) ?? -1] === undefined) return undefined;
      throw arrayOnTheWay("source", path, parts[i - 1] ?? "", root);
    }
    const document = asDocument(value);
    if (document === undefined) return undefined;
    value = fieldOf(document, part);
  }
  return value;
}

function refuseArrays(root: Document, parts: readonly string[], path: string): void {
  let value: unknown = root;
  for (const [i, part] of parts.entries()) {
    if (Array.isArray(value)) throw arrayOnTheWay("destination", path, parts[i - 1] ?? "", root);
    const document = asDocument(value);
    if (document === undefined) return;
    value = fieldOf(document, part);
  }
}

function arrayOnTheWay(which: string, path: string, name: string, root: Document): Error {
  const id = fieldOf(root, "_id");
  const found = typeName(id) === "missing" ? "no id" : describeField("_id", id);
  return badValue(
    `The ${which} field cannot be an array element, '${path}' in doc with ${found} has an array field called '${name}'`,
  );
}
