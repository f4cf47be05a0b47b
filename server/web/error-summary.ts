import type { FieldErrors } from "./input.js";
import { lowered } from "./phrases.js";

/**
 * Names each field in the error summary by its label: "Places: enter a number from 5 to 900". A summary is read at the
 * top, and heard alone, far from the field. The words beside the field stay as they are.
 *
 * The label is looked up in the page itself, so no route has to say it again. What no field of the page shows has no
 * link.
 * @param html a page whose summary is made by views/shared/error-summary
 */
export function nameFields(html: string, errors: FieldErrors): string {
  return Object.keys(errors).reduce((page, field) => {
    const [open, close] = [`<a href="#field-${escaped(field)}">`, "</a>"];
    const from = page.indexOf(open);
    if (from < 0) return page;
    const to = page.indexOf(close, from);
    const words = page.slice(from + open.length, to);
    const isThere = page.includes(`id="field-${escaped(field)}"`);
    const named = withLabel(labelOf(page, field), words);
    const link = isThere ? `${open}${named}${close}` : named;
    return page.slice(0, from) + link + page.slice(to + close.length);
  }, html);
}

/** As Handlebars writes a name into an attribute. */
const escaped = (field: string) => field.replace(/[&<>"'`=]/g, "");

/** The label or legend of the field whose error stands beside it, as HTML; "" for none of its own. */
function labelOf(page: string, field: string): string {
  const at = page.indexOf(`id="field-${escaped(field)}-error"`);
  const own = page.slice(Math.max(0, page.lastIndexOf("data-invalid", at)), Math.max(0, at));
  return (/<(?:label|legend) class="label[^>]*>([^<]*)/.exec(own)?.[1] ?? "").trim();
}

/** Sentences that ask for something, which go on after a label; others keep their capital: it may be a name's. */
const asking = /^(?:Add|Begin|Choose|Enter|Fill|Give|Leave|Paste|Put|Say|Shorten|Tick|Use|Write)\b/;

function withLabel(label: string, words: string): string {
  if (label === "") return words;
  if (/[?!.]$/.test(label)) return `${label} ${words}`;
  return `${label}: ${asking.test(words) ? lowered(words) : words}`;
}
