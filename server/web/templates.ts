import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Handlebars from "handlebars";
import { helpers } from "./view-helpers.js";

const root = resolve("views");

const compileOptions = {
  strict: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  knownHelpersOnly: true,
  // A partial sees only what it is handed, so nothing of the page around leaks into it.
  explicitPartialContext: true,
  // Without this a partial indented in its page would indent the lines typed into a text area.
  preventIndent: true,
};

type Template = (context: object) => string;

const handlebars = Handlebars.create();
const compiled = new Map<string, Template>();
handlebars.registerHelper(helpers);
for (const name of readdirSync(root, { recursive: true, encoding: "utf8" })) {
  if (name.endsWith(".hbs")) handlebars.registerPartial(partialName(name), templateAt(join(root, name)));
}

/** A shared partial goes by its bare name, one of a slice by its path: {{> button …}}, {{> groups/_row …}}. */
function partialName(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/^shared\//, "")
    .replace(/\.hbs$/, "");
}

/** The template in a file, compiled at its first use and kept for as long as the process lives. */
function templateAt(file: string): Template {
  const known = compiled.get(file);
  if (known) return known;
  const template = handlebars.compile<object>(readFileSync(file, "utf8"), compileOptions);
  compiled.set(file, template);
  return template;
}

/**
 * Renders the file in the layout of that name, which finds the page as `body`; an empty name is no layout.
 * @param file absolute path of the view
 * @throws when a variable that a template reads is not in the context
 */
export function render(file: string, layout: string, context: object): string {
  const body = templateAt(file)(context);
  if (layout === "") return body.trim();
  const whole = templateAt(`${root}/layouts/${layout}.hbs`)({ ...context, body });
  // A fragment takes another's place and ends with its last tag; a whole page may end with a line, and isn't copied.
  return layout === "fragment" ? whole.trim() : whole;
}
