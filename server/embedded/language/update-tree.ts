import { DatabaseError } from "../errors.js";
import { describeField } from "./describe.js";
import { indexOf } from "./paths.js";
import { badValue } from "./refusals.js";
import { asDocument, fieldOf, setField, type Document } from "./values.js";

/** What the operators of one update may ask for while it is applied to one document. */
export interface UpdateScope {
  readonly root: Document;
  readonly inserting: boolean;
  readonly now: Date;
  /** The array position that the filter matched, for `$`. */
  readonly position: () => number | undefined;
  readonly arrayFilters: ReadonlyMap<string, (element: unknown) => boolean>;
}

/** One operator at the end of a path: it gets the old value (undefined: missing) and gives the new one. */
export interface Leaf {
  readonly kind: "leaf";
  readonly path: string;
  /** Whether the path is made when it doesn't exist; `$unset` and its like leave a document without it alone. */
  readonly creates: boolean;
  apply(value: unknown, scope: UpdateScope): unknown;
}

/** The paths of an update as a tree, in the order in which MongoDB applies them. */
export interface Branch {
  readonly kind: "branch";
  readonly children: Map<string, UpdateNode>;
}

export type UpdateNode = Leaf | Branch;

const MAX_PADDING = 1_500_000;

/** Puts an operator into the tree at its path; @throws DatabaseError 40 when another one is on the same path. */
export function addLeaf(tree: Branch, parts: readonly string[], leaf: Leaf): void {
  let branch = tree;
  parts.forEach((part, i) => {
    const existing = branch.children.get(part);
    if (i === parts.length - 1) {
      if (existing) throw conflict(leaf.path, leaf.path);
      branch.children.set(part, leaf);
    } else if (existing === undefined) {
      const next: Branch = { kind: "branch", children: new Map() };
      branch.children.set(part, next);
      branch = next;
    } else if (existing.kind === "leaf") throw conflict(leaf.path, parts.slice(0, i + 1).join("."));
    else branch = existing;
  });
}

function conflict(path: string, at: string): DatabaseError {
  return new DatabaseError(
    40,
    "ConflictingUpdateOperators",
    `Updating the path '${path}' would create a conflict at '${at}'`,
  );
}

/** Sorts every branch: names by their characters, positions by number, as MongoDB applies updates. */
export function sortTree({ children }: Branch): void {
  const entries = [...children].sort(([a], [b]) => compareNames(a, b));
  children.clear();
  for (const [name, node] of entries) {
    children.set(name, node);
    if (node.kind === "branch") sortTree(node);
  }
}

