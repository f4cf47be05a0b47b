import { expect } from "chai";
import { Audit } from "../../server/data/audit.js";
import { Person } from "../../server/people/person.js";
import { actionKeyOf } from "../../server/web/input.js";
import { useApp } from "../support/app.js";
import { makePerson, makeTerm } from "../support/factories.js";
import { visitorFor } from "../support/visitor.js";

const actionKey = "one-time-key-of-a-form-".padEnd(36, "x");

describe("A form's one-time key", () => {
  const app = useApp();

  it("gives ten identical posts at once one effect and one answer", async () => {
    await makeTerm();
    const visitor = await visitorFor(app, await makePerson({ roles: ["leader"], year: 4 }));
    const form = await visitor.get("/groups/new");
    const week = /<option value="(2026-[^"]+)"/.exec(form.text)?.[1] ?? "";
    const group = {
      title: "Renal together",
      topic: "renal",
      kind: "review",
      years: "1",
      capacity: "12",
      minimum: "5",
    };
    const slot = { day: "2", start: "17:00", minutes: "50", everyWeeks: "1", firstOn: week };
    const rest = { coLeader: "", building: "", onlineLink: "", about: "" };
    const fields = { actionKey, ...group, ...slot, ...rest };
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.post("/groups", fields)));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.location ?? ""}`)).size).to.equal(1);
    expect(answers[0]?.status).to.equal(303);
    expect(await Audit.countDocuments({ act: "draft group" })).to.equal(1);
  });

  it("lets the same form, sent again with other words, have its own effect", async () => {
    await makeTerm();
    const person = await makePerson();
    const visitor = await visitorFor(app, person);
    const first = await visitor.post("/profile", { actionKey, preferredName: "Ana", pronouns: "" });
    const second = await visitor.post("/profile", { actionKey, preferredName: "Anna", pronouns: "" });
    expect([first.status, second.status]).to.deep.equal([303, 303]);
    expect((await Person.findById(person._id).orFail().lean()).preferredName).to.equal("Anna");
  });

  it("stands for what was sent, where to, and with which file; never for the token of the page", () => {
    const sent = { body: { actionKey, csrf: "a", name: "x", day: "2" }, originalUrl: "/groups/1/membership" };
    const key = actionKeyOf(sent);
    expect(key).to.match(/^one-time-key/);
    expect(actionKeyOf({ ...sent, body: { day: "2", name: "x", csrf: "b", actionKey } })).to.equal(key);
    const others = [
      { ...sent, body: { ...sent.body, name: "y" } },
      { ...sent, originalUrl: "/groups/2/membership" },
      { ...sent, upload: { bytes: Buffer.from("a,b") } },
      { ...sent, body: { ...sent.body, actionKey: "another-key-of-a-form-".padEnd(36, "x") } },
    ];
    expect(new Set([key, ...others.map(actionKeyOf)])).to.have.lengthOf(5);
  });

  it("counts only when it is one of ours", () => {
    for (const strange of [
      undefined,
      "",
      "short",
      "x".repeat(61),
      "with spaces in the key itself",
      ["a".repeat(36)],
      { $ne: 1 },
    ])
      expect(actionKeyOf({ body: { actionKey: strange } })).to.equal(undefined);
  });
});
