import { pathsOf, type School } from "./school.js";

/** A form that posts. */
export interface Form {
  action: string;
  fields: string[];
  /** What the page proposes for each field; empty where it leaves that to the person. */
  proposed: Record<string, string>;
}

/** The forms that post, on all pages this school shows. */
export async function formsOf(school: School): Promise<Form[]> {
  const forms = new Map<string, Form>();
  for (const path of pathsOf("GET")) {
    const { text } = await school.everywhere.get(school.addressOf(path));
    for (const [, attributes = "", inside = ""] of text.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)) {
      if (!/method="post"/.test(attributes)) continue;
      const action = (/action="([^"]+)"/.exec(attributes)?.[1] ?? school.addressOf(path)).replace(
        /&#x3D;/g,
        "=",
      );
      const before = forms.get(action);
      const names = [...inside.matchAll(/ name="([^"]+)"/g)].map(([, name = ""]) => name);
      const fields = names.filter((name) => name !== "csrf" && name !== "actionKey");
      forms.set(action, {
        action,
        fields: [...new Set([...(before?.fields ?? []), ...fields])],
        proposed: { ...before?.proposed, ...valuesIn(inside) },
      });
    }
  }
  return [...forms.values()];
}

function valuesIn(html: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = "", , value = ""] of html.matchAll(
    /<input[^>]* name="([^"]+)"([^>]* value="([^"]*)")?/g,
  ))
    values[name] ??= value;
  for (const [, name = "", options = ""] of html.matchAll(
    /<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    values[name] = /<option value="([^"]+)"/.exec(options)?.[1] ?? "";
  return values;
}