function compareNames(a: string, b: string): number {
  const x = indexOf(a);
  const y = indexOf(b);
  if (x !== undefined && y !== undefined) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Applies a node to the value at its place and returns the new value, the same one when nothing changed. */
export function applyNode(node: UpdateNode, value: unknown, name: string, scope: UpdateScope): unknown {
  if (node.kind === "leaf") return node.apply(value, scope);
  if (Array.isArray(value)) return applyToArray(node, value, name, scope);
  if (value === undefined)
    return creates(node, scope) ? applyToDocument(node, undefined, name, scope) : undefined;
  const document = asDocument(value);
  if (document !== undefined) return applyToDocument(node, document, name, scope);
  for (const child of node.children.keys()) checkViable(node, child, name, value, scope);
  return value;
}

function checkViable(node: Branch, child: string, name: string, value: unknown, scope: UpdateScope): void {
  if (isArrayMarker(child))
    throw badValue(`Cannot apply array updates to non-array element ${describeField(name, value)}`);
  const below = node.children.get(child);
  if (below !== undefined && creates(below, scope)) throw notViable(resolve(child, scope), name, value);
}

function notViable(child: string, name: string, value: unknown): DatabaseError {
  return new DatabaseError(
    28,
    "PathNotViable",
    `Cannot create field '${child}' in element {${describeField(name, value)}}`,
  );
}

function creates(node: UpdateNode, scope: UpdateScope): boolean {
  if (node.kind === "leaf") return node.creates;
  for (const [name, child] of node.children) {
    if (isArrayMarker(name) || creates(child, scope)) return true;
  }
  return false;
}

function isArrayMarker(name: string): boolean {
  return name.startsWith("$[");
}

/** The child's real name: `$` stands for the position that the filter matched. */
function resolve(name: string, scope: UpdateScope): string {
  if (name !== "$") return name;
  const position = scope.position();
  if (position === undefined) {
    throw badValue("The positional operator did not find the match needed from the query.");
  }
  return String(position);
}

function applyToDocument(
  node: Branch,
  document: Document | undefined,
  at: string,
  scope: UpdateScope,
): unknown {
  let result = document;
  for (const [written, child] of node.children) {
    if (isArrayMarker(written)) throw arrayNeeded(at, document);
    const name = resolve(written, scope);
    const before = document === undefined ? undefined : fieldOf(document, name);
    const after = applyNode(child, before, name, scope);
    if (after === before) continue;
    if (result === document) result = { ...document };
    if (after === undefined) Reflect.deleteProperty(result as Document, name);
    else setField(result as Document, name, after);
  }
  return result;
}

function arrayNeeded(at: string, document: Document | undefined): DatabaseError {
  return document === undefined
    ? badValue(`The path '${at}' must exist in the document in order to apply array updates.`)
    : badValue(`Cannot apply array updates to non-array element ${describeField(at, document)}`);
}

function applyToArray(node: Branch, array: readonly unknown[], at: string, scope: UpdateScope): unknown {
  const result = [...array];
  let changed = false;
  for (const [position, child] of elementsOf(node, array, at, scope)) {
    const before = array[position];
    const after = applyNode(child, before, String(position), scope);
    if (after === before) continue;
    changed = true;
    if (position - result.length > MAX_PADDING)
      throw badValue(`can't backfill more than ${MAX_PADDING} elements`);
    while (result.length < position) result.push(null);
    // Removing an element of an array leaves null: the others keep their places.
    result[position] = after === undefined ? null : after;
  }
  return changed ? result : array;
}

/** Which node applies to which position; several on one position are merged, or conflict. */
function elementsOf(
  node: Branch,
  array: readonly unknown[],
  at: string,
  scope: UpdateScope,
): Map<number, UpdateNode> {
  const found = new Map<number, UpdateNode>();
  const put = (position: number, child: UpdateNode) => {
    const existing = found.get(position);
    found.set(position, existing === undefined ? child : merge(existing, child, `${at}.${position}`));
  };
  for (const [written, child] of node.children) {
    if (isArrayMarker(written)) {
      const matches = elementFilter(written, scope);
      array.forEach((element, position) => {
        if (matches(element)) put(position, child);
      });
      continue;
    }
    const name = resolve(written, scope);
    const position = indexOf(name);
    if (position !== undefined) put(position, child);
    else if (creates(child, scope)) throw notViable(name, at, array);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

function elementFilter(marker: string, scope: UpdateScope): (element: unknown) => boolean {
  const identifier = marker.slice(2, -1);
  return identifier === "" ? () => true : (scope.arrayFilters.get(identifier) ?? (() => false));
}

function merge(a: UpdateNode, b: UpdateNode, at: string): UpdateNode {
  if (a.kind === "leaf" || b.kind === "leaf") {
    throw new DatabaseError(40, "ConflictingUpdateOperators", `Update created a conflict at '${at}'`);
  }
  const children = new Map(a.children);
  for (const [name, child] of b.children) {
    const existing = children.get(name);
    children.set(name, existing === undefined ? child : merge(existing, child, `${at}.${name}`));
  }
  const merged: Branch = { kind: "branch", children };
  sortTree(merged);
  return merged;
}

/** A short name of a document for messages: its `_id` only. */
export function idOf(document: Document): string {
  return `{${describeField("_id", fieldOf(document, "_id"))}}`.replace("_id: missing", "no id");
}
