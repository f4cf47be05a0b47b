/** What a form or document says, field by field, lists as they are written. */
export type Said = Record<string, string | number | boolean>;

/** What changed, from what to what; nothing of what stayed. */
export function differenceOf(before: Said, after: Said): { from: Said; to: Said } {
  const changed = Object.keys(after).filter((field) => before[field] !== after[field]);
  const partOf = (said: Said) => Object.fromEntries(changed.map((field) => [field, said[field] ?? ""]));
  return { from: partOf(before), to: partOf(after) };
}
