import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { expect } from "chai";
import express from "express";
import Handlebars from "handlebars";
import { HtmlValidate } from "html-validate";
import { helpers } from "../../server/web/view-helpers.js";
import { installViews, renderMail } from "../../server/web/views.js";
import { everything, frame } from "./every-partial.js";

const everyPartial = resolve("test/web/every-partial.hbs");

describe("Views", () => {
  let server: Server;
  let url = "";

  before(async () => {
    const app = express();
    installViews(app);
    app.get("/all", (_req, res) => res.render(everyPartial, { ...frame(), ...everything }));
    app.get("/wrong", (_req, res) =>
      res.render(everyPartial, { ...frame({ hasErrors: true }), ...everything }),
    );
    app.get("/live", (_req, res) =>
      res.render(everyPartial, { ...frame({ live: "group:1" }), ...everything }),
    );
    app.get("/short", (_req, res) => res.render(everyPartial, frame()));
    const tell: express.ErrorRequestHandler = (error: Error, _req, res, next) => {
      if (res.headersSent) next(error);
      else res.status(500).send(error.message);
    };
    app.use(tell);
    server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, { headers });
    return {
      status: answer.status,
      html: await answer.text(),
      etag: answer.headers.get("etag") ?? "",
      headers: answer.headers,
    };
  };

  it("make valid HTML of every shared partial", async () => {
    const { html, status } = await ask("/wrong");
    expect(status).to.equal(200);
    const report = await new HtmlValidate({
      extends: ["html-validate:recommended", "html-validate:a11y"],
      // A list of checkboxes shares its name; Handlebars leaves trailing spaces.
      rules: {
        "no-trailing-whitespace": "off",
        "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
      },
    }).validateString(html);
    expect(
      report.results.flatMap((result) => result.messages.map((m) => `${m.ruleId} ${m.line}: ${m.message}`)),
    ).to.deep.equal([]);
  });

  it("put Error before the title and a summary on top when the form failed, and only then", async () => {
    const wrong = await ask("/wrong");
    expect(wrong.html).to.include("<title>Error: Every partial · Peer Rounds</title>");
    expect(wrong.html).to.match(/There is a problem[\s\S]*<a href="#field-title">Give the group a name<\/a>/);
    expect(wrong.html).to.match(/<li>Too busy<\/li>/);
    const right = await ask("/all");
    expect(right.html)
      .to.include("<title>Every partial · Peer Rounds</title>")
      .and.not.include("There is a problem");
  });

  it("tie a field's hint and error to its control", async () => {
    const { html } = await ask("/all");
    expect(html).to.match(
      /<input id="field-title"[^>]*aria-describedby="field-title-hint field-title-error" aria-invalid="true"/,
    );
    expect(html).to.match(/<input id="field-bare"(?![^>]*aria-)[^>]*>/);
    expect(html, "what is pasted is counted, never cut").to.match(/id="field-title"[^>]* data-most="80"/);
    expect(html).to.not.include("maxlength");
  });

  it("show typed text as it was typed, never as HTML", async () => {
    const { html } = await ask("/all");
    expect(html).to.include(
      "\nFirst &lt;b&gt;line&lt;/b&gt; &amp; &quot;more&quot;\n  indented line</textarea>",
    );
    expect(html).to.not.include("<b>line");
  });

  it("answer a request for the fragment with the main element alone", async () => {
    const { html, headers } = await ask("/live", { "X-Fragment": "main" });
    expect(html).to.match(/^<main id="main"[^>]* data-live="group:1"[\s\S]*<\/main>$/);
    expect(html).to.include('data-title="Every partial · Peer Rounds"');
    expect(headers.get("vary")).to.match(/X-Fragment/i);
  });

  it("give two renderings one ETag although each form has a key of its own, so that a look again is a 304", async () => {
    const first = await ask("/live", { "X-Fragment": "main" });
    const second = await ask("/live", { "X-Fragment": "main" });
    expect(first.html).to.not.equal(second.html);
    expect(first.etag).to.equal(second.etag);
    expect((await ask("/all", { "X-Fragment": "main" })).etag).to.not.equal(first.etag);
    const again = await ask("/live", {
      "X-Fragment": "main",
      "If-None-Match": first.etag,
      "Cache-Control": "max-age=0",
    });
    expect(again.status).to.equal(304);
  });

  it("fail loudly when a page forgets what it must show", async () => {
    const { status, html } = await ask("/short");
    expect(status).to.equal(500);
    expect(html).to.not.include("<main");
  });

  it("say a message as HTML and as plain text", () => {
    const { html, text } = renderMail("message", {
      subject: "A place",
      programmeName: "Peer Rounds",
      greeting: "Dear Bea,",
      paragraphs: ["Renal & friends has a place for you."],
      action: { label: "Take it", href: "https://peer.example/a?b=1&c=2" },
      reason: "You are in the waitlist.",
    });
    expect(html)
      .to.include("Renal &amp; friends")
      .and.include('<a href="https://peer.example/a?b&#x3D;1&amp;c&#x3D;2">Take it</a>');
    expect(text)
      .to.include("Renal & friends has a place for you.")
      .and.include("Take it:\nhttps://peer.example/a?b=1&c=2\n");
    expect(text).to.not.match(/\n{3}/);
  });
});

