import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import Handlebars from "handlebars";

const { SafeString } = Handlebars;

/** Everything a template may call beside Handlebars' own if, unless, each, with and lookup. */
export const helpers = {
  icon,
  seatDots,
  plural,
  unbroken,
  eq: (a: unknown, b: unknown) => a === b,
  not: (value: unknown) => Handlebars.Utils.isEmpty(value),
  and: (...given: unknown[]) => given.slice(0, -1).every((value) => !Handlebars.Utils.isEmpty(value)),
  or: (...given: unknown[]) => given.slice(0, -1).some((value) => !Handlebars.Utils.isEmpty(value)),
  /** Whether a list holds a value; a list that isn't there holds nothing. */
  includes: (list: unknown, value: unknown) => Array.isArray(list) && list.includes(value),
  /** The lines of a text. */
  lines: (text: unknown) => String(text).split("\n"),
  /** `(choose isOpen "primary" "plain")`: the second word when the first value is there, else the third; none is not there. */
  choose: (value: unknown, yes: unknown, no: unknown) =>
    value === 0 || Handlebars.Utils.isEmpty(value) ? no : yes,
  /** `(addressOf "/groups" id "membership")`: an address of its parts, each made safe. */
  addressOf: (start: string, ...parts: unknown[]) =>
    [start, ...parts.slice(0, -1).map((part) => encodeURIComponent(String(part)))].join("/"),
  /** A fresh key per form, by which a repeated post is known. */
  actionKey: () => randomUUID(),
};

const symbols = new Map(
  [
    ...readFileSync(resolve("public/icons/icons.svg"), "utf8").matchAll(
      /<symbol id="([^"]+)">(.*?)<\/symbol>/gs,
    ),
  ].map(([, name, shapes]) => [name, shapes] as const),
);

/** `{{icon "clock"}}`: the drawing itself, hidden from screen readers, in the colour of the text around it. */
function icon(name: string) {
  const shapes = symbols.get(name);
  if (shapes === undefined) throw new Error(`No icon is called "${name}" in public/icons/icons.svg`);
  return new SafeString(
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes}</svg>`,
  );
}

/** `{{plural 3 "place" "places"}}`: "3 places". */
function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A code ("N-204", "REN-8") or a span of hours ("17:00–17:50"): what a line may otherwise break in two. */
const belongsTogether = /\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9]{0,5}-[A-Z0-9]{1,6}\b|\b\d\d:\d\d–\d\d:\d\d\b/g;

/** `{{unbroken text}}`: the text, with each code and each span of hours in it kept on one line. */
function unbroken(text: string) {
  const safe = Handlebars.Utils.escapeExpression(text);
  return new SafeString(safe.replace(belongsTogether, '<span class="unbroken">$&</span>'));
}

const SEATS_DRAWN = 20;

/**
 * `{{seatDots 9 12}}`: nine filled dots and three open ones, as in a bullet journal; a bar above 20 places. A drawing
 * only (the words stand beside it), made of SVG attributes because the pages allow no inline style.
 */
function seatDots(taken: number, capacity: number) {
  const open = (attributes: string) =>
    `<svg class="seats" ${attributes} aria-hidden="true" focusable="false">`;
  if (capacity > SEATS_DRAWN) {
    const share = Math.round((100 * Math.min(taken, capacity)) / capacity);
    return new SafeString(
      `${open('viewBox="0 0 100 6" width="100" height="6" data-bar')}<rect class="seat" width="100" height="6" rx="3"/>` +
        `<rect class="seat-taken" width="${share}" height="6" rx="3"/></svg>`,
    );
  }
  const dots = Array.from({ length: capacity }, (_, place) => {
    const kind = place < taken ? "seat-taken" : "seat";
    return `<circle class="${kind}" cx="${place * 11 + 5}" cy="5" r="3.5"/>`;
  });
  const width = Math.max(capacity * 11 - 1, 1);
  return new SafeString(
    `${open(`viewBox="0 0 ${width} 10" width="${width}" height="10"`)}${dots.join("")}</svg>`,
  );
}
