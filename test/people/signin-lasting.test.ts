import { expect } from "chai";
import { Outbox } from "../../server/data/outbox.js";
import { onAnnounce } from "../../server/live/announce.js";
import { SignIn } from "../../server/people/sign-in.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { stranger, visitorFor, type Visitor } from "../support/visitor.js";
import { secretsFor } from "./letters.js";

const email = "ana@school.example";
const isIn = async (visitor: Visitor) => (await visitor.get("/profile")).status === 200;

describe("A sign-in", () => {
  const app = useApp();

  it("ends when the person signs out, with their open sockets, and the cookie is worth nothing then", async () => {
    await makeTerm();
    const visitor = await visitorFor(app, await makePerson());
    expect(await isIn(visitor)).to.equal(true);
    const cookie = visitor.cookies.get("__Host-sign-in")!;
    const told: string[] = [];
    const silence = onAnnounce((topic) => void told.push(topic));
    expect((await visitor.post("/sign-in/end")).location).to.equal("/sign-in");
    silence();
    expect(told.some((topic) => topic.startsWith("sign-in:"))).to.equal(true);
    visitor.cookies.set("__Host-sign-in", cookie);
    expect(await isIn(visitor)).to.equal(false);
  });

  it("ends after a fortnight without use and after sixty days in any case", async () => {
    await makeTerm();
    const person = await makePerson();
    const idle = await visitorFor(app, person);
    const used = await visitorFor(app, person);
    const day = 24 * 60;
    for (let week = 1; week <= 8; week += 1) {
      app.clock.advance(7 * day);
      expect(await isIn(used), `week ${week}`).to.equal(true);
    }
    expect(await isIn(idle)).to.equal(false);
    app.clock.advance(5 * day);
    expect(await isIn(used)).to.equal(false);
  });

  it("ends for whoever leaves the roster", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    person.leftAt = app.clock.now();
    await person.save();
    expect(await isIn(visitor)).to.equal(false);
  });

  it("gets a new name each time, set for this origin, secure connections and no script", async () => {
    await makeTerm();
    const person = await makePerson({ email });
    const visitor = await visitorFor(app, person);
    const before = visitor.cookies.get("__Host-sign-in");
    await visitor.post("/sign-in", { email, next: "" });
    const { code } = await secretsFor(email);
    const entered = await visitor.post("/sign-in/code", { code, next: "" });
    const line = entered.headers.getSetCookie().find((each) => each.startsWith("__Host-sign-in="))!;
    expect(line)
      .to.include("Secure")
      .and.include("HttpOnly")
      .and.include("SameSite=Lax")
      .and.include("Path=/");
    expect(line).not.to.include("Domain");
    expect(visitor.cookies.get("__Host-sign-in")).not.to.equal(before);
    expect(await SignIn.countDocuments({ person: person._id })).to.equal(1);
  });

  it("is not faked by odd cookies", async () => {
    await makeTerm();
    for (const cookie of ["x", "a".repeat(43), "%00", "null", "[object Object]", "a".repeat(4_000)]) {
      const visitor = stranger(app);
      visitor.cookies.set("__Host-sign-in", cookie);
      expect((await visitor.get("/profile")).status).to.equal(303);
    }
  });
});

describe("The door's limits", () => {
  const app = useApp();

  it("lets an address be asked for five times in a quarter of an hour, known or not", async () => {
    await makeTerm();
    await makePerson({ email });
    for (const address of [email, "nobody@school.example"]) {
      const statuses: number[] = [];
      for (let ask = 1; ask <= 6; ask += 1) {
        statuses.push((await stranger(app).post("/sign-in", { email: address, next: "" })).status);
      }
      expect(statuses).to.deep.equal([303, 303, 303, 303, 303, 429]);
    }
  });

  it("lets an account see twenty wrong codes in a day, and still takes its link then", async () => {
    await makeTerm();
    await makePerson({ email });
    const visitor = stranger(app);
    for (let ask = 1; ask <= 4; ask += 1) {
      await visitor.post("/sign-in", { email, next: "" });
      const { code } = await secretsFor(email, ask);
      const wrong = code === "000000" ? "000001" : "000000";
      for (let guess = 1; guess <= 5; guess += 1) {
        expect((await visitor.post("/sign-in/code", { code: wrong, next: "" })).status).to.equal(422);
      }
    }
    await visitor.post("/sign-in", { email, next: "" });
    const { code, link } = await secretsFor(email, 5);
    const right = await visitor.post("/sign-in/code", { code, next: "" });
    expect(right.status).to.equal(429);
    expect(right.text).to.include("The link in the message still works.");
    expect((await visitor.post("/sign-in/link", { link, next: "" })).location).to.equal("/");
  });

  it("lets a computer try sixty wrong codes in a quarter of an hour, whatever browsers it says it is", async () => {
    await makeTerm();
    const statuses: number[] = [];
    for (let guess = 1; guess <= 61; guess += 1) {
      statuses.push((await stranger(app).post("/sign-in/code", { code: "123456", next: "" })).status);
    }
    expect(statuses.slice(0, 60).every((status) => status === 422)).to.equal(true);
    expect(statuses[60]).to.equal(429);
    app.clock.advance(16);
    expect((await stranger(app).post("/sign-in/code", { code: "123456", next: "" })).status).to.equal(422);
  });

  it("takes no form from another site, nor one without its token", async () => {
    await makeTerm();
    const visitor = stranger(app);
    const fields = { email, next: "" };
    await visitor.get("/sign-in");
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign)
      expect((await visitor.post("/sign-in", fields, headers)).status).to.equal(403);
    const form = { method: "POST", headers: { origin: app.url } };
    const bare = await visitor.send("/sign-in", { ...form, body: new URLSearchParams(fields) });
    expect(bare.status).to.equal(403);
    const borrowed = /name="csrf" value="([^"]+)"/.exec((await stranger(app).get("/sign-in")).text)![1]!;
    const body = new URLSearchParams({ ...fields, csrf: borrowed });
    expect((await visitor.send("/sign-in", { ...form, body })).status).to.equal(403);
    expect(await Outbox.countDocuments()).to.equal(0);
  });
});
