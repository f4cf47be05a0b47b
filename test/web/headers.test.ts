import { readdirSync } from "node:fs";
import { request } from "node:http";
import { expect } from "chai";
import { Person } from "../../server/people/person.js";
import { useApp } from "../support/app.js";
import { stranger, type Visitor } from "../support/visitor.js";
import { observatoryScore } from "./observatory.js";
import { openOther } from "./other-app.js";
import { readAnswer, say } from "./raw.js";
import { openSchool } from "./school.js";

const policyOf = (url: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${url.replace("http", "ws")}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types peer-rounds",
  ].join(";");

describe("Every answer", () => {
  const app = useApp();

  function expectGuarded(headers: Headers, where: string): void {
    const wanted: Record<string, string> = {
      "content-security-policy": policyOf(app.url),
      "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    };
    for (const [name, value] of Object.entries(wanted))
      expect(headers.get(name), `${name} of ${where}`).to.equal(value);
    expect(headers.get("x-powered-by"), where).to.equal(null);
    expect(headers.get("server"), where).to.equal(null);
    expect(headers.get("access-control-allow-origin"), where).to.equal(null);
  }

  it("carries the same guarding headers: pages, files, errors, redirects, data, refusals", async () => {
    const { everywhere, group } = await openSchool(app);
    const script = readdirSync("public/build").find((name) => name.endsWith(".js")) ?? "";
    const paths = {
      "/today": 200,
      "/office/people.csv": 200,
      "/healthz": 200,
      "/readyz": 200,
      "/icons/favicon.svg": 200,
      "/icons/app.webmanifest": 200,
      [`/build/${script}`]: 200,
      "/build/none.js": 404,
      "/icons/none.svg": 404,
      "/nowhere": 404,
      "/": 303,
      "/groups/%E0%A4%A": 400,
      "/socket.io/?EIO=4&transport=polling": 400,
    };
    for (const [path, status] of Object.entries(paths)) {
      const answer = await everywhere.get(path);
      expect(answer.status, path).to.equal(status);
      expectGuarded(answer.headers, path);
    }
    const refused = await everywhere.send(`/groups/${group}/membership`, { method: "POST" });
    expect(refused.status).to.equal(403);
    expectGuarded(refused.headers, "a refused form");
    const failed = await stranger(app).post("/sign-in", { email: "nobody", next: "" });
    expect(failed.status).to.equal(422);
    expectGuarded(failed.headers, "a failed form");
  });

  it("carries them when nothing has changed, and when it was too much", async () => {
    const { everywhere } = await openSchool(app);
    for (const path of ["/icons/favicon.svg", "/today"]) {
      const look = { "x-fragment": "main", "cache-control": "max-age=0" };
      const tag = (await everywhere.get(path, look)).headers.get("etag") ?? "";
      const same = await everywhere.get(path, { ...look, "if-none-match": tag });
      expect(same.status, path).to.equal(304);
      expectGuarded(same.headers, `304 of ${path}`);
    }
    const visitor = stranger(app);
    let last = await visitor.post("/sign-in", { email: "nobody@school.example", next: "" });
    for (let ask = 1; ask <= 5; ask += 1)
      last = await visitor.post("/sign-in", { email: "nobody@school.example", next: "" });
    expect(last.status).to.equal(429);
    expect(Number(last.headers.get("retry-after"))).to.be.within(1, 900);
    expectGuarded(last.headers, "429");
  });

  it("carries them when Node itself refuses what can't be read as a request", async () => {
    const refused = {
      "NONSENSE\r\n\r\n": 400,
      "GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n": 400,
      [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`]: 431,
      "GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nConnection: close\r\n\r\n": 417,
      "GET / HTTP/1.1\r\nConnection: close\r\n\r\n": 400,
      "POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": 400,
    };
    for (const [bytes, status] of Object.entries(refused)) {
      const answer = readAnswer(await say(app.url, bytes));
      expect(answer.status, bytes.slice(0, 60)).to.equal(status);
      expectGuarded(answer.headers, bytes.slice(0, 60));
    }
  });

  it("of a signed-in page is stored nowhere; files that never change are kept for a year", async () => {
    const { everywhere } = await openSchool(app);
    for (const path of ["/today", "/nowhere", "/office/people.csv", "/sign-in"])
      expect((await everywhere.get(path)).headers.get("cache-control"), path).to.equal("no-store");
    const script = readdirSync("public/build").find((name) => name.endsWith(".js")) ?? "";
    const kept = (await everywhere.get(`/build/${script}`)).headers.get("cache-control");
    expect(kept).to.equal("public, max-age=31536000, immutable");
    expect((await everywhere.get("/build/none.js")).headers.get("cache-control")).to.equal("no-store");
  });

  it("has the type it says: manifest, icons, style, script", async () => {
    const types: Record<string, string> = {
      "/icons/app.webmanifest": "application/manifest+json; charset=utf-8",
      "/icons/favicon.svg": "image/svg+xml",
      "/icons/icon-192.png": "image/png",
      "/robots.txt": "text/plain; charset=utf-8",
      "/today": "text/html; charset=utf-8",
    };
    for (const [path, type] of Object.entries(types))
      expect((await stranger(app).get(path)).headers.get("content-type"), path).to.equal(type);
  });

  it("sets cookies that only this origin, only over TLS and no script can read", async () => {
    const { headers } = await stranger(app).get("/sign-in");
    const [cookie = "", ...others] = headers.getSetCookie();
    expect(others).to.deep.equal([]);
    expect(cookie).to.match(
      /^__Host-browser=[\w-]{43}; Max-Age=34560000; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it("earns 135 points of the HTTP Observatory, over https: pages, errors, downloads and files", async () => {
    const { everywhere, group } = await openSchool(app);
    const other = await openOther(app, { baseUrl: "https://peer.school.example" });
    const from = (who: Visitor) => (path: string) =>
      fetch(`${other.url}${path}`, {
        redirect: "manual",
        headers: { accept: "text/html", cookie: [...who.cookies].map((pair) => pair.join("=")).join("; ") },
      });
    const [signedIn, nobody] = [from(everywhere), from(stranger(app))];
    const broken = async () => {
      const findById = Person.findById.bind(Person);
      Person.findById = () => {
        throw new TypeError("broken");
      };
      return signedIn("/profile").finally(() => (Person.findById = findById));
    };
    const script = readdirSync("public/build").find((name) => name.endsWith(".js")) ?? "";
    const door = await nobody("/sign-in");
    const cookies = door.headers.getSetCookie();
    const answers: [number, Response][] = [
      [200, door],
      [200, await signedIn("/today")],
      [200, await signedIn("/office/people.csv")],
      [200, await nobody(`/build/${script}`)],
      [303, await nobody("/today")],
      [403, await fetch(`${other.url}/groups/${group}/membership`, { method: "POST" })],
      [404, await signedIn("/nowhere")],
      [500, await broken()],
    ];
    await other.close();
    for (const [status, answer] of answers) {
      const { pathname } = new URL(answer.url);
      expect(answer.status, pathname).to.equal(status);
      const text = await answer.text();
      const scripts = [...text.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, address = ""]) => address);
      if (/^text\/html/.test(answer.headers.get("content-type") ?? ""))
        expect(text, pathname).not.to.match(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
      expect(observatoryScore(answer.headers, cookies, scripts), pathname).to.equal(135);
    }
  });

  it("to HEAD is that to GET without its body", async () => {
    const { everywhere } = await openSchool(app);
    const page = await everywhere.send("/today", { method: "HEAD" });
    expect(page.status).to.equal(200);
    expectGuarded(page.headers, "HEAD");
    expect(page.text).to.equal("");
    await new Promise<void>((resolve) => {
      request(`${app.url}/healthz`, { method: "TRACE" }, (res) => {
        expect(res.statusCode).to.equal(403);
        res.resume().once("end", resolve);
      }).end();
    });
  });
});
