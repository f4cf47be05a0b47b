import { expect } from "chai";
import { useApp, type AppUnderTest } from "../support/app.js";
import type { Answer } from "../support/visitor.js";
import { formsOf } from "./forms.js";
import { dump, openSchool, pathsOf, shareOf, type School } from "./school.js";

const form = "application/x-www-form-urlencoded";
const nested = `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`;

/** Every name a form of ours uses, found in the pages, and what no form should hold. */
const odd: Record<string, unknown> = {
  operators: { $ne: null },
  "a regular expression": { $regex: "^a" },
  "an operator in a list": [{ $gt: "" }],
  "a number": 5,
  nothing: null,
  truth: true,
  "lists in lists": [[["x"]]],
  "an object": { toString: 1, length: -1 },
};

/** What can't be made words of; it goes to every form. */
const wordless: [string, unknown] = ["an object in a list", [{ toString: 1 }]];

/** Who may go everywhere, sending what they like from our own origin with the token of a form. */
interface Sender {
  csrf: string;
  send: (path: string, type: string, body: string, headers?: Record<string, string>) => Promise<Answer>;
}

const oddTexts = [
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x".repeat(50_000),
  "' OR 1=1",
  "{{x}}",
  "../../etc/passwd",
  "-1",
  "1e9",
];

/** What one field of a form may hold among others that are right. */
const oddValues = ["a\u0000b", "1e9", "2026-02-31", "99:99", { $ne: null }];

async function senderOf({ url }: AppUnderTest, { everywhere }: School): Promise<Sender> {
  const { text } = await everywhere.get("/help");
  const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const headers = { origin: url, "x-csrf": csrf };
  return {
    csrf,
    send: (path, type, body, more = {}) =>
      everywhere.send(path, { method: "POST", headers: { ...headers, "content-type": type, ...more }, body }),
  };
}

describe("A hostile request", () => {
  const app = useApp({ emptied: "once" });
  let school: School;
  let sender: Sender;
  let stood: Record<string, string>;

  before(async () => {
    school = await openSchool(app);
    sender = await senderOf(app, school);
    stood = await dump("allowances");
  });

  function expectRefused({ status, text }: Answer, what: string): void {
    expect(status, what).to.be.within(400, 499);
    expect(text, what).to.match(/^(<!DOCTYPE html>|\{)/);
  }

  for (const [index, path] of pathsOf("POST").entries()) {
    // Bodies that are no form at all are refused before the route is asked, whatever it would make of them; so each
    // route gets a fourth of them, and each of them goes to a fourth of the routes.
    it(`to POST ${path} that is no form is refused`, async () => {
      const { csrf, send } = sender;
      const address = school.addressOf(path);
      const [csrfField, boundary] = [`csrf=${encodeURIComponent(csrf)}`, "multipart/form-data; boundary=x"];
      const part = (name: string, text: string) =>
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
      const bodies: [string, string, string][] = [
        ["a plain text", "text/plain", csrfField],
        ["a picture", "image/png", csrfField],
        ["an empty type", " ", csrfField],
        ["a type that is none", "form", csrfField],
        ["another alphabet", `${form}; charset=utf-32`, csrfField],
        ["broken JSON", "application/json", '{"csrf":'],
        ["a JSON list", "application/json", "[1]"],
        ["a JSON word", "application/json", '"x"'],
        ["a deep list", "application/json", `${"[".repeat(9_000)}${"]".repeat(9_000)}`],
        ["a large JSON", "application/json", JSON.stringify({ csrf, x: "x".repeat(30_000) })],
        ["a prototype in JSON", "application/json", '{"__proto__":{"staff":true}}'],
        ["a constructor in JSON", "application/json", '{"constructor":{"prototype":{"staff":true}}}'],
        ["a prototype in a form", form, `${csrfField}&__proto__=1`],
        ["a prototype in parts", boundary, `${part("csrf", csrf)}${part("__proto__", "1")}--x--\r\n`],
        ["parts without an end", boundary, part("csrf", csrf)],
        ["parts without a boundary", "multipart/form-data", part("csrf", csrf)],
        ["parts with broken headers", boundary, "--x\r\nContent-Disposition\r\n\r\n1\r\n--x--\r\n"],
        ["too many parts", boundary, `${part("a", "1").repeat(30)}--x--\r\n`],
        ["a field too large", boundary, `${part("a", "1".repeat(30_000))}--x--\r\n`],
        ["too many fields", form, `${csrfField}&${"a=1&".repeat(3_000)}`],
        ["a body too large", form, `${csrfField}&a=${"x".repeat(1_250_000)}`],
        ["parts too large", boundary, `${part("a", "1").repeat(19)}--x--\r\n${"x".repeat(1_250_000)}`],
      ];
      const due = bodies.filter((_, n) => n % 4 === index % 4);
      for (const [what, type, body] of due) expectRefused(await send(address, type, body), what);
      const packed = await send(address, form, "not packed at all", { "content-encoding": "gzip" });
      expectRefused(packed, "a body that isn't packed as it says");
    });
  }

  it("to any of these changed nothing", async () => {
    expect(await dump("allowances")).to.deep.equal(stood);
  });
});

describe("A form", () => {
  const app = useApp();
  let school: School;
  let sender: Sender;

  beforeEach(async () => {
    school = await openSchool(app);
    sender = await senderOf(app, school);
  });

  /** All but signing out: after that every form is refused before it is read. */
  const formsRead = async () => (await formsOf(school)).filter(({ action }) => action !== "/sign-in/end");

  function expectRead({ status, text }: Answer, what: string): void {
    expect(status, what).to.be.within(200, 499);
    expect(text, what).to.not.include("This page has grown old");
  }

  const json = (path: string, body: unknown) => sender.send(path, "application/json", JSON.stringify(body));

  it("with its own fields holding what no form sends is answered in words", async function () {
    this.timeout(60_000);
    const { send } = sender;
    const forms = await formsRead();
    expect(forms.length).to.be.greaterThan(8);
    for (const [index, { action, fields }] of forms.entries()) {
      for (const [what, value] of [wordless, ...shareOf(Object.entries(odd), index)]) {
        const body = Object.fromEntries(fields.map((name) => [name, value]));
        const answer = await json(action, body);
        expectRead(answer, `${action}: ${what}`);
      }
      expectRead(await send(action, "application/json", nested), `${action}: depth`);
      for (const text of shareOf(oddTexts, index)) {
        const body = new URLSearchParams(fields.map((name): [string, string] => [name, text]));
        const answer = await send(action, form, body.toString());
        expectRead(answer, `${action}: ${JSON.stringify(text.slice(0, 20))}`);
      }
      const twice = new URLSearchParams(
        ["a", "b"].flatMap((text) => fields.map((name): [string, string] => [name, text])),
      );
      expectRead(await send(action, form, twice.toString()), `${action}: twice`);
    }
  });

  it("with one odd field among good ones is answered in words", async function () {
    this.timeout(60_000);
    for (const { action, fields, proposed } of await formsRead()) {
      const good = Object.fromEntries(fields.map((name) => [name, proposed[name] ?? ""]));
      for (const [index, name] of fields.entries()) {
        for (const value of shareOf(oddValues, index)) {
          const answer = await json(action, { ...good, [name]: value });
          expectRead(answer, `${action}: ${name} is ${JSON.stringify(value)}`);
        }
      }
    }
  });
});