describe("Templates", () => {
  const names = readdirSync("views", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".hbs"),
  );
  const sourceOf = (name: string) => readFileSync(join("views", name), "utf8");
  const partials = new Set(names.map((name) => name.replace(/^shared\//, "").replace(/\.hbs$/, "")));

  it("keep a code and a span of hours on one line each, and nothing else", () => {
    expect(String(helpers.unbroken("X-E6 & N-204 (17:00–17:50) well-known A-level <b>"))).to.equal(
      ["X-E6", " &amp; ", "N-204", " (", "17:00–17:50", ") well-known A-level &lt;b&gt;"]
        .map((part, at) => (at % 2 === 0 ? `<span class="unbroken">${part}</span>` : part))
        .join(""),
    );
  });

  it("put words that are kept together into one piece in a cell, which on a phone has a column for them", () => {
    const bare = /<td[^>]*data-label[^>]*>(\{\{#if [^}]*\}\})?\{\{unbroken /;
    expect(names.filter((name) => bare.test(sourceOf(name)))).to.deep.equal([]);
  });

  it("include only partials that are there", () => {
    const missing = names.flatMap((name) =>
      [...sourceOf(name).matchAll(/\{\{~?>\s*([\w/.-]+)/g)]
        .filter(([, used]) => !partials.has(used!))
        .map(([, used]) => `${name}: ${used}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("call only helpers that exist", () => {
    const known = new Set(["if", "unless", "each", "with", "lookup", ...Object.keys(helpers)]);
    class Calls extends Handlebars.Visitor {
      unknown: string[] = [];
      override SubExpression(call: hbs.AST.SubExpression) {
        this.note(call);
        super.SubExpression(call);
      }
      override BlockStatement(call: hbs.AST.BlockStatement) {
        this.note(call);
        super.BlockStatement(call);
      }
      override MustacheStatement(call: hbs.AST.MustacheStatement) {
        if (call.params.length > 0) this.note(call);
        super.MustacheStatement(call);
      }
      private note({ path }: { path: hbs.AST.PathExpression | hbs.AST.Literal }) {
        const name = "original" in path ? path.original : "";
        if (!known.has(name)) this.unknown.push(name);
      }
    }
    const unknown = names.flatMap((name) => {
      const calls = new Calls();
      calls.accept(Handlebars.parse(sourceOf(name)));
      return calls.unknown.map((helper) => `${name}: ${helper}`);
    });
    expect(unknown).to.deep.equal([]);
  });

  it("name only icons that are drawn", () => {
    const drawn = readFileSync("public/icons/icons.svg", "utf8");
    const missing = names.flatMap((name) =>
      [...sourceOf(name).matchAll(/\{\{icon "([^"]+)"|\bicon="([^"]+)"/g)]
        .map(([, called, passed]) => called ?? passed)
        .filter((icon) => !drawn.includes(`<symbol id="${icon}">`))
        .map((icon) => `${name}: ${icon}`),
    );
    expect(missing).to.deep.equal([]);
  });

  it("hold no inline style, script or handler, which the content security policy would drop", () => {
    const inline = names.filter((name) =>
      /\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)/.test(sourceOf(name)),
    );
    expect(inline).to.deep.equal([]);
  });

  it("open every form that posts with its keys", () => {
    // A page that lies on a phone holds no token: its forms are sent with one fetched when the network is back.
    const online = names.filter((name) => !/^offline[/\\]/.test(name));
    const bare = online.flatMap((name) =>
      [...sourceOf(name).matchAll(/<form[^>]*method="post"[^>]*>\s*(.{0,40})/g)]
        .filter(([, next]) => !/^\{\{> form-keys\}\}|^<input type="hidden" name="csrf"/.test(next!))
        .map(([form]) => `${name}: ${form}`),
    );
    expect(bare).to.deep.equal([]);
  });
});
