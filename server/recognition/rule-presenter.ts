import { dayWords } from "../time/words.js";
import { wallOf } from "../time/zone.js";
import { asText, type FieldErrors, type Typed } from "../web/input.js";
import { capital } from "../web/phrases.js";
import { rivalsAmong, type Difference } from "../web/rivals.js";
import { measureWords, needsWords } from "./earning.js";
import { fieldsOf } from "./input.js";
import type { RuleFields } from "./rule.js";

/** What a rule asks for, in words. */
export const asksWords = ({ needs }: Pick<RuleFields, "needs">): string =>
  needs.length > 0 ? needsWords({ needs }) : "decided by staff";

/** The fields of a rule's form for what it asks for, as typed or as they stand. */
export function measureFields(needs: RuleFields["needs"], typed: Typed, errors: FieldErrors) {
  const kept = fieldsOf(needs);
  return Object.entries(measureWords).map(([measure, { label, inHours }]) => ({
    name: measure,
    label: labelOf(label, inHours),
    suffix: inHours ? "hours" : "",
    value: typed[measure] ?? kept[measure as keyof typeof kept],
    error: errors[measure] ?? "",
  }));
}

/** Said once a rule's recognition was given to so many. */
export const givenWords = (name: string, given: number): string =>
  given === 1
    ? `“${name}” was given to one person, who has been told.`
    : `“${name}” was given to ${given} people. Each has been told once.`;

/** Where a rule as it stands and as somebody typed it differ. */
export function ruleDifferences(rule: RuleFields, typed: Typed): Difference[] {
  const asked = rule.kind === "award" ? [] : measureFields(rule.needs, {}, {});
  const fields = [
    { name: "name", label: "Name", value: rule.name },
    { name: "about", label: "What it is for", value: rule.about },
    ...asked,
  ];
  return rivalsAmong(
    fields.map(({ name, label, value }) => ({
      label,
      stored: asText(value),
      typed: asText(typed[name]).trim(),
    })),
  );
}

function labelOf(label: string, inHours: boolean): string {
  if (!inHours) return `${capital(label)} at least`;
  return label === "in all" ? "Hours in all at least" : `Hours of ${label} at least`;
}

/** A rule's versions as a timeline, the latest first; each by the name of who made it. */
export function presentVersions(
  versions: readonly RuleFields[],
  names: ReadonlyMap<string, string>,
  zone: string,
) {
  return versions.map(({ version, name, needs, createdAt, createdBy }) => ({
    at: dayWords(wallOf(createdAt, zone).on, true),
    text: `${version}. “${name}”: ${asksWords({ needs })}`,
    who: names.get(createdBy) ?? "by the app",
  }));
}
