import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Express, RequestHandler } from "express";
import { create } from "express-handlebars";
import type { PartialsDirObject, RenderViewOptions } from "express-handlebars/types/index.js";
import { helpers } from "./view-helpers.js";

/** One entry of the navigation; `icon` is the id of a symbol in public/icons/icons.svg. */
export interface NavItem {
  href: string;
  label: string;
  icon: string;
  current: boolean;
}

/** What every page is framed with, beside its own context. Templates read it as `@root.…` from any depth. */
export interface PageFrame {
  title: string;
  programmeName: string;
  /** At most five fit the bar of a phone; later ones are listed in the footer there. */
  nav: NavItem[];
  person: { name: string } | null;
  csrf: string;
  notice: { kind: "done" | "warning"; text: string } | null;
  /** Space-separated topics. Empty: the page is never fetched again (answers to a failed form, for instance). */
  live: string;
  /** Puts "Error: " before the title and shows the error summary. */
  hasErrors: boolean;
  /** Named zone of the programme, in which the page tells when it was last up to date. */
  zone: string;
}

const root = resolve("views");
const partialName = (path: string) => path.replace(/^shared\//, "").replace(/\.hbs$/, "");

const engine = create({
  extname: ".hbs",
  layoutsDir: join(root, "layouts"),
  // A shared partial goes by its bare name, one of a slice by its path: {{> button …}}, {{> groups/_row …}}.
  partialsDir: { dir: root, rename: partialName } as PartialsDirObject,
  defaultLayout: "main",
  helpers,
  compilerOptions: {
    strict: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
    knownHelpersOnly: true,
    // A partial sees only what it is handed, so nothing of the page around leaks into it.
    explicitPartialContext: true,
    // Without this a partial indented in its page would indent the lines typed into a text area.
    preventIndent: true,
  },
});

/**
 * Renders pages with Handlebars from views/. `app.locals.assets` holds the built script and style sheet
 * (`{ js, css }`, addresses under /build, empty strings before the first browser build). A request that carries
 * `X-Fragment: main` is answered with the page's <main> alone. Call it before the routes are mounted.
 */
export function installViews(app: Express): void {
  app.engine("hbs", (path, options, done) => {
    engine.renderView(path, options as RenderViewOptions).then((html) => done(null, html), done);
  });
  app.set("view engine", "hbs");
  app.set("views", root);
  app.enable("view cache");
  app.set("etag", versionOf);
  app.locals.assets = findAssets();
  app.use(chooseLayout);
}

/**
 * The HTML and plain text of a message, from views/emails/<name>.hbs (in layouts/email.hbs) and <name>.text.hbs.
 * Rejects when either file or a variable is missing.
 */
export async function renderMail(name: string, context: object): Promise<{ html: string; text: string }> {
  const render = (file: string, layout: string) =>
    engine.renderView(join(root, "emails", `${file}.hbs`), {
      ...context,
      layout,
      cache: true,
      settings: { views: root },
    });
  const [html, text] = await Promise.all([render(name, "email"), render(`${name}.text`, "")]);
  return { html, text };
}

const chooseLayout: RequestHandler = (req, res, next) => {
  res.vary("X-Fragment");
  if (req.get("x-fragment") === "main") res.locals.layout = "fragment";
  next();
};

/** Two renderings of one page differ in their one-time keys only; they share an ETag, so a live page gets its 304. */
function versionOf(body: string | Buffer): string {
  const text = body.toString();
  const lasting = text.includes('name="actionKey"')
    ? text.replace(/name="actionKey" value="[^"]*"/g, "")
    : text;
  return `W/"${createHash("sha1").update(lasting).digest("base64url")}"`;
}

/** Reads esbuild's metafile, whose outputs carry a hash of their content in their names. */
function findAssets(): { js: string; css: string } {
  const meta = resolve("public/build/meta.json");
  const outputs = existsSync(meta) ? outputsOf(readFileSync(meta, "utf8")) : {};
  const find = (entry: string) => {
    const built = Object.entries(outputs).find(([, output]) => output.entryPoint === entry)?.[0];
    return built ? `/${relative("public", built)}` : "";
  };
  return { js: find("public/ts/main.ts"), css: find("public/css/app.css") };
}

const outputsOf = (json: string) =>
  (JSON.parse(json) as { outputs: Record<string, { entryPoint?: string }> }).outputs;
