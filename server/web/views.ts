import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Express, RequestHandler } from "express";
import { render } from "./templates.js";

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
  /** Who is signed in; by the key a phone knows whose form it keeps. */
  person: { name: string; key: string } | null;
  /** How many messages the person has not read, and the topic of their inbox; null for who isn't signed in. */
  bell: { unread: number; topic: string } | null;
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

/** Addresses of the built script, style sheet and service worker; empty before the first browser build. */
export const assets = findAssets();

/**
 * Renders pages with Handlebars from views/. `app.locals.assets` holds the built script and style sheet
 * (`{ js, css }`, addresses under /build, empty strings before the first browser build). A request that carries
 * `X-Fragment: main` is answered with the page's <main> alone. Call it before the routes are mounted.
 */
export function installViews(app: Express): void {
  app.engine("hbs", (path, options, done) => {
    const { layout = "main" } = options as { layout?: string };
    let html: string;
    try {
      html = render(path, layout, options);
    } catch (error) {
      return void done(error);
    }
    done(null, html);
  });
  app.set("view engine", "hbs");
  app.set("views", root);
  app.enable("view cache");
  app.set("etag", versionOf);
  app.locals.assets = assets;
  app.use(chooseLayout);
}

/**
 * The view in the layout of that name, as HTML.
 * @throws when a variable that a template reads is not in the context
 */
export const renderPage = (view: string, layout: string, context: object): string =>
  render(`${root}/${view}.hbs`, layout, { ...context, assets });

/**
 * The HTML and plain text of a message, from views/emails/<name>.hbs (in layouts/email.hbs) and <name>.text.hbs.
 * @throws when either file or a variable is missing
 */
export function renderMail(name: string, context: object): { html: string; text: string } {
  const file = (end: string) => join(root, "emails", `${name}${end}`);
  return { html: render(file(".hbs"), "email", context), text: render(file(".text.hbs"), "", context) };
}

const chooseLayout: RequestHandler = (req, res, next) => {
  // What an answer may differ by, pressed or not, for all that is sent from here on.
  res.setHeader("Vary", "Accept-Encoding, X-Fragment");
  if (req.get("x-fragment") === "main") res.locals.layout = "fragment";
  next();
};

/**
 * The ETag of a fragment, by which a page that looks again gets its 304; nothing else that is sent is kept anywhere.
 * Two renderings that differ in the keys of their forms only share it.
 */
function versionOf(body: string | Buffer): string | undefined {
  const text = body.toString();
  if (!text.startsWith("<main")) return undefined;
  const lasting = text.replace(/name="(csrf|actionKey)" value="[^"]*"/g, "");
  return `W/"${createHash("sha1").update(lasting).digest("base64url")}"`;
}

/** Reads esbuild's metafile, whose outputs carry a hash of their content in their names. */
function findAssets(): { js: string; css: string; worker: string; scanner: string } {
  const meta = resolve("public/build/meta.json");
  const outputs = existsSync(meta) ? outputsOf(readFileSync(meta, "utf8")) : {};
  const find = (entry: string) => {
    const built = Object.entries(outputs).find(([, output]) => output.entryPoint === entry)?.[0];
    return built ? `/${relative("public", built)}` : "";
  };
  return {
    js: find("public/ts/main.ts"),
    css: find("public/css/app.css"),
    worker: find("public/worker/service-worker.ts"),
    scanner: find("public/ts/scanner.ts"),
  };
}

function outputsOf(json: string): Record<string, { entryPoint?: string }> {
  return (JSON.parse(json) as { outputs: Record<string, { entryPoint?: string }> }).outputs;
}
