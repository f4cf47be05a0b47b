/** One change of a register, as its trace keeps it: the form's field, and what it said before and since. */
export interface Edit {
  field: string;
  from: string;
  to: string;
}

/** Whose mark or tick a change is about; "" for a field that is no person's. */
export const personIn = ({ field }: Pick<Edit, "field">): string =>
  /^(?:mark|leader)-([0-9a-f]{24})$/.exec(field)?.[1] ?? "";

/**
 * A change in words: "Priya Iyer: not marked → absent", "Ana Leader: led it".
 * @param names by person
 */
export function editWords(edit: Edit, names: ReadonlyMap<string, string>): string {
  const name = names.get(personIn(edit)) ?? "Someone no longer on the roster";
  if (edit.field.startsWith("leader-")) return `${name}: ${edit.to === "" ? "didn’t lead it" : "led it"}`;
  return `${name}: ${edit.from || "not marked"} → ${edit.to || "not marked"}`;
}

/** The changes that the details of a trace hold; none where they hold something else. */
export function editsIn(details: unknown): Edit[] {
  const { edits } = (details ?? {}) as { edits?: unknown };
  const all = Array.isArray(edits) ? (edits as Partial<Edit>[]) : [];
  return all.flatMap(({ field, from, to }) =>
    typeof field === "string" &&
    typeof from === "string" &&
    typeof to === "string" &&
    personIn({ field }) !== ""
      ? [{ field, from, to }]
      : [],
  );
}
