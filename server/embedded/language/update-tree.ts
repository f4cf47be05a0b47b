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
  readonly position: string | undefined;
  readonly arrayFilters: ReadonlyMap<string, (element: unknown) => boolean>;
}

/**
 * What happens where an operator's path doesn't exist: it is made; or there is nothing to do, but a path through
 * a scalar is an error (`$pull`); or nothing at all (`$unset`).
 */
export type Missing = (scope: UpdateScope) => "create" | "refuse" | "ignore";

/** One operator at the end of a path: it gets the old value (undefined: missing) and gives the new one. */
interface Leaf {
  readonly kind: "leaf";
  readonly path: string;
  readonly missing: Missing;
  apply(value: unknown, scope: UpdateScope): unknown;
}

/** The paths of an update as a tree, in the order in which MongoDB applies them. */
export interface Branch {
  readonly kind: "branch";
  readonly children: Map<string, UpdateNode>;
}

type UpdateNode = Leaf | Branch;

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
export function applyNode(node: UpdateNode, value: unknown, at: string, scope: UpdateScope): unknown {
  if (node.kind === "leaf") return node.apply(value, scope);
  if (Array.isArray(value)) return applyToArray(node, value, at, scope);
  const document = asDocument(value);
  if (value === undefined || document !== undefined) return applyToDocument(node, document, at, scope);
  for (const [name, child] of node.children) {
    if (isArrayMarker(name)) throw notAnArray(at, value);
    checkViable(child, resolve(name, scope), at, value, scope);
  }
  return value;
}

/** Refuses what would have to go on through a value that has no fields, or through an array by a name. */
function checkViable(node: UpdateNode, child: string, at: string, value: unknown, scope: UpdateScope): void {
  const verdict = whenMissing(node, scope);
  if (verdict === "ignore") return;
  const element = describeField(at.split(".").at(-1) ?? at, value);
  throw new DatabaseError(
    28,
    "PathNotViable",
    verdict === "create"
      ? `Cannot create field '${child}' in element {${element}}`
      : `Cannot use the part (${child}) of (${at}.${child}) to traverse the element ({${element}})`,
  );
}

/** What the operators below a node do where their path is missing; the strictest of them decides. */
function whenMissing(node: UpdateNode, scope: UpdateScope): ReturnType<Missing> {
  if (node.kind === "leaf") return node.missing(scope);
  let verdict: ReturnType<Missing> = "ignore";
  for (const child of node.children.values()) {
    const found = whenMissing(child, scope);
    if (found === "create") return "create";
    if (found === "refuse") verdict = "refuse";
  }
  return verdict;
}

function isArrayMarker(name: string): boolean {
  return name.startsWith("$[");
}

/** The child's real name: `$` stands for the position that the filter matched. */
function resolve(name: string, { position }: UpdateScope): string {
  return name === "$" ? (position ?? name) : name;
}

function applyToDocument(
  node: Branch,
  document: Document | undefined,
  at: string,
  scope: UpdateScope,
): Document | undefined {
  let result = document;
  for (const [written, child] of node.children) {
    if (isArrayMarker(written)) {
      if (document !== undefined) throw notAnArray(at, document);
      throw badValue(`The path '${at}' must exist in the document in order to apply array updates.`);
    }
    const name = resolve(written, scope);
    const before = document === undefined ? undefined : fieldOf(document, name);
    const after = applyNode(child, before, at === "" ? name : `${at}.${name}`, scope);
    if (after === before) continue;
    if (result === document) result = { ...document };
    if (after === undefined) Reflect.deleteProperty(result as Document, name);
    else setField(result as Document, name, after);
  }
  return result;
}

function notAnArray(at: string, value: unknown): DatabaseError {
  return badValue(
    `Cannot apply array updates to non-array element ${describeField(at.split(".").at(-1) ?? at, value)}`,
  );
}

function applyToArray(node: Branch, array: readonly unknown[], at: string, scope: UpdateScope): unknown {
  const result = [...array];
  let changed = false;
  for (const [position, child] of elementsOf(node, array, at, scope)) {
    const before = array[position];
    const after = applyNode(child, before, `${at}.${position}`, scope);
    if (after === before) continue;
    changed = true;
    if (position - result.length > MAX_PADDING) throw paddingRefused();
    while (result.length < position) result.push(null);
    // Removing an element of an array leaves null: the others keep their places.
    result[position] = after === undefined ? null : after;
  }
  return changed ? result : array;
}

function paddingRefused(): DatabaseError {
  return new DatabaseError(34, "CannotBackfillArray", `can't backfill more than ${MAX_PADDING} elements`);
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
    else checkViable(child, name, at, array, scope);
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
