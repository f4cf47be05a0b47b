import type { Expression, Scope } from "./expression.js";
import { asDocument, setField, type Document } from "./values.js";

/** What a projection does with one field. */
export type Rule =
  | { readonly kind: "keep" | "drop" }
  | { readonly kind: "compute"; readonly expression: Expression }
  /** `$slice` of `find`: the value is changed where it stands. */
  | { readonly kind: "narrow"; readonly narrow: (value: unknown) => unknown }
  | { readonly kind: "nested"; readonly rules: Map<string, Rule> };

/** Applies the rules of one level: kept fields stay in the document's order, computed ones follow. */
export function project(
  document: Document,
  rules: ReadonlyMap<string, Rule>,
  inclusion: boolean,
  scope: Scope,
): Document {
  const result: Document = {};
  for (const name of Object.keys(document)) {
    const value = kept(document[name], rules.get(name), inclusion, scope);
    if (value !== undefined) setField(result, name, value);
  }
  for (const [name, rule] of rules) {
    if (rule.kind !== "compute" && Object.hasOwn(document, name)) continue;
    const value = computed(rule, scope);
    if (value !== undefined) setField(result, name, value);
  }
  return result;
}

function kept(value: unknown, rule: Rule | undefined, inclusion: boolean, scope: Scope): unknown {
  if (rule === undefined) return inclusion ? undefined : value;
  switch (rule.kind) {
    case "keep":
      return value;
    case "drop":
    case "compute":
      return undefined;
    case "narrow":
      return rule.narrow(value);
    case "nested":
      return projectNested(value, rule.rules, inclusion, scope);
  }
}

function projectNested(
  value: unknown,
  rules: ReadonlyMap<string, Rule>,
  inclusion: boolean,
  scope: Scope,
): unknown {
  if (Array.isArray(value)) {
    return value
      .map((element) => projectNested(element, rules, inclusion, scope))
      .filter((element) => element !== undefined);
  }
  const document = asDocument(value);
  if (document !== undefined) return project(document, rules, inclusion, scope);
  return inclusion ? computedFields(rules, scope) : value;
}

/** What a rule makes where the document has no such field, or nothing that has fields. */
function computed(rule: Rule, scope: Scope): unknown {
  if (rule.kind === "compute") return rule.expression(scope);
  return rule.kind === "nested" ? computedFields(rule.rules, scope) : undefined;
}

function computedFields(rules: ReadonlyMap<string, Rule>, scope: Scope): Document | undefined {
  if (![...rules.values()].some(computes)) return undefined;
  const result: Document = {};
  for (const [name, rule] of rules) {
    const value = computed(rule, scope);
    if (value !== undefined) setField(result, name, value);
  }
  return result;
}

function computes(rule: Rule): boolean {
  return rule.kind === "compute" || (rule.kind === "nested" && [...rule.rules.values()].some(computes));
}
