import { expect } from "chai";
import mongoose from "mongoose";
import { Group } from "../../server/groups/group.js";
import { Person } from "../../server/people/person.js";
import { errorForLog } from "../../server/web/log.js";
import { useApp } from "../support/app.js";
import { makePerson } from "../support/factories.js";
import { stranger, visitorFor } from "../support/visitor.js";
import { openOther, type OtherApp } from "./other-app.js";
import { openSchool, pathsOf } from "./school.js";

describe("The log", () => {
  const app = useApp();
  let other: OtherApp;
  beforeEach(async () => {
    other = await openOther(app);
  });
  afterEach(() => other.close());

  const text = () =>
    other
      .lines()
      .map((line) => JSON.stringify(line))
      .join("\n");

  it("has a line with an id for each request, and the pattern of its route instead of its address", async () => {
    const { group } = await openSchool(app);
    await stranger(other).get(`/groups/${group}?q=canaryquestion`);
    await stranger(other).get("/sign-in/link/canarylink");
    const lines = other.lines() as { req: { id: string; method: string }; route?: string }[];
    expect(lines.map((line) => line.route)).to.deep.equal(["/groups/:group", "/sign-in/link/:link"]);
    for (const { req } of lines) {
      expect(req.id).to.match(/^[0-9a-f-]{36}$/);
      expect(Object.keys(req)).to.deep.equal(["id", "method"]);
    }
    expect(text()).not.to.match(/canary|\?q=/);
    expect(text()).not.to.include(group);
  });

  it("holds no cookie, token, code, secret address, e-mail, typed word or browser's name at its most talkative", async () => {
    const school = await openSchool(app);
    const person = await makePerson({
      email: "canary.mail@school.example",
      calendarSecret: "canarysecret".padEnd(43, "x"),
    });
    const visitor = await visitorFor(app, person);
    const cookie = [...visitor.cookies.values()].join();
    for (const path of pathsOf("GET")) {
      const address = `${other.url}${school.addressOf(path)}`;
      await fetch(address, {
        headers: {
          cookie: `__Host-sign-in=${cookie}`,
          "user-agent": "canaryagent",
          referer: "https://canary.example",
        },
        redirect: "manual",
      });
    }
    await fetch(`${other.url}/calendar/${"canarysecret".padEnd(43, "x")}.ics`);
    const asked = stranger(other);
    await asked.post("/sign-in", { email: "canary.mail@school.example", next: "/canarynext" });
    await asked.post("/sign-in/code", { code: "canary", next: "" });
    expect(other.lines().length).to.be.greaterThan(20);
    expect(text()).not.to.match(/canary/i);
    expect(text()).not.to.include(cookie);
  });

  it("tells of a failed request where and why, with the number its page shows, and no word of what was sent", async () => {
    await openSchool(app);
    const visitor = await visitorFor(app, await makePerson());
    const findById = Person.findById.bind(Person);
    Person.findById = () => {
      throw new TypeError("Cannot read canary.mail@school.example of undefined");
    };
    try {
      const page = await fetch(`${other.url}/profile`, {
        headers: {
          cookie: `__Host-sign-in=${visitor.cookies.get("__Host-sign-in") ?? ""}`,
          accept: "text/html",
        },
      });
      expect(page.status).to.equal(500);
      const line = other.lines().find(({ msg }) => msg === "request failed") as
        | { level: number; req: { id: string }; err: { type: string; message: string; at: string[] } }
        | undefined;
      expect(line?.level).to.equal(50);
      expect(await page.text()).to.include(line?.req.id);
      expect(line?.err).to.include({ type: "TypeError", message: "Cannot read <address> of undefined" });
      expect(line?.err.at[0]).to.match(/^at .*log\.test\.[jt]s/);
    } finally {
      Person.findById = findById;
    }
  });

  it("quotes nothing that a database, a mail server or a parser quoted", async () => {
    await openSchool(app);
    const canary = await makePerson({ email: "canary@school.example" });
    const caught = async (work: () => Promise<unknown>): Promise<unknown> => {
      try {
        await work();
      } catch (error) {
        return error;
      }
      throw new Error("It should have failed");
    };
    const mail = Object.assign(new Error("550 canary@school.example unknown"), {
      code: "EENVELOPE",
      responseCode: 550,
    });
    const errors = [
      await caught(() => makePerson({ email: "canary@school.example" })),
      await caught(() =>
        Person.create({
          email: "x",
          name: "canary",
          year: 99,
          roles: ["canary"] as never,
          importedAt: app.clock.now(),
        }),
      ),
      await caught(() => Group.findById("canary").lean()),
      await caught(() => Person.find({ canary: "canary" } as never).lean()),
      await caught(() => Promise.resolve(JSON.parse("canary") as unknown)),
      new mongoose.Error.VersionError(canary, 1, ["canary"]),
      mail,
      new Error("outer", { cause: mail }),
    ];
    for (const error of errors) {
      const said = JSON.stringify(errorForLog(error));
      expect(said).not.to.include("canary@");
      expect(said.replace(/canary\w*\.test/g, ""), said).not.to.match(/canary/);
      expect(said).to.match(/"at":\[/);
    }
    expect(errorForLog(errors[0])).to.include({ type: "MongoServerError", code: 11000 });
    expect(errorForLog(errors[6])).to.include({ code: "EENVELOPE", responseCode: 550 });
  });
});
